"""A cache with a limit, by hand and by functools, over skewed requests; context managers, partial."""
from collections import Counter, OrderedDict
from functools import lru_cache, partial


class Cache:
    def __init__(self, size, make):
        self.size = size
        self.make = make
        self.items = OrderedDict()
        self.seen = Counter()

    def __getitem__(self, key):
        try:
            value = self.items[key]
        except KeyError:
            self.seen["miss"] += 1
            value = self.items[key] = self.make(key)
            if len(self.items) > self.size:
                self.items.popitem(last=False)
        else:
            self.seen["hit"] += 1
            self.items.move_to_end(key)
        return value

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.items.clear()


def power(exponent, base):
    return pow(base, exponent, 99991)


def requests(count, seed=5):
    for _ in range(count):
        seed = (seed * 421 + 54773) % 259200
        yield seed % (1 + seed // 700 % 250)


total = 0
with Cache(100, partial(power, 65537)) as cache:
    for key in requests(50000):
        total += cache[key]
    print(total % 1000003, sorted(cache.seen.items()))
assert not cache.items

cached = lru_cache(maxsize=100)(partial(power, 65537))
print(sum(cached(key) for key in requests(50000)) % 1000003, cached.cache_info())
