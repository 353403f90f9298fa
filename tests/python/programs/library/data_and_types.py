# json, dataclasses, enum, typing, collections.
import json, dataclasses, enum, typing, collections
print(json.dumps({'a':[1,2.5,None,True],'b':{'x':'\u00e9\n"'}}, indent=2, sort_keys=True)); print(json.loads('[1, 2.5e3, "x\\u00e9\\ud83d\\ude00", {"k": null}]'))
try: json.loads('{"a": }')
except json.JSONDecodeError as e: print(e)
@dataclasses.dataclass(order=True)
class P:
    x: int
    y: float = 2.0
    tags: list = dataclasses.field(default_factory=list, compare=False)
    def __post_init__(self): self.x += 1
print(P(1), P(1)<P(2), dataclasses.asdict(P(3)), dataclasses.replace(P(1), y=5.0), dataclasses.fields(P)[0].name)
@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class F: a: int; b: str='q'
f=F(a=1); print(f, hash(f)==hash(F(a=1)))
try: f.a=2
except dataclasses.FrozenInstanceError as e: print(repr(e))
class C(enum.Enum):
    RED=1; GREEN=enum.auto(); BLUE='b'
print(C.RED, repr(C.GREEN), C('b'), list(C), C['RED'].value, C.RED in C)
class Fl(enum.Flag): A=1; B=2; C=4
print(Fl.A|Fl.C, Fl(3), ~Fl.A, list(Fl(5)))
class I(enum.IntEnum): X=1; Y=2
print(I.X+1, I.Y, f'{I.X}', enum.StrEnum('S','a b')('a'))
T=typing.TypeVar('T')
class G(typing.Generic[T]): pass
print(G[int], typing.Optional[int], typing.Union[int,str], typing.get_type_hints(P), typing.List[int], typing.Callable[[int],str], typing.Literal[1,'a'])
class NT(typing.NamedTuple):
    a: int
    b: str='z'
print(NT(1), NT(1)._asdict(), NT._fields)
class TD(typing.TypedDict, total=False): a: int
print(TD(a=1), TD.__annotations__)
@typing.runtime_checkable
class Pr(typing.Protocol):
    def m(self): ...
class Q:
    def m(self): pass
print(isinstance(Q(),Pr), isinstance(1,Pr))
print(collections.Counter('abracadabra').most_common(2), collections.OrderedDict(a=1), collections.ChainMap({'a':1},{'b':2})['b'], collections.deque([1,2,3],2), collections.defaultdict(list))
