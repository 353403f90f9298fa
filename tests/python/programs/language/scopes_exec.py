# test: smoke
# exec, eval and compile: namespaces, locals, closures, annotations, __builtins__, code objects, flags, dynamic classes.
import ast
import builtins
import sys
import types


def attempt(f):
    try:
        return f()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


space = {"x": 1}
exec("y = x + 1\ndef f(n): return n * y\nz = [f(i) for i in range(3)]", space)
print(space["y"], space["z"], space["f"](10), sorted(k for k in space if not k.startswith("__")), "__builtins__" in space)
print(eval("x * 2 + k", {"x": 5}, {"k": 1}), eval("[x for _ in range(2)]", {"x": 3}), attempt(lambda: eval("[k for _ in range(2)]", {}, {"k": 1})), eval("(lambda: x)()", {"x": 7}), attempt(lambda: eval("x = 1")), eval("  1 + 1  "), eval(b"2 + 2"), attempt(lambda: eval("")), attempt(lambda: eval(5)), attempt(lambda: eval("1\n2")))
g, l = {}, {}
exec("a = 1\nb = a + 1\nclass C:\n  a2 = 5\ndef inner(): return a", g, l)
print(sorted(l), l["C"].a2, attempt(l["inner"]), sorted(k for k in g if k != "__builtins__"))


def function_locals(p):
    q = p + 1
    before = dict(locals())
    exec("q = 100; r = 5")
    seen = locals()
    return before, q, "r" in seen, eval("p + q")


print(function_locals(1))


class Names(dict):
    def __missing__(self, key):
        if key.startswith("auto"):
            return key.upper()
        raise KeyError(key)


class Recorder(dict):
    def __setitem__(self, k, v):
        super().__setitem__(k, ("set", v))


print(eval("auto1 + auto2", {}, Names()), attempt(lambda: eval("nope", {}, Names())))
r = Recorder()
exec("a = 1\nimport math\ndef f(): pass\nfor i in range(2): pass", {}, r)
print({k: v[0] for k, v in r.items()}, r["i"], attempt(lambda: exec("1", [])), attempt(lambda: exec("1", {}, 5)), attempt(lambda: eval("1", 5)))
print(attempt(lambda: eval("len([1])", {"__builtins__": {}})), eval("len([1])", {"__builtins__": {"len": lambda x: "mine"}}), eval("len([1])", {"__builtins__": builtins}), attempt(lambda: exec("import math", {"__builtins__": {}})), attempt(lambda: exec("class C: pass", {"__builtins__": {}})))
exec("def g(): return hidden", space)
builtins.hidden = "from builtins"
print(space["g"]())
del builtins.hidden
print(attempt(space["g"]))
code = compile("a + b", "<expr>", "eval")
print(eval(code, {"a": 1, "b": 2}), code.co_names, code.co_filename, attempt(lambda: exec(code)), attempt(lambda: eval(code)))
single = compile("1 + 1\n", "<single>", "single")
old = sys.displayhook
sys.displayhook = lambda v: print("shown", v)
exec(single)
exec(compile("for i in range(2): i * 10\n", "<s>", "single"))
exec(compile("None", "<s>", "single"))
sys.displayhook = old
for mode in ("exec", "eval", "single", "other"):
    for source in ("x", "x = 1", "x; y", "", "if x: pass", "def f(): pass\n\nx", "x\n\n\n", "\\", "x = (", "  x", "x\n  y"):
        r = attempt(lambda: compile(source, "s", mode))
        if isinstance(r, str):
            print(mode, repr(source), r)
print(compile("1", "s", "eval", ast.PyCF_ONLY_AST).body.value, attempt(lambda: compile("1", "s", "eval", 99999)), compile("assert 0", "s", "exec", optimize=1).co_consts, attempt(lambda: compile(5, "s", "exec")), attempt(lambda: compile("x\0", "s", "exec")), compile("'doc'\nx", "s", "exec", optimize=2).co_consts[0] is None, attempt(lambda: compile(b"\xff", "s", "exec")))


def outer(a):
    b = a + 1

    def inner(c):
        nonlocal b
        b += c
        return a, b
    return inner


f = outer(1)
print(f(5), f.__closure__[0].cell_contents, f.__code__.co_freevars, attempt(lambda: exec(f.__code__)), attempt(lambda: exec(f.__code__, {}, closure=5)))
exec("print('closure given', (lambda: 0)() == 0)")
clone = types.FunctionType(f.__code__, globals(), "clone", None, tuple(types.CellType(v) for v in (10, 20)))
print(clone(1), clone(1), f(0), attempt(lambda: types.FunctionType(f.__code__, {})), attempt(lambda: types.FunctionType(f.__code__, {}, None, None, (1,))))


def add_method(cls):
    exec("def added(self):\n    return type(self).__name__, self.v", globals(), vars_ := {})
    cls.added = vars_["added"]
    return cls


@add_method
class Decorated:
    v = 3
    exec("computed = v * 2")
    listed = [*map(lambda n: n + 1, range(v))]
    names = sorted(k for k in locals() if not k.startswith("__"))
    globals()["made_in_class"] = 1


print(Decorated().added(), Decorated.computed, Decorated.listed, Decorated.names, made_in_class)


def annotated():
    x: int = 1
    y: undefined_name
    return x


class Annotated:
    a: int = 1
    b: "later"
    if a:
        c: list[int]
    (d): int = 5


print(annotated(), Annotated.__annotations__, attempt(lambda: exec("z: missing_name")), attempt(lambda: exec("x.y: int = 5", {"x": types.SimpleNamespace()})))
future = {}
exec("from __future__ import annotations\ndef f(a: undefined, b: 1 + 1) -> x[y]: pass\nv: nothing = 2", future)
print(future["f"].__annotations__, future["__annotations__"])


def globals_here():
    return globals() is sys._getframe().f_globals, sorted(locals()), vars() == {}


print(globals_here(), vars(types.SimpleNamespace(q=1)), attempt(lambda: vars(5)), dir(types.SimpleNamespace(z=1))[-1], attempt(lambda: del_me))
total = 0
for i in range(300):
    total += eval(f"{i} * 2 + total_before", {"total_before": total % 7})
adders = {}
for op in "+-*":
    exec(f"def calc(a, b): return a {op} b", globals(), adders_space := {})
    adders[op] = adders_space["calc"]
for i in range(1500):
    total += adders["+-*"[i % 3]](i, 3)
print(total)
del adders
