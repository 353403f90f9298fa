# Random operations with values of all classes of datetime, subclasses and zones among them.
import copy
import datetime as d
import operator
import pickle
import os
import random
import time as clock_module

os.environ["TZ"] = "UTC"
clock_module.tzset()

rng = random.Random(20)
choose = rng.choice
between = rng.randint


class Zone(d.tzinfo):
    def __init__(self, hours=1):
        self.hours = hours

    def utcoffset(self, dt):
        return d.timedelta(hours=self.hours, minutes=30 if dt is not None and dt.fold else 0)

    def dst(self, dt):
        return d.timedelta(hours=dt.month in (6, 7, 8)) if dt is not None else None

    def tzname(self, dt):
        return "Z%%%d" % self.hours

    def __repr__(self):
        return "Zone(%d)" % self.hours


class NoZone(Zone):
    def utcoffset(self, dt):
        return None


class Date(d.date):
    pass


class Moment(d.datetime):
    x = 1


class Marked(d.datetime):
    def __new__(cls, *args, **kwargs):
        self = d.datetime.__new__(cls, *args, **kwargs)
        self.mark = len(args)
        return self

    def __repr__(self):
        return "Marked(%s,%s)" % (self.isoformat(), self.__dict__.get("mark"))


class Delta(d.timedelta):
    pass


class Time(d.time):
    pass


ODD = d.timezone(d.timedelta(hours=-3, minutes=-30, seconds=5, microseconds=7), "X%Y")
ZONES = [None, None, d.timezone.utc, d.timezone(d.timedelta(hours=2)), ODD, Zone(1), Zone(-5), NoZone(0)]


def guarded(f, *args):
    try:
        return f(*args)
    except Exception as e:
        return "%s: %s" % (type(e).__name__, e)


def whole():
    size = choose((0, 1, 10, 1000, 10**6, 10**10, 10**16, 10**25))
    return between(-size, size)


def fraction():
    return choose((0.5, -0.5, 1.5, 2.5, rng.random(), rng.uniform(-1e3, 1e3), rng.uniform(-1e9, 1e9), 5e-7, 1e300,
                   1e-300, 1e-7 * between(-100, 100), float("nan"), float("inf"), between(-99, 99) / 8))


def number():
    return choose((whole, whole, fraction))()


def delta():
    return choose((
        lambda: d.timedelta(between(-999999999, 999999999), between(0, 86399), between(0, 999999)),
        lambda: d.timedelta(between(-3000, 3000), between(-99999, 86399), between(0, 999999)),
        lambda: d.timedelta(microseconds=between(-10**7, 10**7)),
        lambda: d.timedelta(hours=between(-48, 48)),
        lambda: Delta(between(-5, 5), between(-5, 5)),
        lambda: guarded(d.timedelta, *[number() for _ in range(between(0, 7))])))()


def ymd():
    return choose(((1, 1, 1), (9999, 12, 31), (2000, 2, 29), (between(1, 9999), between(1, 12), between(1, 28)),
                   (between(0, 10000), between(0, 13), between(0, 32))))


def hms():
    return choose(((), (23, 59, 59, 999999), (between(-1, 24), between(-1, 60)),
                   (between(0, 23), between(0, 59), between(0, 59), between(0, 999999))))


def date():
    return guarded(choose((d.date, Date)), *ymd())


def moment():
    cls, zone, fold = choose((d.datetime, d.datetime, Moment, Marked)), choose(ZONES), choose((0, 0, 1))
    return guarded(lambda: cls(*ymd(), *hms(), tzinfo=zone, fold=fold))


def time():
    cls, zone, fold = choose((d.time, Time)), choose(ZONES), choose((0, 0, 1))
    return guarded(lambda: cls(*hms(), tzinfo=zone, fold=fold))


def anything():
    return choose((delta, delta, date, moment, moment, time, number))()


def clock():
    return choose(("%02d:%02d:%02d" % (between(0, 24), between(0, 60), between(0, 60)),
                   "%02d%02d%02d" % (between(0, 23), between(0, 59), between(0, 59)), "12:30", "12", "1230", "",
                   "12:34:56.%d" % between(0, 99999999), "123456,%d" % between(0, 999), "12:", "12:30."))


