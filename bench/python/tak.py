"""The functions of Takeuchi and Ackermann, n times: three arguments, deep recursion."""
import sys


def tak(x, y, z):
    if y >= x:
        return z
    return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y))


def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


def main(n):
    sum = 0
    for round in range(n):
        sum += tak(18, 12, 6 + round % 2) + ackermann(3, 5 + round % 2)
    print(sum)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 180)
