# test: smoke
# inspect, ast, tokenize, symtable, importlib, types, typing, code objects, keyword, pprint, reprlib, graphlib.
import ast
import graphlib
import importlib
import importlib.util
import inspect
import io
import keyword
import pprint
import reprlib
import symtable
import sys
import tokenize
import types
import typing
from typing import Any, Callable, Generic, Literal, NamedTuple, Optional, Protocol, TypedDict, TypeVar, Union


def attempt(f):
    try:
        return f()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def example(a, b: int = 2, /, c=None, *args: str, d, e: "Fwd" = 5, **kw) -> list[int]:
    """Example.

        Indented.
    """
    return [a]


class Klass:
    "Doc of Klass."
    attribute = 1

    def method(self, x, *, y=1):
        pass

    @classmethod
    def cm(cls, z): ...

    @staticmethod
    def sm(q): ...

    @property
    def prop(self): ...

    async def co(self): ...

    def gen(self):
        yield


s = inspect.signature(example)
print(s, [(p.name, p.kind.name, p.default is p.empty) for p in s.parameters.values()], s.return_annotation)
bound = s.bind(1, 2, 3, "x", "y", d=4, z=9)
print(bound.arguments, bound.args, bound.kwargs, attempt(lambda: s.bind(1)), attempt(lambda: s.bind(a=1, d=2)), attempt(lambda: s.bind(1, d=1, b=2)), s.bind_partial(1).arguments, s.replace(parameters=list(s.parameters.values())[:2]))
bound = s.bind(1, d=2)
bound.apply_defaults()
print(bound.arguments, inspect.signature(Klass), inspect.signature(Klass.method), inspect.signature(Klass().method), inspect.signature(Klass.cm), inspect.signature(lambda *a, k=1, **b: 0), attempt(lambda: inspect.signature(5)), inspect.signature(len), inspect.signature(int.bit_length), inspect.getfullargspec(example).kwonlydefaults, inspect.getcallargs(lambda a, b=1, *c: 0, 5))
print([n for n, _ in inspect.getmembers(Klass) if n[0] != "_"], [(f.__name__, [k.__name__ for k in (inspect.isfunction, inspect.ismethod, inspect.isbuiltin, inspect.isclass, inspect.isgeneratorfunction, inspect.iscoroutinefunction, inspect.isroutine, inspect.ismethoddescriptor) if k(f)]) for f in (example, Klass, Klass().method, Klass.cm, len, Klass.gen, Klass.co, str.upper, [].append)], inspect.getdoc(example), inspect.cleandoc("a\n   b\n   c"), inspect.getmro(bool), inspect.classify_class_attrs(Klass)[-1].kind, inspect.isdatadescriptor(Klass.prop))
print(inspect.getsource(Klass.method), inspect.getsourcelines(example)[1] > 20, inspect.getcomments(Klass), inspect.getmodule(example).__name__, inspect.unwrap(example) is example, inspect.getattr_static(Klass(), "prop"). __class__.__name__, inspect.isabstract(Klass), attempt(lambda: inspect.getsource(len)), inspect.currentframe().f_code.co_name, inspect.stack()[0].function, inspect.getfile(Klass).endswith("introspection.py"))


def frames():
    x = 1
    f = sys._getframe()
    return sorted(f.f_locals), f.f_back.f_code.co_name, f.f_code.co_varnames, f.f_lineno - f.f_code.co_firstlineno


print(frames(), example.__code__.co_argcount, example.__code__.co_posonlyargcount, example.__code__.co_kwonlyargcount, example.__code__.co_varnames, bool(example.__code__.co_flags & inspect.CO_VARKEYWORDS), example.__code__.co_name, example.__code__.replace(co_name="other").co_name, example.__kwdefaults__, example.__defaults__, example.__annotations__)

tree = ast.parse("""
import os as o
@deco
def f(x: int, *, y=[1, *z]) -> None:
    for i in range(10):
        if i < 5 <= x and not y: continue
        else: y[i:2, ...] += x.attr @ -i ** 2
    with open(p) as q, r: pass
    try: raise E from None
    except (A, B) as e: del e
    finally: return lambda a=1, *b: (yield a) if a else f'{b!r:>{w}}'
match v:
    case {"k": [1, *_], **r} | C(a, b=None) if r: x: int = 3; global_ = {k: v for k in s if k}
while (n := n - 1): assert n, "m"
async def g(): return [await c async for c in d]
""")
print(ast.unparse(tree))
print(ast.dump(ast.parse("a + b * -1", mode="eval")), ast.dump(ast.parse("x[1:2] = f(*a, **k)"), indent=1))
print(sorted({type(n).__name__ for n in ast.walk(tree)}))


class Names(ast.NodeVisitor):
    def __init__(self):
        self.names = []

    def visit_Name(self, node):
        self.names.append((node.id, type(node.ctx).__name__, node.lineno, node.col_offset))
        self.generic_visit(node)


class Fold(ast.NodeTransformer):
    def visit_BinOp(self, node):
        self.generic_visit(node)
        if isinstance(node.left, ast.Constant) and isinstance(node.right, ast.Constant):
            return ast.copy_location(ast.Constant(eval(compile(ast.Expression(node), "", "eval"))), node)
        return node


