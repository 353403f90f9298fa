# A machine with a stack, whose main loop is a long chain of ifs: with little memory for code it does not fit.
def run(code, limit):
    stack = []
    variables = {}
    pc = 0
    steps = 0
    out = []
    calls = []
    while pc < len(code) and steps < limit:
        op, arg = code[pc]
        pc += 1
        steps += 1
        if op == 'push':
            stack.append(arg)
        elif op == 'load':
            stack.append(variables.get(arg, 0))
        elif op == 'store':
            variables[arg] = stack.pop()
        elif op == 'add':
            b = stack.pop()
            a = stack.pop()
            stack.append(a + b)
        elif op == 'sub':
            b = stack.pop()
            a = stack.pop()
            stack.append(a - b)
        elif op == 'mul':
            b = stack.pop()
            a = stack.pop()
            stack.append(a * b % 1000003)
        elif op == 'mod':
            b = stack.pop()
            a = stack.pop()
            stack.append(a % b)
        elif op == 'less':
            b = stack.pop()
            a = stack.pop()
            stack.append(1 if a < b else 0)
        elif op == 'jump':
            pc = arg
        elif op == 'jump_if':
            if stack.pop():
                pc = arg
        elif op == 'dup':
            stack.append(stack[-1])
        elif op == 'swap':
            stack[-1], stack[-2] = stack[-2], stack[-1]
        elif op == 'print':
            out.append(str(stack.pop()))
        elif op == 'call':
            calls.append(pc)
            pc = arg
        elif op == 'ret':
            pc = calls.pop()
        elif op == 'float':
            stack.append(float(stack.pop()))
        else:
            raise ValueError(op)
    return out, steps

program = [
    ('push', 0), ('store', 'i'), ('push', 1), ('store', 's'),
    # 4: loop
    ('load', 'i'), ('push', 3000), ('less', None), ('jump_if', 10), ('jump', 26), ('push', 0),
    # 10: body
    ('load', 's'), ('load', 'i'), ('push', 7), ('add', None), ('mul', None), ('call', 30), ('store', 's'),
    ('load', 'i'), ('push', 1), ('add', None), ('dup', None), ('store', 'i'), ('push', 500), ('mod', None), ('jump_if', 4), ('jump', 27),
    # 26
    ('jump', 40), ('load', 's'), ('print', None), ('jump', 4),
    # 30: function
    ('push', 3), ('add', None), ('dup', None), ('push', 2), ('swap', None), ('sub', None), ('push', 5), ('add', None), ('add', None), ('ret', None),
    # 40
    ('load', 's'), ('float', None), ('print', None),
]
out, steps = run(program, 200000)
print(out, steps)
