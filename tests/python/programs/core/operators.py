# test: smoke
# Every operator's methods: normal, reflected, in place; order of tries; NotImplemented; errors.
import operator
import warnings

warnings.simplefilter("ignore")
log = []
BINARY = {"add": "+", "sub": "-", "mul": "*", "matmul": "@", "truediv": "/", "floordiv": "//", "mod": "%",
          "pow": "**", "lshift": "<<", "rshift": ">>", "and": "&", "or": "|", "xor": "^", "divmod": "divmod"}
COMPARE = {"lt": "<", "le": "<=", "eq": "==", "ne": "!=", "gt": ">", "ge": ">="}


def build(name, answers, bases=()):
    def method(label, answer):
        def f(self, *others):
            log.append(f"{type(self).__name__}.{label}")
            return answer if answer is NotImplemented else f"{type(self).__name__}:{label}"
        return f
    return type(name, bases, {f"__{p}{n}__": method(p + n, a) for p, a in answers.items() for n in BINARY
                              if not (p == "i" and n == "divmod")})


Left = build("Left", {"": 1})
Right = build("Right", {"r": 1})
Refuses = build("Refuses", {"": NotImplemented, "r": NotImplemented, "i": NotImplemented})
InPlace = build("InPlace", {"i": 1})
Sub = build("Sub", {"r": 1}, (Left,))
Both = build("Both", {"": NotImplemented, "i": NotImplemented})


def run(op, a, b):
    log.clear()
    try:
        if op == "divmod":
            result = divmod(a, b)
        else:
            result = eval(f"a {op} b", {"a": a, "b": b})
    except TypeError as error:
        result = f"TypeError: {error}"
    return result, log[:]


for op in BINARY.values():
    print(op, *run(op, Left(), Right()), *run(op, Refuses(), Right()), *run(op, Left(), Sub()))
    print("  ", *run(op, object(), Right()), *run(op, Refuses(), Refuses()), *run(op, 5, Refuses()))
for op in list(BINARY.values())[:-1]:
    log.clear()
    names = {"a": InPlace(), "b": Left(), "c": Both(), "d": Left()}
    exec(f"a {op}= 1; b {op}= 1", names)
    try:
        exec(f"c {op}= 1", names)
    except TypeError as error:
        print(error)
    try:
        exec(f"n = None; n {op}= d", names)
    except TypeError as error:
        print(error)
    print(names["a"], names["b"], log)


class Ordered:
    def __init__(self, n):
        self.n = n

    def _test(self, other, f, label):
        log.append(label)
        return f(self.n, other.n) if isinstance(other, Ordered) else NotImplemented

    def __lt__(self, other):
        return self._test(other, operator.lt, "lt")

    def __ge__(self, other):
        return self._test(other, operator.ge, "ge")

    def __eq__(self, other):
        return self._test(other, operator.eq, "eq")


class More(Ordered):
    def __gt__(self, other):
        log.append("More.gt")
        return True


for op in COMPARE.values():
    for a, b in ((Ordered(1), Ordered(2)), (Ordered(1), More(2)), (More(1), Ordered(2)), (Ordered(1), 5), (5, More(1))):
        result, calls = run(op, a, b)
        print(op, result if not isinstance(result, str) else result[:70], calls, end="; ")
    print()
try:
    hash(Ordered(1))
except TypeError as error:
    print(error)


class Unary:
    def __neg__(self): return "neg"
    def __pos__(self): return "pos"
    def __invert__(self): return "invert"
    def __abs__(self): return "abs"
    def __bool__(self): return False
    def __int__(self): return 7
    def __float__(self): return 7.5
    def __complex__(self): return 7j
    def __index__(self): return 3
    def __round__(self, n=None): return f"round {n}"
    def __trunc__(self): return "trunc"
    def __floor__(self): return "floor"
    def __ceil__(self): return "ceil"
    def __len__(self): return 9
    def __length_hint__(self): return 11
    def __hash__(self): return 2**70
    def __bytes__(self): return b"by"
    def __str__(self): return "st"
    def __repr__(self): return "re"
    def __format__(self, spec): return "fo" + spec
    def __dir__(self): return ["z", "a"]
    def __sizeof__(self): return 100


import math
u = Unary()
print(-u, +u, ~u, abs(u), bool(u), not u, int(u), float(u), complex(u), [0, 1, 2, "three"][u], round(u), round(u, 2), math.trunc(u),
      math.floor(u), math.ceil(u), len(u), operator.length_hint(u), hash(u), bytes(u), str(u), repr(u), f"{u:x}", dir(u), hex(u), "ab" * u,
      range(10)[:u], "abcdef"[u], list(range(u)), u.__sizeof__())


class Wrong:
    def __bool__(self): return 1
    def __int__(self): return "x"
    def __float__(self): return 1
    def __complex__(self): return 1
    def __index__(self): return 1.0
    def __len__(self): return -1
    def __hash__(self): return "h"
    def __str__(self): return 5
    def __repr__(self): return None
    def __bytes__(self): return "s"
    def __iter__(self): return 5
    def __contains__(self, x): return []
    def __length_hint__(self): return "many"
    def __dir__(self): return 3
    def __getitem__(self, i): raise KeyError(i)


w = Wrong()
for f in (bool, int, float, complex, operator.index, len, hash, str, repr, bytes, iter, lambda w: 1 in w, lambda w: 1 not in w, dir,
          operator.length_hint, list, lambda w: w[0], lambda w: w[0:1], lambda w: "%s" % w, lambda w: f"{w!r}", lambda w: [1][w]):
    try:
        print(f(w))
    except Exception as error:
        print(type(error).__name__, error)
Wrong.__len__ = lambda self: 2**70
try:
    len(w)
except OverflowError as error:
    print(error)
Wrong.__len__ = lambda self: "2"
try:
    len(w)
except TypeError as error:
    print(error)
n = None
for text in ("n + 1", "1 + n", "n - n", "-n", "~n", "+'a'", "n[0]", "n[0:1]", "n()", "n < n", "n in n", "[] + ()", "'a' + 1", "1 + 'a'", "[1] * 'a'",
             "'a' * 1.5", "{} | []", "{1} & [1]", "{1} - 1", "1 << -1", "1 << 1.0", "1 @ 1", "'%d' % 'a'", "[] < ()", "{} < {}", "1j < 2j", "b'' + ''",
             "5 % 0", "5 // 0", "5 / 0", "0 ** -1", "0.0 ** -1", "5.0 % 0", "5.0 // 0", "divmod(5, 0)", "2 ** 'a'", "pow(2, 3, 0)", "pow(2, -1, 4)",
             "pow(2.0, 3, 5)", "n.x", "del_", "len(5)", "5 in 5", "iter(5)", "[][0]", "()[1]", "''[0]", "b''[0]", "{}[0]", "{1: 2}['x']", "[1]['a']",
             "'a'['b']", "(1)['b']", "range(3)[5]", "[1, 2][1.0]", "{[]: 1}", "{{}}", "hash([])", "-{}", "print >> 5"):
    try:
        print(text, "=", eval(text))
    except Exception as error:
        print(f"{text:16}", type(error).__name__, error)
