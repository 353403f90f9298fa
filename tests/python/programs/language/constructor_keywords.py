# Which constructors of subclasses take keywords; how subclasses with slots are copied; long ranges.
import copy
import pickle
import sys

for cls, keyword in ((tuple, "sequence"), (list, "sequence"), (float, "x"), (frozenset, "x"), (set, "x"),
                     (filter, "x"), (map, "x"), (reversed, "x")):
    class Same(cls):
        pass

    class Made(cls):
        def __new__(cls, seq, newarg=None):
            return super().__new__(cls, seq) if cls.__base__ not in (filter, map) else super().__new__(cls, len, seq)

    class Started(cls):
        def __init__(self, seq, newarg=None):
            pass

    for f in (lambda: Same(**{keyword: ()}), lambda: Made("1", newarg=3), lambda: Started("1", newarg=3)):
        try:
            r = f()
            print(cls.__name__, type(r).__name__, list(r) if hasattr(r, "__iter__") else r)
        except TypeError as e:
            print(cls.__name__, e)


class WithSlots:
    __slots__ = ("x", "__dict__")


class SlotSet(set):
    __slots__ = ("x", "y", "__dict__")


class SlotFrozen(frozenset):
    __slots__ = ("x", "y", "__dict__")


class SlotBytes(bytearray):
    __slots__ = ("x", "y", "__dict__")


class OwnState(set):
    def __getstate__(self):
        return {"own": 1}


for o in (SlotSet([1]), SlotFrozen([1]), SlotBytes(b"ab"), OwnState([2])):
    if not isinstance(o, OwnState):
        o.x = [1]
    o.z = 2
    for protocol in range(5):
        c = pickle.loads(pickle.dumps(o, protocol))
        print(type(c).__name__, c == o, getattr(c, "x", None), hasattr(c, "y"), c.__dict__)
    print(copy.copy(o) == o, o.__reduce__()[2:])


class Loop:
    def __getattr__(self, name):
        self.nothing


for protocol in range(2, 5):
    print(type(pickle.loads(pickle.dumps(Loop(), protocol))).__name__)
print(len(range(sys.maxsize)), len(range(-sys.maxsize, sys.maxsize, 2)))
for n in (sys.maxsize + 1, sys.maxsize * 3):
    try:
        print(len(range(n)))
    except OverflowError as e:
        print(e)
