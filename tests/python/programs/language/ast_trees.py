# test: smoke
# Trees both ways: compile() to `_ast` objects, objects to code, classes and their documentation.
import _ast

SOURCE = '''
x = 1 + f(2, *a, **k) if y else [i for i in z if i]
class A(B, metaclass=M): pass
@deco
def f(a, /, b: int = 3, *args, c, d=-4, **kw) -> int: return f'{a!r:>{w}}'
async def g():
    async with a as b: await c
    async for i in j: yield i
match p:
    case {'a': 1, **rest} | [1, *_, Point(x=0)] if rest: pass
    case None: ...
try: pass
except* E as e: raise X from Y
from ..a import b as c
lambda: (yield)
del a.b, c[1:2, ...]
n: int
assert (w := 10 ** 40) , b'x' 'y' if 0 else 1j
'''.replace("b'x' 'y'", "b'x'")


def dump(n):
    if isinstance(n, _ast.AST):
        fields = ", ".join(f + "=" + dump(getattr(n, f)) for f in n._fields)
        return type(n).__name__ + "(" + fields + ")" + str([getattr(n, x) for x in n._attributes])
    if isinstance(n, list):
        return "[" + ", ".join(map(dump, n)) + "]"
    return repr(n)


tree = compile(SOURCE, "<s>", "exec", _ast.PyCF_ONLY_AST)
for statement in tree.body:
    print(dump(statement))
compile(tree, "file", "exec")

PROGRAM = '''
print(1 + 2, f'{3!r:>5}', {**{1: 2}}, [*(1, 2)], 10 ** 30, -7 // 2)
try:
    1 / 0
except ZeroDivisionError as e:
    print(e)
def f(a, b=2, *, c=3): return a, b, c
print(f(1), [i * j for i in range(3) for j in (1, 2) if i])
match [1, 2]:
    case [a, b]: print(a, b)
'''
exec(compile(compile(PROGRAM, "<s>", "exec", 1024), "file", "exec"))
print(eval(compile(compile("a + 1", "<s>", "eval", 1024), "file", "eval"), {"a": 5}))

for name in sorted(vars(_ast)):
    cls = getattr(_ast, name)
    if isinstance(cls, type):
        print(name, cls.__module__, cls.__base__.__name__, cls._fields, cls._attributes, cls.__match_args__, cls.__doc__)
print(_ast.FunctionDef.returns, _ast.ImportFrom.level, _ast.stmt.end_lineno, hasattr(_ast.Name, "id"))


def attempt(f, *args, **kw):
    try:
        print(f(*args, **kw))
    except Exception as e:
        print(type(e).__name__, e)


attempt(_ast.Name, 1, 2, 3)
attempt(_ast.Name, "x", id="y")
n = _ast.Name("x", ctx=_ast.Load(), lineno=4, extra=5)
print(n.id, type(n.ctx).__name__, n.lineno, n.extra, sorted(n.__reduce__()[2]), n._fields)


def module(*body):
    return _ast.Module(list(body), [])


def expression(e):
    e.lineno = e.col_offset = 1
    return module(_ast.Expr(e, lineno=1, col_offset=0))


attempt(compile, module(_ast.Pass()), "f", "exec")
attempt(compile, module(_ast.Expr(lineno=1, col_offset=0)), "f", "exec")
attempt(compile, _ast.Module(_ast.Pass(), []), "f", "exec")
attempt(compile, _ast.Module([3], []), "f", "exec")
attempt(compile, _ast.Module([None], []), "f", "exec")
attempt(compile, expression(_ast.Name(3, _ast.Load())), "f", "exec")
attempt(compile, expression(_ast.Name("a", _ast.Add())), "f", "exec")
attempt(compile, expression(_ast.Constant([])), "f", "exec")
attempt(compile, expression(_ast.Name(None, _ast.Load())), "f", "exec")
attempt(compile, _ast.Expression(_ast.Constant(1, lineno="x", col_offset=0)), "f", "eval")
attempt(compile, _ast.Expression(_ast.Constant(1, lineno=1, col_offset=0)), "f", "exec")
attempt(eval, compile(_ast.Expression(_ast.Constant((1, -5, frozenset([2]), None, ...), lineno=1, col_offset=0)), "f", "eval"))
attempt(compile, 3, "f", "exec")
