"""Linked lists: a hundred are alive; each round makes one anew and splices another. Size: rounds."""
import sys


class Cell:
    __slots__ = ("value", "next")

    def __init__(self, value, next):
        self.value = value
        self.next = next


def make(length, start):
    first = None
    for i in range(length):
        first = Cell(start + i, first)
    return first


def sum_of(cell):
    s = 0
    while cell is not None:
        s += cell.value
        cell = cell.next
    return s


def main(rounds):
    lists = [make(1000, i) for i in range(100)]
    total = 0
    for r in range(rounds):
        lists[r * 37 % 100] = make(1000, r)
        other = lists[r * 53 % 100]
        for _ in range(100):
            other = other.next
        other.next = Cell(r, other.next)
        total = (total + sum_of(lists[r * 71 % 100])) % 1000003
    print(total)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 20000)
