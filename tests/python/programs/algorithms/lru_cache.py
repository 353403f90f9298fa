# test: smoke
# Caches of several policies: LRU on a linked list and on OrderedDict, LFU, time to live; against functools.
import random
from collections import OrderedDict, defaultdict
from collections.abc import MutableMapping
from functools import lru_cache, wraps


class Link:
    __slots__ = "before", "after", "key", "value"

    def __init__(self, key=None, value=None):
        self.before = self.after = self
        self.key, self.value = key, value

    def unlink(self):
        self.before.after, self.after.before = self.after, self.before

    def insert_after(self, other):
        self.before, self.after = other, other.after
        other.after.before = self
        other.after = self


class Cache(MutableMapping):
    def __init__(self, capacity):
        self.capacity, self.hits, self.misses, self.evicted = capacity, 0, 0, []

    def __getitem__(self, key):
        try:
            value = self._get(key)
        except KeyError:
            self.misses += 1
            raise
        self.hits += 1
        return value

    def __setitem__(self, key, value):
        if self.capacity <= 0:
            raise ValueError("no room")
        self._put(key, value)

    def __repr__(self):
        return f"<{type(self).__name__} {dict(self.items())} {self.hits}/{self.misses}>"


class LinkedLRU(Cache):
    def __init__(self, capacity):
        super().__init__(capacity)
        self.links, self.head = {}, Link()

    def _get(self, key):
        link = self.links[key]
        link.unlink()
        link.insert_after(self.head)
        return link.value

    def _put(self, key, value):
        if key in self.links:
            self.links[key].unlink()
        elif len(self.links) >= self.capacity:
            oldest = self.head.before
            self.evicted.append(oldest.key)
            del self[oldest.key]
        link = self.links[key] = Link(key, value)
        link.insert_after(self.head)

    def __delitem__(self, key):
        self.links.pop(key).unlink()

    def __len__(self):
        return len(self.links)

    def __iter__(self):
        link = self.head.after
        while link is not self.head:
            yield link.key
            link = link.after

    def items(self):
        return [(k, self.links[k].value) for k in self]


class OrderedLRU(Cache):
    def __init__(self, capacity):
        super().__init__(capacity)
        self.data = OrderedDict()

    def _get(self, key):
        self.data.move_to_end(key, last=False)
        return self.data[key]

    def _put(self, key, value):
        self.data[key] = value
        self.data.move_to_end(key, last=False)
        if len(self.data) > self.capacity:
            self.evicted.append(self.data.popitem()[0])

    def __delitem__(self, key):
        del self.data[key]

    def __len__(self):
        return len(self.data)

    def __iter__(self):
        return iter(list(self.data))

    def items(self):
        return self.data.items()


class LFU(Cache):
    def __init__(self, capacity):
        super().__init__(capacity)
        self.data, self.uses, self.groups = {}, {}, defaultdict(OrderedDict)

    def _touch(self, key):
        n = self.uses.get(key, 0)
        if n:
            del self.groups[n][key]
            if not self.groups[n]:
                del self.groups[n]
        self.uses[key] = n + 1
        self.groups[n + 1][key] = True

    def _get(self, key):
        value = self.data[key]
        self._touch(key)
        return value

    def _put(self, key, value):
        if key not in self.data and len(self.data) >= self.capacity:
            victim = next(iter(self.groups[min(self.groups)]))
            self.evicted.append(victim)
            del self[victim]
        self.data[key] = value
        self._touch(key)

    def __delitem__(self, key):
        del self.data[key]
        n = self.uses.pop(key)
        del self.groups[n][key]
        if not self.groups[n]:
            del self.groups[n]

    def __len__(self):
        return len(self.data)

    def __iter__(self):
        return iter(sorted(self.data, key=lambda k: (-self.uses[k], str(k))))

    def items(self):
        return [(k, self.data[k]) for k in self]


rng = random.Random(42)
requests = [min(int(rng.expovariate(0.08)), 60) for _ in range(2500)]
evictions = {}
for kind in (LinkedLRU, OrderedLRU, LFU):
    cache = kind(16)
    for key in requests:
        try:
            cache[key]
        except KeyError:
            cache[key] = key * key
    print(kind.__name__, cache.hits, cache.misses, len(cache), len(cache.evicted), sum(cache.evicted))
    print(sorted(cache.items()))
    evictions[kind] = cache.evicted
print(evictions[LinkedLRU] == evictions[OrderedLRU])


@lru_cache(maxsize=16)
def square(n):
    return n * n


for key in requests:
    square(key)
print(square.cache_info(), square.cache_parameters())
cache = LinkedLRU(2)
cache.update(a=1, b=2)
print(cache, "a" in cache, cache.get("zz"), cache.pop("a"), cache.setdefault("c", 3), cache)
cache["d"] = 4
print(cache, cache.evicted, [v for _, v in cache.items()], cache == {"d": 4, "c": 3}, cache.popitem(), len(cache))
for bad in (lambda: cache["q"], lambda: LFU(0).__setitem__(1, 2), lambda: cache.__delitem__("q"), lambda: Cache(1)):
    try:
        bad()
    except (KeyError, ValueError, TypeError) as error:
        print(type(error).__name__, error)


def memo_with(cache):
    def decorate(f):
        @wraps(f)
        def inner(*args):
            try:
                return cache[args]
            except KeyError:
                cache[args] = result = f(*args)
                return result
        inner.cache = cache
        return inner
    return decorate


@memo_with(LinkedLRU(50))
def binomial(n, k):
    "Binomial coefficient."
    return 1 if k in (0, n) else binomial(n - 1, k - 1) + binomial(n - 1, k)


print(binomial(22, 11), binomial.cache.hits, binomial.cache.misses, binomial.__doc__, binomial.__name__)
