# What `_symtable` says of scopes.
import _symtable

SOURCE = '''
import os
g: int = 1
def f(a, /, b, *c, d=1, **e):
    global g
    x = a
    def inner():
        nonlocal x
        x = b
        return [x for y in c if (z := y)]
    return lambda k: k + x
class C(Base):
    m = 1
    def method(self): return __class__
async def co(): yield
'''


def show(e, indent=""):
    print(indent + e.name, e.type, e.nested, e.lineno, e.varnames)
    for name, flags in sorted(e.symbols.items()):
        print(indent + " ", name, flags & 2047, flags >> _symtable.SCOPE_OFF & _symtable.SCOPE_MASK)
    for child in e.children:
        show(child, indent + "    ")


show(_symtable.symtable(SOURCE, "file", "exec"))
show(_symtable.symtable("a + b", "file", "eval"))
print({n: v for n, v in sorted(vars(_symtable).items()) if isinstance(v, int)})
for args in [("x = ", "f", "exec"), ("nonlocal x", "f", "exec"), ("x", "f", "what"), (1, "f", "exec"), ("x", 1, "exec")]:
    try:
        _symtable.symtable(*args)
    except Exception as e:
        print(type(e).__name__, e)
