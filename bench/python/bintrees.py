"""Binary trees, built and walked over and over while older ones are still held: allocation."""
import sys


class Node:
    def __init__(self, left, right):
        self.left = left
        self.right = right

    def count(self):
        if self.left is None:
            return 1
        return 1 + self.left.count() + self.right.count()


def build(depth):
    if depth == 0:
        return Node(None, None)
    return Node(build(depth - 1), build(depth - 1))


def main(n):
    old = build(14)
    shelf = [None] * 8
    total = 0
    for i in range(n):
        shelf[i % 8] = build(2 + 7 * i % 10)
        other = shelf[3 * i % 8]
        if other is not None:
            total += other.count()
    print(total, old.count())


main(int(sys.argv[1]) if len(sys.argv) > 1 else 3000)
