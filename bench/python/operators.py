"""Operators that classes define: residues with arithmetic and compares, a window that is indexed,
a polynomial that is called, a walk that is stepped through; n steps.
"""
import sys

MODULUS = 46337


class Residue:
    __slots__ = ("_value",)

    def __init__(self, value):
        self._value = value

    @property
    def value(self):
        return self._value

    def __add__(self, other):
        return Residue((self._value + other._value) % MODULUS)

    def __sub__(self, other):
        return Residue((self._value - other._value) % MODULUS)

    def __mul__(self, other):
        return Residue(self._value * other._value % MODULUS)

    def __eq__(self, other):
        return self._value == other._value

    def __lt__(self, other):
        return self._value < other._value

    def __hash__(self):
        return self._value


class Window:
    def __init__(self, size):
        self.items = [Residue(i) for i in range(size)]

    def __getitem__(self, i):
        return self.items[i % len(self.items)]

    def __setitem__(self, i, x):
        self.items[i % len(self.items)] = x

    @property
    def size(self):
        return len(self.items)


class Polynomial:
    def __init__(self, factors):
        self.factors = factors

    def __call__(self, x):
        result = Residue(0)
        for factor in self.factors:
            result = result * x + factor
        return result


class Walk:
    def __init__(self, left, seed):
        self.left = left
        self.seed = seed

    def __iter__(self):
        return self

    def __next__(self):
        if self.left == 0:
            raise StopIteration
        self.left -= 1
        self.seed = (self.seed * 421 + 54773) % 259200
        return Residue(self.seed % MODULUS)


def main(n):
    window = Window(16)
    polynomial = Polynomial([Residue(3), Residue(1), Residue(7)])
    sum = Residue(0)
    smaller = 0
    equal = 0
    i = 0
    for x in Walk(n, 1):
        y = polynomial(x)
        if y < x:
            smaller += 1
        if window[i] == window[i + y.value]:
            equal += 1
        window[5 * i + window.size] = y - x
        sum = sum + y * window[i + 3]
        i += 1
    print(sum.value, smaller, equal)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 400000)
