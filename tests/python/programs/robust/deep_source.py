# test: timeout=60
# Source text that nests deeply: an error in CPython's terms, never a crash.
import ast, warnings
warnings.simplefilter('ignore')
def check(name, text, mode='eval'):
    for run in (lambda: compile(text, name, mode), lambda: ast.parse(text, name, mode)):
        try:
            run()
        except (RecursionError, MemoryError, SyntaxError) as e:
            print(name, 'refused')
        else:
            print(name, 'ok')
N = 100000
check('parentheses', '(' * N + ')' * N)
check('brackets', '[' * N + ']' * N)
check('braces', '{' * N + '}' * N)
check('open', '(' * N)
check('lambda', 'lambda:' * N + '1')
check('not', 'not ' * N + '1')
check('minus', '-' * N + '1')
check('minus 200', '-' * 60 + '1')
check('await', 'await ' * N + '1')
check('power', '1**' * N + '1')
check('conditional', '1 if 1 else ' * N + '1')
check('call', 'f(' * N + ')' * N)
check('subscript', 'a[' * N + '1' + ']' * N)
check('f-string', "f'{" * 3 + '1' + "}'" * 3)
check('if', ''.join('%sif 1:\n' % (' ' * i) for i in range(200)) + ' ' * 200 + 'pass\n', 'exec')
check('def', ''.join('%sdef f():\n' % (' ' * i) for i in range(90)) + ' ' * 90 + 'pass\n', 'exec')
check('class', ''.join('%sclass C:\n' % (' ' * i) for i in range(200)) + ' ' * 200 + 'pass\n', 'exec')
check('comprehension', '[' * 300 + '1' + ' for x in y]' * 300)
check('tuple', '(' * 150 + '1' + ',)' * 150)
check('pattern', 'match x:\n case ' + '[' * N + ']' * N + ': pass\n', 'exec')
check('target', '(' * N + 'a' + ',)' * N + ' = 1\n', 'exec')
check('decorators', '@f\n' * 10000 + 'def f(): pass\n', 'exec')
check('with', 'with ' + ', '.join(['a'] * 19) + ': pass\n', 'exec')
print('end')
