# test: smoke
# enum: members, aliases, auto, flags, mixed-in types, functional creation, errors, iteration, pickling.
import enum
import pickle
from enum import Enum, Flag, IntEnum, IntFlag, StrEnum, auto, unique


def attempt(f):
    try:
        return f()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


class Color(Enum):
    RED = 1
    GREEN = 2
    BLUE = 3
    CRIMSON = 1

    @property
    def pretty(self):
        return self.name.title()

    @classmethod
    def default(cls):
        return cls.GREEN


print(Color.RED, repr(Color.RED), Color.CRIMSON is Color.RED, list(Color), len(Color), Color(2), Color["BLUE"], Color.RED.pretty, Color.default(), Color.RED.name, Color.RED.value)
print(Color.__members__, Color.RED in Color, isinstance(Color.RED, Color), type(Color.RED), Color.RED == 1, Color.RED != Color.BLUE, hash(Color.RED) == hash("RED"), bool(Color.RED), f"{Color.RED} {Color.RED:>12}", list(reversed(Color)))
for f in (lambda: Color(9), lambda: Color["X"], lambda: Color.X, lambda: setattr(Color, "RED", 5), lambda: delattr(Color, "RED"), lambda: Color.RED < Color.BLUE, lambda: Color(), lambda: type("Sub", (Color,), {}),
          lambda: setattr(Color.RED, "value", 4), lambda: Color.RED.BLUE, lambda: Color("RED")):
    print(attempt(f))


class Planet(Enum):
    MERCURY = (3.303e+23, 2.4397e6)
    EARTH = (5.976e+24, 6.37814e6)

    def __init__(self, mass, radius):
        self.mass, self.radius = mass, radius

    @property
    def gravity(self):
        return 6.67300E-11 * self.mass / self.radius ** 2


print([(p.name, round(p.gravity, 2)) for p in Planet], Planet((5.976e+24, 6.37814e6)))


class Ordinal(Enum):
    def _generate_next_value_(name, start, count, last_values):
        return name.lower() + str(count)

    FIRST = auto()
    SECOND = auto()

    @classmethod
    def _missing_(cls, value):
        return cls.FIRST if value == "?" else None


print(list(Ordinal), Ordinal("?"), attempt(lambda: Ordinal("nope")))


class Level(IntEnum):
    LOW = 1
    HIGH = auto()
    TOP = 10


print(Level.HIGH + 1, Level.LOW < Level.HIGH, Level(10), sorted([Level.TOP, Level.LOW]), Level.HIGH == 2, repr(Level.HIGH), str(Level.HIGH), f"{Level.HIGH}", "%d" % Level.HIGH, [0, 1, 2][Level.LOW], isinstance(Level.LOW, int), max(Level), sum(Level))


class Word(StrEnum):
    A = auto()
    LONG_NAME = auto()
    C = "see"


print(Word.A, repr(Word.LONG_NAME), Word.C.upper(), Word("see"), Word.A + "b", "-".join(Word), Word.A == "a", attempt(lambda: StrEnum("Bad", {"X": 1})))


class Perm(Flag):
    R = auto()
    W = auto()
    X = auto()
    RW = R | W
    NONE = 0


print(Perm.R | Perm.X, repr(Perm.R | Perm.X), Perm.RW, Perm.R & Perm.W, ~Perm.R, Perm.RW ^ Perm.R, Perm.R in Perm.RW, Perm.X in Perm.RW, list(Perm), list(Perm.RW), len(Perm.RW), bool(Perm.NONE), Perm(7), Perm(0), Perm.NONE, (Perm.R | Perm.W) is Perm.RW)
print(attempt(lambda: Perm(8)), attempt(lambda: Perm.R | 1), attempt(lambda: Perm.R < Perm.W), attempt(lambda: Perm("R")), Perm.R.value, (Perm.R | Perm.X).name, (Perm.R | Perm.X).value)


class Mask(IntFlag):
    ONE = 1
    TWO = 2
    FOUR = 4


print(Mask.ONE | 2, Mask(3), repr(Mask(3)), Mask(8), repr(Mask(9)), Mask.ONE + 1, Mask.ONE | 16, ~Mask.ONE, Mask.TWO & 3, isinstance(Mask(3), int), 3 in Mask if False else Mask.ONE in Mask(3), list(Mask(5)), 4 | Mask.ONE, Mask.FOUR ^ 4)


class Strict(Flag, boundary=enum.STRICT):
    A = 1


class Conform(Flag, boundary=enum.CONFORM):
    A = 1


class Eject(IntFlag, boundary=enum.EJECT):
    A = 1


class Keep(Flag, boundary=enum.KEEP):
    A = 1


print(attempt(lambda: Strict(3)), Conform(3), Eject(3), type(Eject(3)), repr(Keep(3)))


def duplicate():
    @unique
    class D(Enum):
        A = 1
        B = 1
        C = 1


def reuse():
    class D(Enum):
        A = 1
        A = 2


def verify_continuous():
    @enum.verify(enum.CONTINUOUS)
    class D(Enum):
        A = 1
        C = 3


def verify_named():
    @enum.verify(enum.NAMED_FLAGS)
    class D(Flag):
        A = 1
        B = 6


def sunder():
    class D(Enum):
        _bad_ = 1


def mro():
    class D(Enum):
        mro = 1


for f in (duplicate, reuse, verify_continuous, verify_named, sunder, mro):
    print(attempt(f))
Animal = Enum("Animal", "ANT BEE CAT", start=5)
Weird = Enum("Weird", [("x", "X"), ("y", [1])], module="m", qualname="Q.Weird")
print(list(Animal), Weird.y, Weird, Weird([1]), repr(Weird.x), Enum("Typed", {"A": 1}, type=int).A + 1, IntEnum("I", ["p", "q"]).q * 2)


class Base(Enum):
    def describe(self):
        return f"{type(self).__name__}.{self.name}"


class Derived(Base):
    A = object()


class Money(float, Enum):
    PENNY = 0.01
    POUND = "1.5"


class Lambda(Enum):
    f = enum.member(lambda x: x + 1)
    g = enum.nonmember(5)
    h = lambda self: self.name


print(Derived.A.describe(), Money.POUND * 2, Money(0.01), Lambda.f.value(1), Lambda.g, Lambda.f.h(), len(Lambda), [pickle.loads(pickle.dumps(x)) is x for x in (Color.RED, Level.TOP, Perm.RW)], pickle.loads(pickle.dumps(Perm.R | Perm.X)))


class Weekday(Enum):
    MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
    _ignore_ = []

    def __add__(self, n):
        return Weekday((self.value + n) % 7)

    @property
    def weekend(self):
        return self in {Weekday.SAT, Weekday.SUN}


day, count = Weekday.MON, 0
for i in range(1500):
    day = day + (i % 5)
    count += day.weekend
    if day is Weekday.WED:
        count += Perm.R in Perm(i % 8)
print(day, count, {d.name: d.weekend for d in Weekday}, enum.EnumMeta is enum.EnumType, Color.__doc__, dir(Color)[:3])
