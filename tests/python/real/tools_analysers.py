# real: pylint python3-astroid python3-jedi python3-parso python3-mypy
"""pylint, astroid's inference, jedi's completion, parso's trees and mypy."""
import io
import os
import pathlib
import sys

import astroid
import jedi
import mypy.api
import parso
from pylint.lint import Run
from pylint.reporters.text import TextReporter

pathlib.Path("sample.py").write_text('''"""A module."""
import os
import json as js
from typing import Protocol, Sequence, TypeVar, overload

T = TypeVar("T", bound="Shape")

class Shape:
    """A shape."""
    sides: int = 0
    def __init__(self, name: str, *, size: float = 1) -> None:
        self.name = name
        self.size = size
    def area(self) -> float:
        """Area."""
        return self.size ** 2
    def bigger(self: T, other: T) -> T:
        return self if self.area() > other.area() else "none"

class Square(Shape):
    def area(self, extra) -> str:
        undefined_thing
        return "area" + 1

def total(shapes: Sequence[Shape], default=[]) -> float:
    result = 0
    for shape in shapes:
        try:
            result += shape.area()
        except Exception as e:
            pass
        if shape.nothing == None:
            return
    else:
        x = 1
    return sum(s.area() for s in shapes) + result

@overload
def pick(x: int) -> int: ...
@overload
def pick(x: str) -> str: ...
def pick(x): return x

value: int = pick("text")
total([Shape(1), Square("s", size="big")], 1, 2)
print(reveal_type(pick(3)), "%s %s" % ("a",))
''')
out = io.StringIO()
run = Run(["--score=n", "--persistent=n", "--disable=import-error", "--jobs=1", "sample.py"], reporter=TextReporter(out), exit=False)
print(out.getvalue(), run.linter.msg_status)
print(*mypy.api.run(["--no-incremental", "--cache-dir", os.devnull, "--show-error-codes", "--no-error-summary", "--strict", "sample.py"]), sep="\n")
module = astroid.parse("def f(x):\n    return [x, 1][0] if x else {'a': 2}['a']\ny = f(3)\nclass A:\n    z = 'q'\n    def m(self): return self.z.upper()\nw = A().m()\n")
print([n.value for n in module["y"].inferred()], [n.pytype() for n in module["w"].inferred()], module["f"].args.as_string(), module.body[0].as_string(), module["A"].mro()[1].name)
print(module.repr_tree(max_depth=4)[:600])
print([n.as_string() for n in module.nodes_of_class(astroid.Call)], astroid.extract_node("1 + 2 * 3  #@").inferred()[0].value)
SOURCE = 'import json\nclass Foo:\n    """Doc."""\n    def method(self, alpha, beta=1): return [alpha]\n    other = 3\ndef func(): return Foo()\nfoo = func()\nfoo.'
script = jedi.Script(SOURCE, path="x.py")
print([c.name for c in script.complete(8, 4) if not c.name.startswith("_")], [(d.name, d.type, d.line) for d in jedi.Script(SOURCE + "method(").infer(7, 1)], [p.description for p in jedi.Script(SOURCE + "method(").get_signatures()[0].params])
print([c.name for c in jedi.Script("import os.path\nos.path.is").complete()], [(n.name, n.type) for n in script.get_names(all_scopes=True)], [(r.line, r.column) for r in script.get_references(6, 5)], jedi.Interpreter("d['k'].upp", [{"d": {"k": "v"}}]).complete()[0].name)
tree = parso.parse("def f(a, *b):\n  return a +\nx = 1\n")
print(tree.children[0].type, [n.type for n in tree.children], tree.get_code() == "def f(a, *b):\n  return a +\nx = 1\n", [e.message for e in parso.load_grammar().iter_errors(tree)], parso.parse("a = 1\n").dump())
