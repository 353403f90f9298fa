"""A long-lived cache of half a million records; each step replaces one and drops garbage. Size: steps."""
import sys


class Entry:
    __slots__ = ("key", "payload", "hits")

    def __init__(self, key, payload, hits):
        self.key = key
        self.payload = payload
        self.hits = hits


def main(steps):
    places = 500000
    cache = [Entry(i, [i, i], 0) for i in range(places)]
    seed = 42
    total = 0
    for i in range(steps):
        seed = (seed * 1664525 + 1013904223) & 0x7FFFFFFF
        at = (seed >> 4) % places
        entry = cache[at]
        if entry.key % 3 == i % 3:
            entry.hits += 1
            entry.payload = [i, entry.hits]
        else:
            cache[at] = Entry(i, [i, seed], 0)
        total = (total + entry.payload[0]) % 1000003
    print(total)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000000)
