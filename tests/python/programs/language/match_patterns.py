# test: smoke
# The match statement in all its patterns.
import collections
import enum
from dataclasses import dataclass


class Color(enum.Enum):
    RED = 1
    GREEN = 2


@dataclass
class Point:
    x: float
    y: float


@dataclass
class Circle:
    center: Point
    radius: float
    __match_args__ = ("center", "radius", "area")

    @property
    def area(self):
        return 3 * self.radius ** 2


class Loose:
    __match_args__ = ("a",)

    def __init__(self, **kw):
        self.__dict__.update(kw)


LIMIT = 10


class Names:
    limit = 20


def describe(value):
    match value:
        case None:
            return "none"
        case True | False as flag:
            return f"bool {flag}"
        case 0 | -1 | 2.5 | 3 + 4j | -1.5 - 2j:
            return f"literal {value}"
        case "hello" | b"bytes":
            return f"text {value!r}"
        case Names.limit:
            return "dotted"
        case Color.RED:
            return "red"
        case Color(name=n):
            return f"color {n}"
        case int(n) if n > 1000:
            return f"big {n}"
        case int():
            return "int"
        case float(f):
            return f"float {f}"
        case str(s):
            return f"str of {len(s)}"
        case []:
            return "empty sequence"
        case [x]:
            return f"one {x!r}"
        case [Point(x=0), *_]:
            return "starts at x=0"
        case [int(a), int(b), *rest] if a < b:
            return f"rising {a} {b} {rest}"
        case (first, *middle, last):
            return f"{first!r} {middle} {last!r}"
        case {"type": "circle", "r": (int() | float()) as r}:
            return f"circle of {r}"
        case {"type": str(t), **rest}:
            return f"{t} with {sorted(rest)}"
        case {1: _, 2: [_, {"deep": deep}]}:
            return f"deep {deep}"
        case {}:
            return f"mapping of {len(value)}"
        case Point(0, 0):
            return "origin"
        case Point(x, y) if x == y:
            return f"diagonal {x}"
        case Point(x=x):
            return f"point {x}"
        case Circle(Point(cx), radius=r, area=a):
            return f"circle {cx} {r} {a}"
        case Loose(5) | Loose(b=5):
            return "loose 5"
        case Loose(a, b=[*_, last]):
            return f"loose {a} {last}"
        case type():
            return f"class {value.__name__}"
        case _:
            return f"other {type(value).__name__}"


values = [None, True, False, 0, -1, 2.5, 3 + 4j, -1.5 - 2j, 0.0, 1.5, "hello", b"bytes", b"other", "", "long text", 20, 7,
          1001, Color.RED, Color.GREEN, [], (), [1], ("x",), [Point(0, 5), 2], [1, 2], [2, 1], (1, 5, 9, 9), [1, "a"],
          collections.deque([4, 6]), range(3), {1}, "ab", bytearray(b"ab"), {"type": "circle", "r": 3},
          {"type": "circle", "r": "x"}, {"type": "square", "side": 2, "z": 1}, {"type": 5}, {1: 0, 2: [0, {"deep": "d"}]},
          {}, collections.OrderedDict(a=1), Point(0, 0), Point(3, 3), Point(3, 4), Circle(Point(1, 2), 2),
          Loose(a=5), Loose(a=1, b=5), Loose(a=1, b=[1, 2]), Loose(c=1), int, object(), memoryview(b"xyz"), iter([])]
for value in values:
    print(f"{str(value)[:40]:40} {describe(value)}" if not isinstance(value, (Loose, memoryview)) and type(value) is not object
          and not hasattr(value, "__next__") else describe(value))


def capture_rules(value):
    match value:
        case [x, y] | {"x": x, "y": y} | Point(x, y):
            return x, y
        case [[a, b], [c, d]] as whole, *_:
            return a, b, c, d, whole
        case x:
            return "all", x


for value in ([1, 2], {"x": 3, "y": 4, "z": 5}, Point(5, 6), [[[1, 2], [3, 4]], 0, 0], 7):
    print(capture_rules(value))


class Strange(type):
    def __instancecheck__(cls, other):
        log.append("instancecheck")
        return other == 42


class Meta(metaclass=Strange):
    pass


class BadArgs:
    __match_args__ = ["a"]


class NotStrings:
    __match_args__ = (1,)


class Attributes:
    __match_args__ = ("first", "first")

    def __getattr__(self, name):
        log.append(name)
        if name == "missing":
            raise AttributeError
        return name


log = []
match 42:
    case Meta():
        print("by metaclass", log)
attributes = Attributes()
match attributes:
    case Attributes(missing=_):
        print("no")
    case Attributes(first="first", second=s):
        print(s, log)


class Mapping(collections.UserDict):
    def __missing__(self, key):
        log.append("missing " + key)
        return 1


match Mapping(k=1):
    case {"absent": 1}:
        print("never")
    case {"k": 1}:
        print("present", log)


def errors(n):
    match Attributes() if n < 2 else BadArgs() if n == 2 else NotStrings() if n == 3 else 5:
        case Attributes(_, _, _) if n == 0:
            pass
        case Attributes(_, first=_) if n == 1:
            pass
        case BadArgs(_):
            pass
        case NotStrings(_):
            pass
        case int(_, _):
            pass
        case LIMIT.real(_):
            pass


for n in range(6):
    try:
        errors(n)
    except TypeError as error:
        print(error)
for source in ("match x:\n case a: pass\n case b: pass", "match x:\n case a | 1: pass", "match x:\n case [a, a]: pass",
               "match x:\n case {**r, 'a': 1}: pass", "match x:\n case {'a': 1, 'a': 2}: pass", "match x:\n case f(): pass",
               "match x:\n case [*a, *b]: pass", "match x:\n case 1 + 1: pass", "match x:\n case C(a=1, a=2): pass",
               "match x:\n case a.b as a.c: pass", "match x:\n case 1j + 1: pass", "match x:\n case (a | b): pass"):
    try:
        exec(source, {"x": 1, "f": 1})
        print("fine")
    except (SyntaxError, TypeError) as error:
        print(type(error).__name__, error.msg if isinstance(error, SyntaxError) else error)
match = case = type = 3
match[case] if False else None
print(match, case, type)
match match, case:
    case 3, 3:
        print("soft keywords")


def hot(items):
    totals = [0, 0, 0, 0]
    for item in items:
        match item:
            case int(n):
                totals[0] += n
            case [a, b]:
                totals[1] += a * b
            case {"k": k}:
                totals[2] += k
            case Point(x, y):
                totals[3] += x - y
    return totals


print(hot([1, (2, 3), {"k": 4}, Point(9, 4), None] * 400))
