"""Closures: made, kept in a table, called later. Size: closures."""
import sys


def adder(n):
    return lambda x: x + n


def counter():
    count = 0

    def step():
        nonlocal count
        count += 1
        return count

    return step


def compose(f, g):
    return lambda x: f(g(x))


def main(size):
    table = [adder(i) for i in range(1000)]
    counters = [counter() for _ in range(1000)]
    total = 0
    for i in range(size):
        at = i * 7 % 1000
        f = compose(adder(i), table[at])
        total = (total + f(i) + counters[at]()) % 1000003
        if i % 5 == 0:
            table[at] = adder(i % 100)
        if i % 11 == 0:
            counters[at] = counter()
    print(total)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 3000000)
