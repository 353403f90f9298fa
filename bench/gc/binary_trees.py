"""Binary trees: many short-lived ones while a large one stays. Size: how deep."""
import sys


class Tree:
    __slots__ = ("left", "right")

    def __init__(self, left, right):
        self.left = left
        self.right = right

    def count(self):
        if self.left is None:
            return 1
        return 1 + self.left.count() + self.right.count()


def build(depth):
    if depth == 0:
        return Tree(None, None)
    return Tree(build(depth - 1), build(depth - 1))


def main(depth):
    long_lived = build(depth)
    for small in range(4, depth + 1, 4):
        rounds = 1 << (depth - small + 4)
        total = 0
        for _ in range(rounds):
            total += build(small).count()
        print(rounds, small, total)
    print(long_lived.count())


main(int(sys.argv[1]) if len(sys.argv) > 1 else 16)
