"""One table of two million records, held by the loop that replaces them here and there. Size: steps."""
import sys


class Entry:
    __slots__ = ("key", "previous")

    def __init__(self, key, previous):
        self.key = key
        self.previous = previous


def main(steps):
    places = 2000000
    table = [None] * places
    for i in range(places):
        table[i] = Entry(i, i)
    seed = 42
    total = 0
    for i in range(steps):
        seed = (seed * 1664525 + 1013904223) & 0x7FFFFFFF
        at = (seed >> 4) % places
        before = [table[at].key, i]
        if before[0] % 4 == i % 4:
            table[at] = Entry(i, before[0])
        total = (total + before[0] + table[at].previous) % 1000003
    print(total)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000000)
