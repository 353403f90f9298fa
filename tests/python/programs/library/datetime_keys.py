# Dates and the like as keys of dicts and sets, beside others that hash alike or compare equal.
import datetime as d


class Zone(d.tzinfo):
    calls = 0

    def utcoffset(self, dt):
        Zone.calls += 1
        return d.timedelta(hours=1)


class Day(d.date):
    def __hash__(self):
        return hash(d.date(self.year, self.month, self.day))

    def __eq__(self, other):
        return "never" if other == 5 else d.date.__eq__(self, other)


class Like:
    def __init__(self, other):
        self.other = other

    def __hash__(self):
        return hash(self.other)

    def __eq__(self, other):
        return other == self.other


def count(values):
    found = {}
    for v in values:
        found[v] = found.get(v, 0) + 1
    for v in values:
        if v in found and (v, 1) not in found:
            found[v] += 1
    return found


start = d.date(2020, 1, 1)
for _ in range(3):
    days = count([start + d.timedelta(i * 7 % 50) for i in range(500)])
    moments = count([d.datetime(2020, 1, 1) + d.timedelta(hours=i * 7 % 50) for i in range(500)])
    spans = count([d.timedelta(minutes=i % 9 - 4) for i in range(500)])
    print(len(days), sum(days.values()), len(moments), sum(moments.values()), len(spans), sum(spans.values()))
mixed = count([start, d.datetime(2020, 1, 1), Day(2020, 1, 1), Like(start), d.timedelta(0), 0, "x", None, (start, 1),
               d.datetime(2020, 1, 1, fold=1), d.datetime(2020, 1, 1, tzinfo=d.timezone.utc),
               d.datetime(2020, 1, 1, 1, tzinfo=Zone()), d.time(0), d.time(0, fold=1), d.time(1, tzinfo=Zone()),
               Like(d.timedelta(0)), Like(d.datetime(2020, 1, 1))] * 40)
print(len(mixed), sorted(mixed.values()), Zone.calls > 0)
print(len({start, Day(2020, 1, 1), d.datetime(2020, 1, 1)}), {(start, d.timedelta(1)): 3}[d.date(2020, 1, 1), d.timedelta(1)])
print((start, 1) == (d.date(2020, 1, 1), 1), (start, d.datetime(2020, 1, 1)) < (start, d.datetime(2020, 1, 2)),
      (start,) == (d.datetime(2020, 1, 1),), (d.timedelta(1), 5) == (d.timedelta(hours=24), 5))
print(hash(d.datetime(2020, 1, 1, fold=1)) == hash(d.datetime(2020, 1, 1)), hash(start) == hash(Day(2020, 1, 1)))

# Classes with finalizers, and with metaclasses that want to see each call.
import gc

finalized = []


class Final(d.datetime):
    def __del__(self):
        finalized.append(self.day)


class FinalDay(d.date):
    def __del__(self):
        finalized.append(self.day)


def make(n):
    for i in range(n):
        Final(2020, 1, 1) + d.timedelta(i)
        Final(2020, 1, 1).replace(day=2).astimezone(d.timezone.utc)
        FinalDay(2020, 1, 1).replace(day=2)


make(200)
gc.collect()
print(len(finalized) >= 1200)


class Seeing(type):
    def __call__(cls, *args, **kwargs):
        print(cls.__name__, args, kwargs)
        return type.__call__(cls, *args, **kwargs)


class Seen(d.datetime, metaclass=Seeing):
    pass


class SeenDay(d.date, metaclass=Seeing):
    pass


print(repr(Seen(2020, 1, 1) + d.timedelta(1)), repr(SeenDay(2020, 1, 1) - d.timedelta(1)), Seen.fromisoformat("2020-02-02"))
