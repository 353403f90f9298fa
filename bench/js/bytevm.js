// An interpreter inside the language: a stack machine runs bytecode that counts primes below n.
'use strict';

const HALT = 0;
const PUSH = 1;
const LOAD = 2;
const STORE = 3;
const ADD = 4;
const MULTIPLY = 5;
const REMAINDER = 6;
const LESS = 7;
const JUMP = 8;
const JUMP_IF = 9;
const JUMP_UNLESS = 10;

function emit(code, op, argument) {
  code.push(op);
  code.push(argument);
  return code.length - 1;
}

// Variables: 0 the count, 1 the candidate, 2 the divisor, 3 the limit.
function primeCounter() {
  const code = [];
  emit(code, PUSH, 2);
  emit(code, STORE, 1);
  const nextCandidate = code.length;
  emit(code, LOAD, 1);
  emit(code, LOAD, 3);
  emit(code, LESS, 0);
  const toEnd = emit(code, JUMP_UNLESS, 0);
  emit(code, PUSH, 2);
  emit(code, STORE, 2);
  const nextDivisor = code.length;
  emit(code, LOAD, 1);
  emit(code, LOAD, 2);
  emit(code, LOAD, 2);
  emit(code, MULTIPLY, 0);
  emit(code, LESS, 0);
  const toPrime = emit(code, JUMP_IF, 0);
  emit(code, LOAD, 1);
  emit(code, LOAD, 2);
  emit(code, REMAINDER, 0);
  const toComposite = emit(code, JUMP_UNLESS, 0);
  emit(code, LOAD, 2);
  emit(code, PUSH, 1);
  emit(code, ADD, 0);
  emit(code, STORE, 2);
  emit(code, JUMP, nextDivisor);
  code[toPrime] = code.length;
  emit(code, LOAD, 0);
  emit(code, PUSH, 1);
  emit(code, ADD, 0);
  emit(code, STORE, 0);
  code[toComposite] = code.length;
  emit(code, LOAD, 1);
  emit(code, PUSH, 1);
  emit(code, ADD, 0);
  emit(code, STORE, 1);
  emit(code, JUMP, nextCandidate);
  code[toEnd] = code.length;
  emit(code, HALT, 0);
  return code;
}

function run(code, variables) {
  const stack = new Array(16).fill(0);
  let top = -1;
  let at = 0;
  let steps = 0;
  for (;;) {
    const op = code[at];
    const argument = code[at + 1];
    at += 2;
    steps++;
    if (op === LOAD) {
      top++;
      stack[top] = variables[argument];
    } else if (op === PUSH) {
      top++;
      stack[top] = argument;
    } else if (op === STORE) {
      variables[argument] = stack[top];
      top--;
    } else if (op === ADD) {
      top--;
      stack[top] = stack[top] + stack[top + 1];
    } else if (op === MULTIPLY) {
      top--;
      stack[top] = stack[top] * stack[top + 1];
    } else if (op === REMAINDER) {
      top--;
      stack[top] = stack[top] % stack[top + 1];
    } else if (op === LESS) {
      top--;
      if (stack[top] < stack[top + 1]) {
        stack[top] = 1;
      } else {
        stack[top] = 0;
      }
    } else if (op === JUMP) {
      at = argument;
    } else if (op === JUMP_IF) {
      if (stack[top] !== 0) at = argument;
      top--;
    } else if (op === JUMP_UNLESS) {
      if (stack[top] === 0) at = argument;
      top--;
    } else {
      return steps;
    }
  }
}

function main(n) {
  const variables = [0, 0, 0, n];
  const steps = run(primeCounter(), variables);
  console.log(`${variables[0]} ${steps}`);
}

main(Number(process.argv[2] || 45000));
