# real:
"""dataclasses, enum, typing, abc, collections, functools, contextlib, copy, operator, weakref, inspect."""
import abc
import collections
import contextlib
import copy
import dataclasses
import enum
import functools
import inspect
import typing
from dataclasses import KW_ONLY, InitVar, dataclass, field
from typing import Annotated, Any, Callable, ClassVar, Generic, Literal, NamedTuple, Optional, Protocol, TypedDict, TypeVar, Union


@dataclass(order=True, slots=True)
class Item:
    sort_key: float = field(init=False, repr=False)
    name: str
    price: float = 1.5
    tags: list[str] = field(default_factory=list, compare=False)
    _: KW_ONLY
    count: int = 1
    scale: InitVar[float] = 1.0
    kinds: ClassVar[int] = 3

    def __post_init__(self, scale):
        self.sort_key = self.price * scale


@dataclass(frozen=True, eq=True)
class Frozen(Generic[T := TypeVar("T")]):
    value: T
    children: tuple["Frozen", ...] = ()


print(sorted([Item("b", 3), Item("a", 2, scale=9)]), dataclasses.asdict(Item("x", tags=["t"])), dataclasses.replace(Frozen(1), value=2), hash(Frozen(1)) == hash(Frozen(1)))
print([f.name for f in dataclasses.fields(Item)], inspect.signature(Item), Item.__match_args__, dataclasses.astuple(Frozen(1, (Frozen(2),))), dataclasses.make_dataclass("Made", [("a", int), ("b", str, "q")])(1))
for action in (lambda: setattr(Frozen(1), "value", 2), lambda: Item(), lambda: setattr(Item("a"), "other", 1), lambda: Item("a") < 3):
    try:
        action()
    except Exception as e:
        print(type(e).__name__, e)


class Color(enum.Enum):
    RED = 1
    GREEN = enum.auto()
    CRIMSON = 1

    @property
    def pretty(self):
        return self.name.title()

    @classmethod
    def _missing_(cls, value):
        return cls.GREEN if value == "green" else None


class Permission(enum.Flag, boundary=enum.CONFORM):
    R, W, X = 4, 2, 1
    RW = R | W


class Level(enum.IntEnum):
    LOW, HIGH = 1, 10


Text = enum.StrEnum("Text", ["ONE", "TWO"])
print(list(Color), Color("green"), Color["CRIMSON"], Color.RED.pretty, Color.__members__, Permission.R | Permission.X, ~Permission.R, list(Permission.RW), Permission(15), Level.HIGH > 5, f"{Level.LOW} {Level.LOW!r} {Text.ONE}", Level.LOW + 1)
try:
    Color("blue")
except ValueError as e:
    print(e)


class Shape(Protocol):
    def area(self) -> float: ...


@typing.runtime_checkable
class Named(Protocol):
    name: str


class Movie(TypedDict, total=False):
    title: typing.Required[str]
    year: int


class Point(NamedTuple):
    x: int
    y: "int" = 0


def annotated(a: Annotated[int, "meta"], *b: Optional[str], c: Union[int, Literal["z"]] = 1, **d: Callable[[int], Any]) -> "list[int] | None": ...


print(typing.get_type_hints(annotated), typing.get_type_hints(annotated, include_extras=True)["a"], typing.get_origin(dict[str, int]), typing.get_args(Callable[[int, str], bool]), isinstance(Item("q"), Named), Movie(title="t"), Movie.__required_keys__, Point(1), Point(1)._replace(y=5), Point._field_defaults)
print(Optional[int], Union[int, str, int], list[int] | None, Generic[T], Frozen[int], inspect.signature(annotated), typing.Literal[1, "a", 1], Callable[..., int], typing.Tuple[()], collections.abc.Mapping[str, T])
Counter = collections.Counter("mississippi")
print(Counter.most_common(2), Counter - collections.Counter("miss"), +Counter, Counter.total(), collections.ChainMap({"a": 1}, {"a": 2, "b": 3}), collections.deque(range(5), 3), collections.OrderedDict(a=1, b=2), collections.defaultdict(list, {"x": [1]}))


class Base(abc.ABC):
    @property
    @abc.abstractmethod
    def p(self): ...

    @functools.singledispatchmethod
    def show(self, value):
        return f"object {value}"

    @show.register
    def _(self, value: int):
        return f"int {value}"

    @show.register(list)
    def _(self, value):
        return f"list {len(value)}"


class Derived(Base):
    calls = 0

    @functools.cached_property
    def p(self):
        Derived.calls += 1
        return self.calls


try:
    Base()
except TypeError as e:
    print(e)
d = Derived()
print(d.p, d.p, d.show(1), d.show([1]), d.show("s"), functools.reduce(lambda a, b: a * b, range(1, 6)), functools.partial(int, base=2)("101"), sorted("bca", key=functools.cmp_to_key(lambda a, b: (a < b) - (a > b))))


@contextlib.contextmanager
def tag(name):
    print(f"<{name}>")
    try:
        yield name
    except ZeroDivisionError as e:
        print("swallowed", e)
    finally:
        print(f"</{name}>")


with contextlib.ExitStack() as stack:
    print([stack.enter_context(tag(n)) for n in "ab"], stack.callback(print, "callback").__name__)
    1 / 0
with contextlib.suppress(KeyError), contextlib.closing(stack):
    {}["x"]
nested = {"a": [1, {"b": (2, [3])}]}
nested["self"] = nested
deep = copy.deepcopy(nested)
print(deep["a"] == nested["a"], deep["a"] is nested["a"], deep["self"] is deep, copy.copy(Point(1, 2)), copy.copy(Item("z")))
print(inspect.getsource(tag).splitlines()[1], inspect.getdoc(Frozen)[:20], inspect.isgeneratorfunction(tag.__wrapped__), inspect.getmro(Derived)[:2], inspect.signature(d.show), inspect.classify_class_attrs(Color)[0].kind)
