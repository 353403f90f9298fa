# test: smoke
# datetime, calendar, time: arithmetic, zones, formats, parsing, limits, comparisons.
import calendar
import copy
import datetime as dt
import pickle
import time
from datetime import date, datetime, timedelta, timezone, tzinfo


def attempt(f):
    try:
        return f()
    except Exception as error:
        return type(error).__name__  # the wording is that of C or Python


d = date(2024, 2, 29)
print(d, repr(d), d.weekday(), d.isoweekday(), tuple(d.isocalendar()), d.timetuple().tm_yday, d.replace(year=2023, day=1), d + timedelta(365), d - date(2000, 1, 1), d.strftime("%a %b %d %j %U %W %V %G %y %%"), d.ctime(), d.toordinal(), date.fromordinal(1), date.fromisoformat("2024-03-01"), date.fromisocalendar(2020, 53, 7), date.min, date.max, f"{d:%d.%m.%Y}")
for f in (lambda: date(2023, 2, 29), lambda: date(0, 1, 1), lambda: date(2024, 13, 1), lambda: date("x", 1, 1), lambda: date.max + timedelta(1), lambda: date.fromisoformat("2024-1-1"), lambda: date.fromordinal(0), lambda: d.replace(day=30), lambda: d + 1, lambda: d - d + d, lambda: d < datetime(2024, 1, 1), lambda: d < 5, lambda: date(2024, 1, 1.0),
          lambda: date.fromisocalendar(2021, 53, 1), lambda: date.fromisoformat("2020W101"), lambda: date.fromisoformat(5)):
    print(attempt(f))
