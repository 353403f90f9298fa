# The recursion limit counts the same frames in every stage, also when compiled code runs while it is changed.
import sys


def depth(n=0):
    try:
        return depth(n + 1)
    except RecursionError:
        return n


def count(n):
    return 0 if n == 0 else 1 + count(n - 1)


class Sum:
    def __init__(self, n):
        self.n = n

    def __add__(self, other):
        return other if self.n == 0 else 1 + (Sum(self.n - 1) + other)


for i in range(100):
    count(50)
    Sum(20) + 1
print(depth())
sys.setrecursionlimit(300)
print(depth())
sys.setrecursionlimit(10**6)
print(count(20000), Sum(2000) + 1)


def change(n):
    a = depth()
    sys.setrecursionlimit(n)
    b = depth()
    return a > 500, b


sys.setrecursionlimit(1000)
print([change(200 + i % 3) for i in range(20)][-3:])
