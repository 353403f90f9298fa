# test: smoke
# dataclasses: defaults, order, frozen, slots, inheritance, InitVar, post-init, replace, asdict, errors.
import copy
import dataclasses
import pickle
from dataclasses import KW_ONLY, InitVar, asdict, astuple, dataclass, field, fields, make_dataclass, replace
from typing import Any, ClassVar


def attempt(f):
    try:
        return f()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


@dataclass
class Item:
    name: str
    price: float = 1.5
    tags: list = field(default_factory=list)
    count: ClassVar[int] = 0
    hidden: Any = field(default=None, repr=False, compare=False)
    scale: InitVar[int] = 2

    def __post_init__(self, scale):
        self.scaled = self.price * scale
        type(self).count += 1


a, b = Item("a"), Item("a", hidden=5)
a.tags.append("t")
print(a, b, a == b, a == Item("a", tags=["t"]), a.scaled, Item.count, b.tags, Item("z", 3, scale=10).scaled, attempt(Item), attempt(lambda: Item(1, 2, 3, 4, 5, 6)), attempt(lambda: a < b), attempt(lambda: hash(a)))
print([(f.name, f.type if isinstance(f.type, str) else getattr(f.type, "__name__", str(f.type)), f.repr, f.compare) for f in fields(Item)], Item.__match_args__, dataclasses.is_dataclass(a), Item.__doc__)
print(asdict(a), astuple(a), attempt(lambda: replace(a, name="new")), replace(a, price=5, scale=1), attempt(lambda: replace(a, nothing=1)))


@dataclass(order=True, frozen=True)
class Version:
    major: int
    minor: int = 0
    label: str = field(default="", compare=False)

    def __str__(self):
        return f"v{self.major}.{self.minor}"

    @property
    def next(self):
        return replace(self, minor=self.minor + 1)


v = Version(1, 2, "x")
print(v, repr(v), v < Version(1, 3), v == Version(1, 2, "y"), hash(v) == hash(Version(1, 2)), sorted([Version(2), v, Version(1)]), v.next, {v: 1}[Version(1, 2)], attempt(lambda: setattr(v, "major", 5)), attempt(lambda: delattr(v, "minor")), attempt(lambda: v < (1, 2)))


@dataclass(slots=True)
class Slotted:
    x: int
    y: int = 5


@dataclass
class Child(Item):
    extra: dict = field(default_factory=dict)
    price: float = 9.0


s = Slotted(1)
print(s, Slotted.__slots__, attempt(lambda: setattr(s, "z", 1)), hasattr(s, "__dict__"), Child("c"), [f.name for f in fields(Child)], Child("c").scaled)


@dataclass
class Keywords:
    a: int
    _: KW_ONLY
    b: int = 2
    c: int = field(kw_only=True, default=3)
    d: str = field(init=False, default="fixed")


print(Keywords(1), Keywords(1, c=5), attempt(lambda: Keywords(1, 2)), attempt(lambda: Keywords(1, d=2)), Keywords.__match_args__)


def bad_mutable():
    @dataclass
    class Bad:
        x: list = []


def bad_order():
    @dataclass
    class Bad:
        x: int = 1
        y: int


def bad_frozen():
    @dataclass
    class Bad(Version):
        z: int = 0


def bad_both():
    @dataclass
    class Bad:
        x: int = field(default=1, default_factory=int)


def bad_order_eq():
    @dataclass(order=True, eq=False)
    class Bad:
        x: int


def bad_lt():
    @dataclass(order=True)
    class Bad:
        x: int

        def __lt__(self, other):
            return True


def bad_slots():
    @dataclass(slots=True)
    class Bad:
        __slots__ = ("x",)
        x: int


for f in (bad_mutable, bad_order, bad_frozen, bad_both, bad_order_eq, bad_lt, bad_slots, lambda: asdict(5), lambda: fields(int), lambda: replace(Item, a=1)):
    print(attempt(f))
Made = make_dataclass("Made", [("x", int), "y", ("z", list, field(default_factory=list))], namespace={"total": lambda self: self.x + self.y}, frozen=True)
m = Made(1, 2)
print(m, m.total(), attempt(lambda: setattr(m, "x", 1)), attempt(lambda: make_dataclass("B", ["1x"])), attempt(lambda: make_dataclass("B", ["a", "a"])))


@dataclass(eq=False)
class Node:
    value: int
    children: list["Node"] = field(default_factory=list)
    parent: "Node" = field(default=None, repr=False)

    def add(self, *values):
        for value in values:
            child = Node(value, parent=self)
            self.children.append(child)
        return self

    def walk(self, depth=0):
        yield depth, self.value
        for child in self.children:
            yield from child.walk(depth + 1)


root = Node(1).add(2, 3)
root.children[0].add(4, 5)
print(root, list(root.walk()), root == Node(1), len({root, Node(1)}))
root.children[1].children.append(root)
print(root)


@dataclass(repr=False, unsafe_hash=True)
class Custom:
    a: int
    b: list = field(hash=False, default_factory=list)


print(hash(Custom(1)) == hash(Custom(1, [2])), "Custom object" in repr(Custom(1)), Custom(1) == Custom(1), copy.deepcopy(v) == v, copy.copy(s), pickle.loads(pickle.dumps([v, s, a])))
print(asdict(Node(1, [Node(2)])), astuple(Custom(1, [{"k": Version(1)}])), asdict(Custom(1, [(Version(1),)]), dict_factory=lambda pairs: sorted(pairs)))


@dataclass
class Vector:
    x: float
    y: float

    def __add__(self, o):
        return Vector(self.x + o.x, self.y + o.y)

    def __mul__(self, k):
        return Vector(self.x * k, self.y * k)


position, speed = Vector(0, 0), Vector(1, 2)
for i in range(1000):
    position = position + speed * 0.5
    match position:
        case Vector(x, y) if x > 100:
            speed = speed * -1
    if position == Vector(-5, -10):
        speed = Vector(1.0, 2)
print(position, speed)