v = Names()
v.visit(ast.parse("a = b + c(d)"))
folded = Fold().visit(ast.parse("x = 1 + 2 * 3 - y"))
print(v.names, ast.unparse(ast.fix_missing_locations(folded)), ast.literal_eval("[1, {'a': (2.5, -3j, None)}, {1}]"), attempt(lambda: ast.literal_eval("f()")).split(" at 0x")[0], attempt(lambda: ast.parse("1 +")), ast.get_docstring(ast.parse('"doc"\nx')), ast.get_source_segment("a = b + c", ast.parse("a = b + c").body[0].value), [n.__class__.__name__ for n in ast.iter_child_nodes(ast.parse("if x: pass").body[0])])
made = ast.Module([ast.Assign([ast.Name("r", ast.Store())], ast.BinOp(ast.Constant(6), ast.Mult(), ast.Constant(7)))], [])
space = {}
exec(compile(ast.fix_missing_locations(made), "<made>", "exec"), space)
print(space["r"], attempt(lambda: compile(ast.Module([ast.Expr(ast.Name("x", ast.Store()))], []), "", "exec")), attempt(lambda: ast.Name(1, 2, 3, 4)), attempt(lambda: compile(ast.Expression(5), "", "eval")))
for t in tokenize.generate_tokens(io.StringIO("def f(x):\n    return x ** 2  # c\n\ny = '''a\nb''' + f\"{1}\"\n").readline):
    print(tokenize.tok_name[t.exact_type], repr(t.string), t.start, t.end, end="; ")
print(attempt(lambda: list(tokenize.generate_tokens(io.StringIO("(1,\n").readline))), tokenize.untokenize([(1, "a"), (54, "="), (2, "1")]), tokenize.detect_encoding(io.BytesIO(b"# coding: latin-1\n").readline))
table = symtable.symtable("def f(a):\n  global g\n  b = c\n  def h(): return b\n  return h", "t", "exec").get_children()[0]
print(table.get_name(), table.get_parameters(), table.get_locals(), table.get_globals(), table.get_frees(), table.lookup("b").is_local(), table.get_children()[0].get_frees(), table.lookup("a").is_parameter())

T = TypeVar("T")
K = TypeVar("K", bound=int)


class Box(Generic[T]):
    item: T

    def get(self) -> "Optional[T]": ...


class Movie(TypedDict, total=False):
    name: str
    year: int


class Pt(NamedTuple):
    x: int
    y: int = 0


@typing.runtime_checkable
class Closes(Protocol):
    def close(self) -> None: ...


print(Box[int], Box[int].__args__, Box[T].__parameters__, Union[int, str, int], Optional[int], int | None, Union[int], Callable[[int, str], bool], Literal[1, "a"], list[dict[str, Any]], typing.Tuple[int, ...], typing.get_origin(list[int]), typing.get_args(Callable[[int], str]), typing.get_type_hints(Box.get), typing.get_type_hints(Movie), Movie(name="x"), Movie.__total__, Pt(1), Pt._field_defaults, isinstance(io.StringIO(), Closes), isinstance(5, Closes), K, T, typing.Annotated[int, "meta"].__metadata__, typing.ClassVar[int], typing.cast(int, "x"), typing.NewType("UserId", int)(5), Union[int, str] == Union[str, int], hash(list[int]) == hash(list[int]), (int | str) == Union[int, str], isinstance(1, int | str), list[T][int], typing.is_typeddict(Movie), typing.get_type_hints(example, {"Fwd": int})["e"])
print([attempt(f) for f in (lambda: Box[int, str], lambda: list[int]()  , lambda: Union[5], lambda: Optional[int, str], lambda: isinstance(1, list[int]), lambda: TypeVar("X", int), lambda: Generic[int], lambda: Callable[int], lambda: typing.Any(), lambda: Closes(), lambda: issubclass(int, Box[int]), lambda: Movie[int], lambda: Literal[[]], lambda: typing.get_type_hints(5), lambda: typing.assert_never(1), lambda: Protocol[5])])
module = types.ModuleType("made", "doc")
exec("x = 1\ndef f(): return x", module.__dict__)
sys.modules["made"] = module
import made
print(made.f(), made, importlib.import_module("made") is made, attempt(lambda: importlib.import_module("no_such_module")), attempt(lambda: importlib.import_module(".x")), importlib.util.find_spec("json").name, importlib.util.find_spec("nope"), importlib.reload(keyword) is keyword, attempt(lambda: importlib.reload(made)), attempt(lambda: made.nothing), attempt(lambda: exec("from made import nothing")), attempt(lambda: exec("import made.sub")), json.__name__ if (json := importlib.import_module("json")) else 0)
print(keyword.iskeyword("async"), keyword.softkwlist, len(keyword.kwlist), types.SimpleNamespace(a=1, b=[2]), types.MappingProxyType({"a": 1}), attempt(lambda: types.MappingProxyType({})["x"]), types.new_class("N", (), {}, lambda ns: ns.update(z=1)).z, types.resolve_bases((int,)), types.DynamicClassAttribute, types.coroutine(example) is not None, types.GenericAlias(list, (int,)))
data = {"key%d" % i: list(range(i * 3)) for i in range(7)} | {"nested": {"a": (1,), "b": {"c": frozenset([1])}, "long": "word " * 30}}
pprint.pprint(data, width=60)
pprint.pprint([data["nested"]] * 2, depth=2, compact=True, indent=2)
pprint.pprint({"b": 1, "a": 2}, sort_dicts=False)
loop = [1]
loop.append(loop)
print(pprint.pformat(loop).split("id=")[0], pprint.isrecursive(loop), pprint.saferepr({2: 1, 1: 2}), reprlib.repr(list(range(100))), reprlib.repr("x" * 100), reprlib.repr({i: i for i in range(9)}), reprlib.Repr().repr([[[[[[[1]]]]]]]))
sorter = graphlib.TopologicalSorter({"d": {"b", "c"}, "b": {"a"}, "c": {"a"}})
order = list(sorter.static_order())
print(order[0], sorted(order[1:3]), order[3], attempt(lambda: list(graphlib.TopologicalSorter({1: [2], 2: [1]}).static_order())))
