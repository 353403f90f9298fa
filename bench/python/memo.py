"""Memo tables: Collatz lengths below n, and partitions of numbers; dicts with integers for keys."""
import sys


class Collatz:
    def __init__(self):
        self.known = {1: 1}

    def length(self, n):
        found = self.known.get(n)
        if found is not None:
            return found
        if n % 2 == 0:
            result = 1 + self.length(n // 2)
        else:
            result = 1 + self.length(3 * n + 1)
        self.known[n] = result
        return result


class Partitions:
    def __init__(self):
        self.known = {}

    def count(self, n, largest):
        if n == 0:
            return 1
        if largest == 0:
            return 0
        key = n * 1024 + largest
        found = self.known.get(key)
        if found is not None:
            return found
        result = self.count(n, largest - 1)
        if largest <= n:
            result = (result + self.count(n - largest, largest)) % 1000003
        self.known[key] = result
        return result


def main(n):
    collatz = Collatz()
    sum = 0
    for i in range(1, n):
        sum += collatz.length(i)
    partitions = Partitions()
    for i in range(1, 300):
        sum += partitions.count(i, i)
    print(sum % 1000003, len(collatz.known), len(partitions.known))


main(int(sys.argv[1]) if len(sys.argv) > 1 else 400000)