def iso():
    day = choose(("%04d-%02d-%02d" % ymd(), "%04d%02d%02d" % ymd(), "%04d-W%02d" % (between(0, 9999), between(0, 54)),
                  "%04dW%02d%d" % (between(1, 9999), between(0, 54), between(0, 8)),
                  "%04d-W%02d-%d" % (between(1, 9999), between(0, 54), between(0, 8))))
    zone = choose(("", "", "Z", "+00:00", "-05:30", "+0530", "+05", "-01:02:03.5", "+25:00", "z", "+" + clock(), "ZZ"))
    text = choose((day, clock() + zone, day + choose(("T", " ", "-", "\u1234", "\ud800", "", "é", "W", "1")) + clock() + zone,
                   "T" + clock() + zone))
    if rng.random() < .1:
        at = between(0, len(text))
        text = text[:at] + choose(("", "x", "0", "-", "\ud800", "é")) + text[at + 1:]
    return text


OPERATORS = [operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod, divmod,
             operator.lt, operator.le, operator.eq, operator.ne, operator.gt, operator.ge]


def show(x):
    if type(x) is tuple:
        return "(%s)" % ", ".join(map(show, x))
    text = ascii(x)
    if isinstance(x, d.datetime):
        text += " %s %d" % (type(x).__name__, x.fold)
    return text


def operate():
    f, a, b = choose(OPERATORS), anything(), anything()
    print(f.__name__, show(a), show(b), "->", show(guarded(f, a, b)))


def parse():
    text = iso()
    print(ascii(text), *(show(guarded(c.fromisoformat, text)) for c in (d.date, d.time, d.datetime, Marked)))


def form():
    a = choose((date, moment, time))()
    spec = "".join("%" + choose("aAbBcdfHIjmMpSUwWxXyYzZGuV%") + choose(("", " ", "x")) for _ in range(3))
    print(show(a), spec, ascii(guarded(format, a, spec)), guarded(str, a))


def ask():
    a = choose((date, moment, moment, time, delta))()
    for name in choose((("isoformat", "ctime", "toordinal", "weekday", "isoweekday", "isocalendar"),
                        ("timetuple", "utctimetuple", "utcoffset", "dst", "tzname", "timestamp"),
                        ("date", "time", "timetz", "total_seconds"))):
        print(show(a), name, show(guarded(lambda: getattr(a, name)())))
    print(show(guarded(lambda: a.astimezone(choose(ZONES[2:])))))
    print(show(guarded(lambda: a.isoformat(timespec=choose(("auto", "hours", "minutes", "seconds", "milliseconds", "x"))))))


def keep():
    a, protocol = choose((date, moment, time, delta))(), between(0, 5)
    if isinstance(a, (d.date, d.time, d.timedelta)):
        print(show(pickle.loads(pickle.dumps(a, protocol))), show(copy.copy(a)), copy.deepcopy(a) == a)
        print(show(a.__reduce_ex__(protocol)))


def change():
    a = choose((date, moment, time))()
    names = rng.sample(["year", "month", "day", "hour", "minute", "second", "microsecond", "fold"], between(0, 2))
    given = {name: between(0, 60) for name in names}
    print(show(a), given, show(guarded(lambda: a.replace(**given))))
    print(show(guarded(d.date.fromisocalendar, between(0, 10000), between(0, 54), between(0, 8))),
          show(guarded(choose((d.date, Date, d.datetime, Marked)).fromordinal, between(-5, 3652065))),
          show(guarded(d.datetime.combine, a, time())),
          show(guarded(d.datetime.fromtimestamp, number(), choose(ZONES[2:]))),
          show(guarded(d.datetime.utcfromtimestamp, number())))


def identify():
    a, b = choose((moment, time, delta))(), choose((moment, time, delta))()
    same = guarded(operator.eq, a, b)
    print(same, same is not True or hash(a) == hash(b), guarded(lambda: len({a, b})))
    print(show(guarded(operator.neg, a)), show(guarded(abs, a)), show(guarded(operator.pos, a)), bool(a))


for _ in range(900):
    choose((operate, operate, operate, parse, parse, form, ask, keep, change, identify))()
