# `*_` in a pattern asks for the items around it, and for nothing else.
import collections.abc


class Seq(collections.abc.Sequence):
    def __init__(self, n):
        self.n = n

    def __getitem__(self, i):
        print("item", i)
        return i

    def __len__(self):
        print("len")
        return self.n


class Endless(Seq):
    def __getitem__(self, i):
        return i  # never an IndexError


class Opaque(Seq):
    __getitem__ = None


def shape(s):
    match s:
        case []:
            return "empty"
        case [_]:
            return "one"
        case [first, *_, "z"]:
            return "to z", first
        case [1, *_, last]:
            return "from 1", last
        case [a, b, *_] if a == b:
            return "twins", a
        case [*_, x, y]:
            return "end", x, y


for _ in range(3):
    for s in [], [5], ["a", "z"], ["b", 1, 2, "z"], [1, 2, 3, 4], [2, 2, 3], [7, 8, 9], (3, 4), range(10, 20):
        print(shape(s))

print(shape(Seq(3)))
match Endless(42):
    case [x, *_, y]:
        print(x, y)
match Opaque(4):
    case [*_]:
        print("any")
match Opaque(2):
    case [_, _]:
        print("two")
match Opaque(2):
    case [_, *_, _]:
        print("at least two")
match Opaque(0):
    case []:
        print("none")
match range(10):
    case [a, b, *rest]:
        print(a, b, rest)
