# real: python3-sortedcontainers python3-more-itertools python3-cachetools python3-boltons python3-toolz python3-transitions python3-blinker
"""Containers and iteration: sortedcontainers, more-itertools, cachetools, boltons, toolz, transitions, blinker."""
import itertools
import operator

import blinker
import cachetools
import more_itertools as mi
import toolz
from boltons import cacheutils, dictutils, funcutils, iterutils, listutils, mathutils, queueutils, setutils, statsutils, strutils, tableutils, timeutils, urlutils
from sortedcontainers import SortedDict, SortedKeyList, SortedList, SortedSet
from toolz import curried
from transitions import Machine, MachineError

s = SortedList((n * 7919) % 1009 for n in range(3000))
s.update(range(5))
for n in range(0, 1000, 3):
    s.discard(n)
print(len(s), s[:10], s[-3:], s.bisect(500), s.count(7), list(s.irange(100, 105)), s.pop(5), s.index(10), 10 in s)
d = SortedDict(operator.neg, {n: str(n) for n in (3, 1, 2)})
print(d, d.peekitem(0), list(d.irange(3, 2)), SortedSet("hello") | {"z"}, SortedKeyList(["bb", "a", "ccc"], key=len), d.popitem())
print(list(mi.chunked(range(7), 3)), list(mi.windowed("abcd", 2)), mi.partition(str.isdigit, "a1b2")[0].__class__.__name__, list(mi.collapse([1, [2, [3, ("x",)]]])), list(mi.interleave_longest("ab", "xyz")))
print(list(mi.split_at("a,b,,c", lambda c: c == ",")), mi.first([], 9), mi.one([5]), list(mi.distinct_permutations([1, 0, 1])), list(mi.set_partitions("abc", 2)), list(mi.run_length.encode("aaab")), mi.bucket("a1b2c", key=str.isdigit)[True].__next__())
p = mi.peekable(range(5))
print(p.peek(), next(p), p[2], bool(p), list(p), mi.spy(range(9), 2)[0], list(mi.unique_everseen("AbBa", key=str.lower)), list(mi.consecutive_groups([1, 2, 4, 5, 6], lambda x: x)).__len__(), mi.ilen(x for x in range(9)), mi.nth_permutation("abcd", 2, 5), mi.divide(3, range(7))[0].__next__(), mi.map_reduce("abcA", str.lower, reducefunc=len))
clock = itertools.count().__next__
for cache in (cachetools.LRUCache(3), cachetools.LFUCache(3), cachetools.FIFOCache(3), cachetools.TTLCache(3, ttl=4, timer=clock)):
    for key in "abcadea":
        cache[key] = cache.get(key, 0) + 1
    print(type(cache).__name__, sorted(cache), cache.currsize)


@cachetools.cached(cachetools.LRUCache(2), key=lambda a, b=1: cachetools.keys.hashkey(a))
def slow(a, b=1):
    print("computing", a)
    return a * 2


print([slow(n) for n in (1, 1, 2, 3, 1)])
print(dictutils.OMD([("a", 1), ("b", 2), ("a", 3)]).getlist("a"), iterutils.remap({"a": [1, None, {"b": None}]}, lambda path, k, v: v is not None), iterutils.research({"a": [1, "x"]}, lambda p, k, v: v == "x"), iterutils.backoff(1, 10, 5))
print(strutils.slugify("Hello, World!"), strutils.bytes2human(123456), strutils.cardinalize("item", 2), strutils.camel2under("CamelCase"), strutils.indent("a\nb", "> "), strutils.int_ranges_from_int_list if False else strutils.format_int_list([1, 2, 3, 7]), strutils.find_hashtags("#a b #c"), mathutils.clamp(9, 1, 5), setutils.IndexedSet("hello")[1:3])
print(statsutils.describe(range(1, 11)).mean if False else statsutils.Stats(range(1, 11)).describe(), queueutils.HeapPriorityQueue().__len__(), listutils.BarrelList(range(5))[2], urlutils.URL("http://u@h:81/p/../q?a=1&b=%20#f").normalize(), timeutils.parse_timedelta("2h 30m"))
print(tableutils.Table.from_data([{"a": 1, "b": 2}]).to_text(), cacheutils.LRI(2, values={"a": 1}), funcutils.wraps(slow)(lambda a, b=1: a).__name__)
print(toolz.pipe(range(10), curried.filter(lambda n: n % 2), curried.map(lambda n: n * n), list), toolz.groupby(len, ["a", "bb", "c"]), toolz.merge_with(sum, {"a": 1}, {"a": 2}), toolz.get_in(["a", 0], {"a": [5]}), toolz.assoc_in({}, ["x", "y"], 1), toolz.frequencies("aab"), list(toolz.sliding_window(2, "abc")), toolz.reduceby(len, lambda a, b: a + b, ["a", "bb", "c"]), toolz.compose(str, abs)(-3), toolz.memoize(len)("ab"))


class Door:
    def on_enter_open(self, event):
        print("opening", event.kwargs)


door = Door()
machine = Machine(door, states=["closed", "open", "locked"], initial="closed", send_event=True,
                  transitions=[["push", "closed", "open"], {"trigger": "lock", "source": "closed", "dest": "locked", "conditions": [lambda event: event.kwargs.get("key")]}])
print(door.state, door.push(how="hard"), door.is_open(), machine.get_triggers("closed"))
try:
    door.push()
except MachineError as e:
    print(e)
signal = blinker.signal("ready")
receiver = signal.connect(lambda sender, **kw: (sender, sorted(kw)), weak=False)
print(signal.send("me", x=1)[0][1], blinker.signal("ready") is signal)