t = timedelta(days=-1, hours=5, minutes=3, microseconds=7, milliseconds=2, weeks=1)
print(t, repr(t), t.days, t.seconds, t.microseconds, t.total_seconds(), abs(-t), -t, t * 2, t / 3, t // 3, t / timedelta(hours=1), t // timedelta(hours=1), t % timedelta(hours=7), divmod(t, timedelta(days=1)), t * 1.5, timedelta.max, timedelta.min, timedelta.resolution, bool(timedelta()), timedelta(0.5), timedelta(seconds=1e-7), timedelta(microseconds=0.5), timedelta(hours=-1), hash(t) == hash(t + timedelta()))
for f in (lambda: timedelta("x"), lambda: timedelta(10**10), lambda: t / 0, lambda: t * "a", lambda: t + 1, lambda: timedelta.max + t * 9, lambda: t < 5, lambda: t // timedelta(), lambda: t * float("nan"), lambda: t / timedelta()):
    print(attempt(f))
n = datetime(2024, 3, 10, 14, 5, 9, 123456)
print(n, repr(n), n.isoformat(), n.isoformat(" ", "minutes"), n.isoformat(timespec="milliseconds"), n.date(), n.time(), n.replace(hour=0, microsecond=0), n + timedelta(hours=10), n - datetime(2024, 1, 1), n.timestamp(), n.strftime("%H:%M:%S.%f %I %p %Z%z|%x %X %c"), datetime.combine(d, dt.time(1, 2)), n.timetuple()[:6], str(n.replace(microsecond=0)), n.fold)
print([datetime.fromisoformat(s) for s in ("2024-03-10", "2024-03-10T14:05", "2024-03-10 14:05:09.5", "2024-03-10T14:05:09+05:30", "20240310T140509Z", "2024-W10-7T01")], [datetime.strptime(s, f) for s, f in (("10/03/24 2PM", "%d/%m/%y %I%p"), ("Mar 5 1999 7:08:09.25", "%b %d %Y %H:%M:%S.%f"), ("2024 060", "%Y %j"), ("x12:30+0100", "x%H:%M%z"))])
for f in (lambda: datetime.strptime("x", "%Y"), lambda: datetime.strptime("2024-02-30", "%Y-%m-%d"), lambda: datetime.strptime("2024 extra", "%Y"), lambda: datetime.strptime("1", "%q"), lambda: datetime.fromisoformat("nope"), lambda: datetime(2024, 1, 1, 25), lambda: datetime(1, 1, 1) - timedelta(1), lambda: n < n.replace(tzinfo=timezone.utc), lambda: n - n.replace(tzinfo=timezone.utc),
          lambda: datetime.fromtimestamp(1e20), lambda: n == n.replace(tzinfo=timezone.utc), lambda: datetime(2024, 1, 1, tzinfo=5), lambda: datetime.combine(1, 2), lambda: n.isoformat(timespec="x")):
    print(attempt(f))
utc, india, west = timezone.utc, timezone(timedelta(hours=5, minutes=30), "IST"), timezone(-timedelta(hours=8))
a = datetime(2024, 6, 1, 12, tzinfo=utc)
print(a, a.astimezone(india), a.astimezone(west), a == a.astimezone(india), a.astimezone(india) - a, a.utcoffset(), a.tzname(), west, repr(india), a.astimezone(india).strftime("%Z %z"), datetime.fromtimestamp(0, utc), datetime.utcfromtimestamp(1.5), a.timestamp(), hash(a) == hash(a.astimezone(west)), a.utctimetuple().tm_hour, attempt(lambda: timezone(timedelta(hours=25))), attempt(lambda: timezone(5)), timezone(timedelta(seconds=90)).tzname(None))
x = dt.time(23, 59, 58, 5, tzinfo=india)
print(x, repr(x), x.isoformat("seconds"), x.replace(hour=1), dt.time.min, dt.time.max, dt.time.fromisoformat("04:05:06.007"), dt.time(1) < dt.time(2), x.utcoffset(), x.strftime("%H-%M"), bool(dt.time()), attempt(lambda: dt.time(24)), attempt(lambda: dt.time(1) < x), dt.time(5, fold=1))


class Summer(tzinfo):
    def utcoffset(self, when):
        return timedelta(hours=1 + (4 <= when.month < 10))

    def dst(self, when):
        return timedelta(hours=int(4 <= when.month < 10))

    def tzname(self, when):
        return "SUM" if self.dst(when) else "WIN"


zone = Summer()
print([datetime(2024, m, 1, 12, tzinfo=zone).isoformat() for m in (1, 6)], a.astimezone(zone), datetime(2024, 1, 1, tzinfo=zone).tzname(), datetime(2024, 6, 1, tzinfo=zone).dst(), pickle.loads(pickle.dumps([d, n, a, t, india])) == [d, n, a, t, india], copy.deepcopy(a) == a, attempt(lambda: tzinfo().utcoffset(n)))
print(calendar.month(2024, 2), calendar.monthrange(2023, 2), calendar.isleap(1900), calendar.leapdays(1990, 2025), calendar.weekday(2024, 7, 4), calendar.day_name[0], calendar.month_abbr[12], calendar.timegm((2024, 1, 1, 0, 0, 0)), calendar.TextCalendar(6).formatmonth(2021, 11), calendar.Calendar().monthdayscalendar(2024, 9), sep="\n")
print(len(calendar.calendar(2024)), calendar.HTMLCalendar().formatmonth(2024, 2)[:120], attempt(lambda: calendar.month(2024, 13)), list(calendar.Calendar(6).itermonthdates(2024, 2))[0])
print(time.gmtime(0), time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(10**9)), time.asctime(time.gmtime(0)), time.mktime(time.gmtime(86400)), time.strptime("2000-01-02", "%Y-%m-%d")[:8], time.localtime(5) == time.gmtime(5), time.timezone, time.tzname, time.monotonic() <= time.monotonic(), type(time.time_ns()), attempt(lambda: time.sleep(-1)), attempt(lambda: time.gmtime("x")), attempt(lambda: time.strftime("%Y", (1, 2))), time.struct_time(range(9)).tm_mday)
easter = []
for year in range(1990, 2030):
    g, c = year % 19, year // 100
    h = (c - c // 4 - (8 * c + 13) // 25 + 19 * g + 15) % 30
    i = h - h // 28 * (1 - 29 // (h + 1) * (21 - g) // 11)
    j = (year + year // 4 + i + 2 - c + c // 4) % 7
    month = 3 + (i - j + 40) // 44
    easter.append(date(year, month, i - j + 28 - 31 * (month // 4)))
print(easter[:3], min(easter, key=lambda e: (e.month, e.day)), {e.weekday() for e in easter})
fridays = sum(1 for y in range(1900, 2030) for m in range(1, 13) if date(y, m, 13).weekday() == 4)
span, moment = timedelta(), n
for i in range(1500):
    moment += timedelta(minutes=i, seconds=17)
    span += moment - n
print(fridays, moment, span, sorted([a, a - t, a + t])[0])
