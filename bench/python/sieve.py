"""Sieve of Eratosthenes, n times over slowly growing limits: a list of booleans."""
import sys


def count_primes(limit):
    composite = [False] * (limit + 1)
    count = 0
    for i in range(2, limit + 1):
        if not composite[i]:
            count += 1
            for j in range(i * i, limit + 1, i):
                composite[j] = True
    return count


def main(n):
    total = 0
    for round in range(n):
        total += count_primes(200000 + 100 * round)
    print(total)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
