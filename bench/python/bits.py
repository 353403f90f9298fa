"""Random numbers by shifts, masks and exclusive or, n of them: counting their bits and the points
in a quarter of a circle.
"""
import sys

MASK = 0x7FFFFFFF


def count_bits(x):
    count = 0
    while x != 0:
        x = x & (x - 1)
        count += 1
    return count


def main(n):
    x = 123456789
    bits = 0
    inside = 0
    mixed = 0
    buckets = [0] * 64
    for i in range(n):
        x = x ^ ((x << 7) & MASK)
        x = x ^ (x >> 9)
        x = x ^ ((x << 13) & MASK)
        bits += count_bits(x & 0xFFFF)
        buckets[(x >> 5) & 63] += 1
        a = x & 0x7FFF
        b = (x >> 15) & 0x7FFF
        if a * a + b * b < 0x40000000:
            inside += 1
        mixed = (((mixed << 3) & MASK) | (mixed >> 28)) ^ x
    largest = 0
    for count in buckets:
        if count > largest:
            largest = count
    print(bits, inside, largest, mixed)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 3000000)
