# test: smoke
# Imports: packages, relative imports, __all__, module __getattr__, circles, failures, reload, hooks, the forms of the statement.
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
import types

sys.path.insert(0, "modules")
sys.dont_write_bytecode = True


def attempt(f):
    try:
        return f()
    except Exception as error:
        return f"{type(error).__name__}: {error}".replace(__file__.rsplit("/", 1)[0], "HERE")


import shapes
import shapes.solid.cube as cube
from shapes import *
from shapes import flat as f, make_square as ms
from shapes.solid import volume

print(area([2, 3]), VERSION, lazy_name, shapes.lazy_name, dir(shapes), "_hidden" in globals(), "flat" in globals(), f.partly, ms(1), volume(3), cube.__name__, cube.__package__)
print(attempt(lambda: shapes.nothing), attempt(lambda: exec("from shapes import nothing")), attempt(lambda: exec("import shapes.nothing")), attempt(lambda: exec("from shapes.flat import *\nfrom nowhere import x")), attempt(lambda: exec("import too_far")))
print(shapes.__doc__, shapes.__path__ == ["modules/shapes"] or shapes.__path__[0].endswith("modules/shapes"), shapes.__spec__.name, shapes.__spec__.submodule_search_locations is not None, cube.__spec__.parent, shapes.flat is sys.modules["shapes.flat"], hasattr(shapes, "solid"))
import circular_a

print(circular_a.from_a, sys.modules["circular_b"].from_b)
print(attempt(lambda: importlib.import_module("circular_from")), "circular_from" in sys.modules)
for _ in range(2):
    print(attempt(lambda: importlib.import_module("fails")), "fails" in sys.modules)
result = attempt(lambda: importlib.import_module("bad_syntax"))
print(result.split("(")[0])
print(importlib.reload(f) is f, f.partly)
sys.modules["blocked"] = None
print(attempt(lambda: exec("import blocked")))
del sys.modules["shapes.solid.cube"]
print(importlib.import_module("shapes.solid.cube") is cube, importlib.import_module(".flat", "shapes") is f, attempt(lambda: importlib.import_module(".flat")))


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path, target=None):
        if name.startswith("virtual"):
            return importlib.machinery.ModuleSpec(name, self, is_package=name == "virtual")
        return None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        exec(f"name = {module.__name__!r}\ndef twice(x): return 2 * x\nif name.endswith('bad'): raise RuntimeError(name)", module.__dict__)


sys.meta_path.append(Finder())
import virtual.sub
from virtual.other import twice

print(virtual.name, virtual.sub.name, twice(4), virtual.__loader__.__class__.__name__, attempt(lambda: exec("import virtual.bad")), "virtual.bad" in sys.modules, repr(virtual.sub).split("(")[0])
made = types.ModuleType("made")
made.answer = 42
sys.modules["made"] = made
from made import answer

print(answer, made, attempt(lambda: made.question), attempt(lambda: exec("from made import question")))
made.__getattr__ = lambda name: f"dynamic {name}"
from made import question

print(question, made.other, attempt(lambda: exec("from made import *", {})))
made.__all__ = ["answer", "extra"]
space = {}
exec("from made import *", space)
print(sorted(k for k in space if k != "__builtins__"), space["extra"])
made.__all__ = ["answer", 5]
print(attempt(lambda: exec("from made import *", {})))
spec = importlib.util.spec_from_file_location("direct", "modules/shapes/flat.py")
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
print(module.area([5, 6]), module.__name__, "direct" in sys.modules)
calls = []
original = __builtins__.__import__


def importer(name, globals=None, locals=None, fromlist=(), level=0):
    calls.append((name, fromlist, level))
    return original(name, globals, locals, fromlist, level)


__builtins__.__import__ = importer
import json.decoder as jd, os.path
from collections import abc, OrderedDict as OD
__builtins__.__import__ = original
print([c for c in calls if c[0] in ("json.decoder", "os.path", "collections")], jd.__name__, os.path.__name__ in ("posixpath",))


def local_import():
    import math as m
    from math import floor
    global sqrt
    from math import sqrt
    return m.pi, floor(2.5), "m" in globals()


print(local_import(), sqrt(16), attempt(lambda: compile("def f():\n from math import *", "s", "exec")), attempt(lambda: compile("from __future__ import nothing", "s", "exec")), attempt(lambda: compile("x = 1\nfrom __future__ import annotations", "s", "exec")), attempt(lambda: exec("from . import x", {"__name__": "top"})), attempt(lambda: exec("from .. import x", {"__package__": "a", "__name__": "a.b"})), attempt(lambda: __import__("")), attempt(lambda: __import__(5)), attempt(lambda: __import__("math", level=-1)))
print(__name__, __import__("shapes.flat").__name__, __import__("shapes.flat", fromlist=["x"]).__name__, sys.modules[__name__].__name__)
