"""Linked lists: built, filtered, reversed and merge-sorted by relinking, n times."""
import sys


class Cell:
    __slots__ = ("value", "next")

    def __init__(self, value, next):
        self.value = value
        self.next = next


def random_list(length, seed):
    list = None
    for i in range(length):
        seed = (seed * 421 + 54773) % 259200
        list = Cell(seed, list)
    return list


def without_multiples(list, divisor):
    first = last = Cell(0, None)
    while list is not None:
        if list.value % divisor != 0:
            last.next = Cell(list.value, None)
            last = last.next
        list = list.next
    return first.next


def reversed(list):
    result = None
    while list is not None:
        next = list.next
        list.next = result
        result = list
        list = next
    return result


def merge(a, b):
    first = last = Cell(0, None)
    while a is not None and b is not None:
        if b.value < a.value:
            last.next = b
            b = b.next
        else:
            last.next = a
            a = a.next
        last = last.next
    last.next = a if a is not None else b
    return first.next


def sorted(list):
    if list is None or list.next is None:
        return list
    slow = list
    fast = list.next
    while fast is not None and fast.next is not None:
        slow = slow.next
        fast = fast.next.next
    second = slow.next
    slow.next = None
    return merge(sorted(list), sorted(second))


def main(n):
    sum = 0
    for round in range(n):
        list = reversed(without_multiples(random_list(5000, round), 3))
        list = sorted(list)
        place = 0
        while list is not None:
            sum = (sum + place * list.value) % 1000003
            place += 1
            list = list.next
    print(sum)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
