"""Exceptions raised from some depth, caught, looked at and raised again, n times."""
import sys


class Failure(Exception):
    def __init__(self, code, depth):
        self.code = code
        self.depth = depth


def descend(depth, code):
    if depth == 0:
        if code % 3 == 0:
            raise Failure(code, 0)
        return code
    return 1 + descend(depth - 1, code)


def attempt(code):
    try:
        return descend(code % 5, code)
    except Failure as failure:
        if failure.code % 2 == 0:
            raise Failure(failure.code + 1, code % 5)
        return -1


def main(n):
    sum = 0
    caught = 0
    for i in range(n):
        try:
            sum = (sum + attempt(i)) % 1000003
        except Failure as failure:
            caught += 1 + failure.depth
            sum += failure.code % 7
    print(sum, caught)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 3000)
