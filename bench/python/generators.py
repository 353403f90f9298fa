"""Chains of generators, n numbers through each, and a tree that is walked in order."""
import sys


def random_numbers(limit):
    x = 1
    for i in range(limit):
        x = (x * 421 + 54773) % 259200
        yield x


def only_odd(source):
    for x in source:
        if x % 2 != 0:
            yield x


def sums_of_neighbours(source):
    previous = 0
    for x in source:
        yield previous + x
        previous = x


class Node:
    def __init__(self, key):
        self.key = key
        self.left = None
        self.right = None

    def insert(self, key):
        if key < self.key:
            if self.left is None:
                self.left = Node(key)
            else:
                self.left.insert(key)
        elif self.key < key:
            if self.right is None:
                self.right = Node(key)
            else:
                self.right.insert(key)


def in_order(root):
    stack = []
    node = root
    while True:
        while node is not None:
            stack.append(node)
            node = node.left
        if not stack:
            return
        node = stack.pop()
        yield node.key
        node = node.right


def main(n):
    sum = 0
    for x in sums_of_neighbours(only_odd(random_numbers(n))):
        sum = (sum + x) % 1000003
    root = Node(130000)
    for x in random_numbers(1000):
        root.insert(x)
    for round in range(n // 1500):
        for x in sums_of_neighbours(in_order(root)):
            sum = (sum + x) % 1000003
    print(sum)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 1500000)
