# test: smoke
# pickle in every protocol, copy: shared references, cycles, hooks, reducers, persistent ids, errors.
import copy
import copyreg
import datetime
import io
import pickle
import pickletools
import types
from collections import OrderedDict, defaultdict, deque
from decimal import Decimal
from fractions import Fraction


def attempt(f):
    try:
        return f()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


class Plain:
    def __init__(self, *args):
        self.args = args

    def __eq__(self, other):
        return type(self) is type(other) and vars(self) == vars(other)

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(map(repr, self.args))})"


class State(Plain):
    def __getstate__(self):
        return {"saved": self.args}

    def __setstate__(self, state):
        self.args = state["saved"] + ("restored",)


class Slots:
    __slots__ = ("a", "b")

    def __repr__(self):
        return f"Slots({self.a})"


class Args(Plain):
    def __new__(cls, *args):
        self = super().__new__(cls)
        self.made = len(args)
        return self

    def __getnewargs__(self):
        return self.args


class Reduced(Plain):
    def __reduce__(self):
        return Reduced, self.args, {"args": ("via state",)}


class ReducedEx(list):
    def __reduce_ex__(self, protocol):
        return ReducedEx, (), None, iter(["item", protocol]), None


class Text(str):
    pass


class Numbers(list):
    label = None


class Table(dict):
    pass


def function():
    pass


s = Slots()
s.a = [1]
n = Numbers([1, 2])
n.label = "l"
n.append(n)
shared = [1]
cycle = {"self": None, "pair": (shared, shared)}
cycle["self"] = cycle
values = [None, True, 0, -1, 255, 256, 65536, 2**31, -2**63, 2**100, -2**200, 1.5, float("inf"), 1j, "", "text", "é\U0001F600", "\ud800", b"", b"bytes" * 60, bytearray(b"ba"), (), (1,), (1, 2, 3, 4), [], [1, [2, [3]]], {}, {"a": {1: (2,)}}, {1, 2}, frozenset("a"), range(2, 9, 3), slice(1, None),
          Ellipsis, NotImplemented, int, len, function, Plain, Plain(1, "x"), State(1), Args(5, 6), Reduced(1), ReducedEx(), Text("t"), Table(k=1), OrderedDict(a=1), defaultdict(list, x=[1]), deque([1, 2], 5), Decimal("1.50"), Fraction(1, 3), datetime.date(2024, 1, 2), types.SimpleNamespace(a=1), ValueError("v", 1), KeyError("k"), OSError(2, "no", "file"), type(None), complex, str.upper if False else "abc".upper, [].append, Exception]
for value in values:
    results = []
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        try:
            text = pickle.dumps(value, protocol)
            back = pickle.loads(text)
            results.append("same" if back == value and type(back) is type(value) else repr(back))
        except Exception as error:
            results.append(f"{type(error).__name__}: {error}")
    print(repr(value)[:40].split(" at 0x")[0], [r.split(" at 0x")[0] for r in results] if len(set(results)) > 1 else results[0].split(" at 0x")[0])
for protocol in range(2, 6):
    back = pickle.loads(pickle.dumps([cycle, shared, n, cycle], protocol))
    print(back[0] is back[3], back[0]["self"] is back[0], back[0]["pair"][0] is back[1], back[2][2] is back[2], back[2].label)
print(pickle.dumps({"a": [1, (2, "x")], "b": None}), pickle.dumps([1, "a"], 0), pickle.dumps("x" * 3, 2))
print([pickle.loads(pickle.dumps(s, p)).a for p in (2, 3, 4, 5)], attempt(lambda: pickle.dumps(s, 1)))
for f in (lambda: pickle.dumps(lambda: 0), lambda: pickle.dumps(x for x in ()), lambda: pickle.dumps(type("Local", (), {})), lambda: pickle.dumps(open), lambda: pickle.loads(b""), lambda: pickle.loads(b"junk"), lambda: pickle.loads(b"\x80\x09."), lambda: pickle.loads(pickle.dumps([1])[:-2]), lambda: pickle.dumps(1, 9), lambda: pickle.loads("str"),
          lambda: pickle.loads(b"cnosuch\nthing\n."), lambda: pickle.loads(b"cos\nnosuch\n."), lambda: pickle.dumps(types), lambda: pickle.loads(b"."), lambda: pickle.loads(b"0."), lambda: pickle.loads(b"]a."), lambda: pickle.loads(b"I1x\n."), lambda: pickle.loads(b"(."), lambda: pickle.loads(b"g9\n."), lambda: pickle.loads(b"R.")):
    try:
        print(f())
    except Exception:  # which, and its words, are those of C or Python
        print("refused")


class Persistent(pickle.Pickler):
    def persistent_id(self, obj):
        return ("plain", obj.args) if type(obj) is Plain else None

    def reducer_override(self, obj):
        return (str, ("overridden",)) if obj is function else NotImplemented


class Restorer(pickle.Unpickler):
    def persistent_load(self, pid):
        return f"loaded {pid}"

    def find_class(self, module, name):
        if name == "Reduced":
            raise pickle.UnpicklingError("forbidden " + name)
        return super().find_class(module, name)


out = io.BytesIO()
Persistent(out).dump([Plain(1), function, State(2)])
out.seek(0)
print(Restorer(out).load(), attempt(lambda: Restorer(io.BytesIO(pickle.dumps(Reduced(1)))).load()))
out = io.BytesIO()
p = pickle.Pickler(out)
p.dump(shared)
p.dump(shared)
p.clear_memo()
p.dump(shared)
out.seek(0)
u = pickle.Unpickler(out)
print([u.load() for _ in range(3)], len(out.getvalue()))


class Complicated:
    def __init__(self, real):
        self.real = real


copyreg.pickle(Complicated, lambda c: (Complicated, (c.real * 2,)))
print(pickle.loads(pickle.dumps(Complicated(4))).real, copy.copy(Complicated(4)).real)
codes = io.StringIO()
pickletools.dis(pickle.dumps((1, [2.5, "a"], {}), 2), out=codes)
print(codes.getvalue())
print([o.name for o, a, p in pickletools.genops(pickle.dumps({"k": {1}}, 4))], len(pickletools.optimize(pickle.dumps([shared, 5]))))


class Hooks(Plain):
    def __copy__(self):
        return Hooks("copied", *self.args)

    def __deepcopy__(self, memo):
        memo["seen"] = True
        return Hooks("deep", *copy.deepcopy(self.args, memo))


deep = copy.deepcopy(cycle)
print(deep["self"] is deep, deep["pair"][0] is deep["pair"][1], deep["pair"][0] is not shared, copy.copy(cycle)["self"] is cycle, copy.copy(Hooks([1])), copy.deepcopy([Hooks([1])] * 2), copy.copy(s), copy.deepcopy(s).a is s.a, copy.copy(State(1)), copy.deepcopy(Args(1, 2)).made, copy.copy(ReducedEx()), copy.deepcopy(n)[2].label)
for v in (1, "a", (1, 2), (1, []), function, int, None, range(3), frozenset([1])):
    print(type(v).__name__, copy.copy(v) is v, copy.deepcopy(v) is v, end="; ")
print(attempt(lambda: copy.copy(x for x in ())), attempt(lambda: copy.deepcopy(types)), copy.deepcopy({1: [2]}, {}), copy.deepcopy(deque([[1]], 3)))
chain = None
for i in range(150):
    chain = [i, chain]
print(copy.deepcopy(chain) == chain, pickle.loads(pickle.dumps(chain)) == chain, sum(len(pickle.dumps(list(range(i)))) for i in range(200)))
