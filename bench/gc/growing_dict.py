"""A dictionary that grows, with lists as values, and is read on the way. Size: keys."""
import sys


def main(size):
    m = {}
    total = 0
    for i in range(size):
        m[i * 7919 % 10000019] = [i, i + 1]
        found = m[i // 2 * 7919 % 10000019]
        total = (total + found[1]) % 1000003
    print(len(m), total)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 1500000)
