# test: smoke
# Sieves of many kinds, Miller-Rabin, Pollard's rho, perfect numbers, Goldbach, totients.
from itertools import count, islice, takewhile
from math import gcd, isqrt, prod


def sieve_bytes(n):
    flags = bytearray([1]) * (n + 1)
    flags[:2] = b"\0\0"
    for i in range(2, isqrt(n) + 1):
        if flags[i]:
            flags[i * i::i] = bytes(len(range(i * i, n + 1, i)))
    return [i for i, flag in enumerate(flags) if flag]


def sieve_list(n):
    flags = [True] * (n + 1)
    result = []
    for i in range(2, n + 1):
        if flags[i]:
            result.append(i)
            for j in range(i * i, n + 1, i):
                flags[j] = False
    return result


def sieve_set(n):
    numbers = set(range(2, n + 1))
    for i in range(2, isqrt(n) + 1):
        if i in numbers:
            numbers -= set(range(i * i, n + 1, i))
    return sorted(numbers)


def sieve_endless():
    multiples = {}
    for candidate in count(2):
        step = multiples.pop(candidate, None)
        if step is None:
            yield candidate
            multiples[candidate * candidate] = candidate
        else:
            following = candidate + step
            while following in multiples:
                following += step
            multiples[following] = step


def sieve_bits(n):
    bits = (1 << n + 1) - 4
    for i in range(2, isqrt(n) + 1):
        if bits >> i & 1:
            for j in range(i * i, n + 1, i):
                bits &= ~(1 << j)
    return [i for i in range(n + 1) if bits >> i & 1]


def is_prime(n):
    if n < 2:
        return False
    for p in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37):
        if n % p == 0:
            return n == p
    d, s = n - 1, 0
    while d % 2 == 0:
        d //= 2
        s += 1
    for a in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37):
        x = pow(a, d, n)
        if x in (1, n - 1):
            continue
        for _ in range(s - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


def rho(n):
    if n % 2 == 0:
        return 2
    for c in count(1):
        x = y = 2
        d = 1
        while d == 1:
            x = (x * x + c) % n
            y = (y * y + c) % n
            y = (y * y + c) % n
            d = gcd(abs(x - y), n)
        if d != n:
            return d


def factors(n):
    if n == 1:
        return []
    if is_prime(n):
        return [n]
    d = rho(n)
    return sorted(factors(d) + factors(n // d))


LIMIT = 3000
reference = sieve_bytes(LIMIT)
for sieve in (sieve_list, sieve_set, sieve_bits, lambda n: list(takewhile(n.__ge__, sieve_endless()))):
    print(getattr(sieve, "__name__"), sieve(LIMIT) == reference)
print(len(reference), reference[-5:], sum(reference))
print([n for n in range(200) if is_prime(n)] == sieve_bytes(199))
for n in (561, 1105, 2**31 - 1, 2**61 - 1, 2**64 + 13, 2**89 - 1, 3215031751, 10**18 + 9, 10**30 + 57):
    print(n, is_prime(n))
for n in (1, 97, 360, 1001, 2**32 + 1, 600851475143, 10**15 - 1, 3 * 2**40, 999983 * 1000003):
    f = factors(n)
    print(n, f, prod(f) == n)
twins = [(a, b) for a, b in zip(reference, reference[1:]) if b - a == 2]
print(len(twins), twins[-1], max((b - a, a) for a, b in zip(reference, reference[1:])))
primes = set(reference)
print([next((p, n - p) for p in reference if n - p in primes) for n in range(4, 60, 2)])
phi = list(range(1001))
for p in sieve_list(1000):
    for m in range(p, 1001, p):
        phi[m] -= phi[m] // p
print(phi[1:20], sum(phi), [n for n in range(1, 1000) if phi[n] == phi[n + 1]])
print([n for n in range(2, 1000) if sum(d for d in range(1, n // 2 + 1) if n % d == 0) == n])
print(list(islice((p for p in sieve_endless() if str(p) == str(p)[::-1]), 25)))
print([p for p in reference if all(is_prime(int(str(p)[i:] + str(p)[:i])) for i in range(len(str(p))))])
