"""An interpreter inside the language: a stack machine runs bytecode that counts primes below n."""
import sys

HALT = 0
PUSH = 1
LOAD = 2
STORE = 3
ADD = 4
MULTIPLY = 5
REMAINDER = 6
LESS = 7
JUMP = 8
JUMP_IF = 9
JUMP_UNLESS = 10


def emit(code, op, argument):
    code.append(op)
    code.append(argument)
    return len(code) - 1


def prime_counter():
    """Variables: 0 the count, 1 the candidate, 2 the divisor, 3 the limit."""
    code = []
    emit(code, PUSH, 2)
    emit(code, STORE, 1)
    next_candidate = len(code)
    emit(code, LOAD, 1)
    emit(code, LOAD, 3)
    emit(code, LESS, 0)
    to_end = emit(code, JUMP_UNLESS, 0)
    emit(code, PUSH, 2)
    emit(code, STORE, 2)
    next_divisor = len(code)
    emit(code, LOAD, 1)
    emit(code, LOAD, 2)
    emit(code, LOAD, 2)
    emit(code, MULTIPLY, 0)
    emit(code, LESS, 0)
    to_prime = emit(code, JUMP_IF, 0)
    emit(code, LOAD, 1)
    emit(code, LOAD, 2)
    emit(code, REMAINDER, 0)
    to_composite = emit(code, JUMP_UNLESS, 0)
    emit(code, LOAD, 2)
    emit(code, PUSH, 1)
    emit(code, ADD, 0)
    emit(code, STORE, 2)
    emit(code, JUMP, next_divisor)
    code[to_prime] = len(code)
    emit(code, LOAD, 0)
    emit(code, PUSH, 1)
    emit(code, ADD, 0)
    emit(code, STORE, 0)
    code[to_composite] = len(code)
    emit(code, LOAD, 1)
    emit(code, PUSH, 1)
    emit(code, ADD, 0)
    emit(code, STORE, 1)
    emit(code, JUMP, next_candidate)
    code[to_end] = len(code)
    emit(code, HALT, 0)
    return code


def run(code, variables):
    stack = [0] * 16
    top = -1
    at = 0
    steps = 0
    while True:
        op = code[at]
        argument = code[at + 1]
        at += 2
        steps += 1
        if op == LOAD:
            top += 1
            stack[top] = variables[argument]
        elif op == PUSH:
            top += 1
            stack[top] = argument
        elif op == STORE:
            variables[argument] = stack[top]
            top -= 1
        elif op == ADD:
            top -= 1
            stack[top] = stack[top] + stack[top + 1]
        elif op == MULTIPLY:
            top -= 1
            stack[top] = stack[top] * stack[top + 1]
        elif op == REMAINDER:
            top -= 1
            stack[top] = stack[top] % stack[top + 1]
        elif op == LESS:
            top -= 1
            if stack[top] < stack[top + 1]:
                stack[top] = 1
            else:
                stack[top] = 0
        elif op == JUMP:
            at = argument
        elif op == JUMP_IF:
            if stack[top] != 0:
                at = argument
            top -= 1
        elif op == JUMP_UNLESS:
            if stack[top] == 0:
                at = argument
            top -= 1
        else:
            return steps


def main(n):
    variables = [0, 0, 0, n]
    steps = run(prime_counter(), variables)
    print(variables[0], steps)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 45000)
