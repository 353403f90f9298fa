# real: python3-attr
"""attrs: validators, converters, slots, frozen, evolve, hooks, order, serialisation."""
import attr
import attrs
from attrs import Factory, asdict, astuple, cmp_using, converters, define, evolve, field, fields, frozen, make_class, validators


@define
class Point:
    x: int = field(default=0, validator=validators.instance_of(int))
    y: int = field(default=0, converter=int)
    tags: list = field(factory=list, repr=False, eq=False)
    _hidden: str = field(default="h", kw_only=True)

    @x.validator
    def _small(self, attribute, value):
        if value > 1000:
            raise ValueError(f"{attribute.name} too big: {value}")


@frozen(order=True)
class Version:
    major: int
    minor: int = 0
    label: str = field(default="", order=False)

    @property
    def text(self):
        return f"{self.major}.{self.minor}"


@define(slots=False)
class Derived(Point):
    z: float = Factory(lambda self: self.x / 2, takes_self=True)
    total: float = field(init=False)

    def __attrs_post_init__(self):
        self.total = self.x + self.y + self.z


@attr.s(auto_attribs=True, cache_hash=True, frozen=True)
class Old:
    a: int
    b: str = attr.ib(default="b", metadata={"unit": "m"})
    c: dict = attr.ib(default=attr.Factory(dict), hash=False)


print(Point(1, "2"), Point() == Point(0, "0", tags=[1]), Point.__slots__, Point(hidden="q"))
print(Derived(4, 2), evolve(Derived(4, 2), x=10), asdict(Derived(1, 1)), astuple(Point(5, 6)))
print(sorted([Version(2), Version(1, 5), Version(1, 2, "z")]), Version(1) < Version(1, 1), hash(Version(1)) == hash(Version(1, 0, "")), Version(3, 4).text)
print(Old(1), hash(Old(1)) == hash(Old(1)), fields(Old).b.metadata["unit"], [f.name for f in fields(Derived)])
for action in (lambda: Point("x"), lambda: Point(5000), lambda: Point(y="no"), lambda: setattr(Version(1), "major", 2),
               lambda: setattr(Point(), "other", 2), lambda: Point(1, 2, 3, 4, 5), lambda: Version(), lambda: setattr(Point(), "y", "x")):
    try:
        print(action())
    except Exception as e:
        print(type(e).__name__, str(e).split("(got")[0])
Made = make_class("Made", {"p": field(converter=int, default=0), "q": field(default=3)}, bases=(Version,), frozen=True)
print(Made(1, p="2", q=4), Made.__mro__[1].__name__)


@define
class Checked:
    name: str = field(validator=[validators.matches_re(r"[a-z]+"), validators.max_len(5)])
    kind: str = field(default="a", validator=validators.in_(["a", "b"]))
    numbers: list = field(factory=list, validator=validators.deep_iterable(validators.and_(validators.instance_of(int), validators.ge(0))))
    maybe: int = field(default=None, converter=converters.optional(int))
    piped: str = field(default=" x ", converter=[str.strip, str.upper])
    on = field(default=True, converter=converters.to_bool, on_setattr=attrs.setters.frozen)


print(Checked("abc", numbers=[1, 2], maybe="7", on="yes"))
for keywords in ({"name": "ABC"}, {"name": "abcdefg"}, {"name": "a", "kind": "c"}, {"name": "a", "numbers": [-1]}, {"name": "a", "on": "q"}):
    try:
        Checked(**keywords)
    except ValueError as e:
        print(str(e.args[0])[:90])
try:
    Checked("a").on = False
except attrs.exceptions.FrozenAttributeError as e:
    print(type(e).__name__)


def upper(cls, found):
    return [f.evolve(alias=f.name.upper()) if hasattr(f, "alias") else f for f in found if f.name != "skip"]


@define(field_transformer=upper)
class Hooked:
    a: int = 1
    skip: int = 2


print(Hooked(), asdict(Derived(1, 2), filter=lambda a, v: a.name in ("x", "z"), value_serializer=lambda i, a, v: str(v)))
print(attr.validate(Point(1)), attr.has(Point), attr.resolve_types(Derived).__name__, repr(attr.NOTHING), cmp_using(eq=lambda a, b: a == b).__name__)
