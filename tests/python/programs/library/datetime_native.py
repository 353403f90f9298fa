# What the classes of datetime answer, and how they complain: wrong fields, types, states, zones.
import datetime as d
import os
import time

os.environ["TZ"] = "UTC"
time.tzset()


def show(text):
    try:
        answer = repr(eval(text))
    except BaseException as e:
        answer = "%s: %s" % (type(e).__name__, e)
    print(text, "->", answer)


for text in '''
d.timedelta(1,2,3,4,5,6,7,8)
d.timedelta(foo=1)
d.timedelta('a')
d.timedelta(days=float('nan'))
d.timedelta(days=float('inf'))
d.timedelta(10**20)
d.timedelta(10**9)
d.timedelta(3*10**9)
d.timedelta(1)/0
d.timedelta(1)//0
d.timedelta(1)%d.timedelta(0)
d.timedelta(1)//d.timedelta(0)
d.timedelta(1)/d.timedelta(0)
divmod(d.timedelta(1),d.timedelta(0))
d.timedelta(1)/0.0
d.timedelta(1)*float('nan')
d.timedelta(1)*float('inf')
d.timedelta(1)*10**20
d.timedelta(1)<1
d.timedelta(1)+1
-d.timedelta.max
d.timedelta.max+d.timedelta.resolution
d.date(1)
d.date()
d.date(1,2,3,4)
d.date(1,2,3,day=4)
d.date(1.5,2,3)
d.date('a',2,3)
d.date(10**30,2,3)
d.date(2**40,2,3)
d.date(-2**40,2,3)
d.date(1,2,foo=3)
d.date(0,1,1)
d.date(1,13,1)
d.date(1,2,30)
d.date.fromordinal(0)
d.date.fromordinal(3652060)
d.date.fromordinal(10**12)
d.date.fromordinal(1.5)
d.date.fromordinal()
d.date.fromisocalendar(0,1,1)
d.date.fromisocalendar(10000,1,1)
d.date.fromisocalendar(2020,0,1)
d.date.fromisocalendar(2020,54,1)
d.date.fromisocalendar(2020,1,8)
d.date.fromisocalendar(2020,1,0)
d.date.fromisocalendar(2021,53,1)
d.date.fromisocalendar(10**12,1,1)
d.date.fromisocalendar(9999,52,7)
d.date.fromisocalendar(2020,1)
d.date.fromisocalendar(2020,'1',3)
d.date.fromisoformat(1)
d.date.fromisoformat('x')
d.date(2020,1,1)-d.datetime(2020,1,1)
d.datetime(2020,1,1)-d.date(2020,1,1)
d.date(2020,1,1)<d.datetime(2020,1,1)
d.date(2020,1,1)==d.datetime(2020,1,1)
d.date.__eq__(d.date(2020,1,1),d.datetime(2020,1,1))
d.date(2020,1,1)+d.timedelta.max
d.date(2020,1,1)-d.timedelta.max
d.date(2020,1,1)+1
d.date(2020,1,1)-1
d.date(2020,1,1)<1
d.date(2020,1,1).strftime(1)
d.date(2020,1,1).strftime()
d.date(2020,1,1).__format__(1)
d.date(2020,1,1).replace(year=0)
d.date(2020,1,1).replace(foo=0)
d.date.fromtimestamp('a')
d.date.fromtimestamp(1e30)
d.date.fromtimestamp(1e18)
d.date.fromtimestamp(1e14)
d.date.fromtimestamp(10**30)
d.date.fromtimestamp(float('nan'))
d.date.fromtimestamp(1.5,2)
d.time(24)
d.time(1,60)
d.time(1,1,60)
d.time(1,1,1,10**6)
d.time(1,fold=2)
d.time(tzinfo=1)
d.time(1,1,1,1,None,1)
d.time(b'abcdef',1)
d.time(b'\\x01bcdef',1)
d.time('\\u1234\\x02\\x03def')
d.time(b'\\x30bcdef')
d.date('\\u1234b\\x01c')
d.time(1)<1
d.time(1)+1
d.time(1).isoformat(1)
d.time(1).isoformat('x')
d.time(1).isoformat(timespec='milliseconds')
d.time.fromisoformat('x')
d.time.fromisoformat(1)
d.tzinfo().utcoffset(None)
d.tzinfo().fromutc(1)
d.tzinfo().fromutc(d.datetime(2020,1,1))
d.timezone(1)
d.timezone()
d.timezone(d.timedelta(0))
d.timezone(d.timedelta(0),None)
d.timezone(d.timedelta(0),1)
d.timezone(d.timedelta(1))
d.timezone(d.timedelta(0),'a')
d.timezone(d.timedelta(0),'a')==d.timezone.utc
d.timezone.utc<1
d.timezone.utc<d.timezone.utc
d.timezone.utc.utcoffset(1)
d.timezone.utc.dst(1)
d.timezone.utc.tzname(1)
d.timezone.utc.tzname()
d.timezone.utc.fromutc(1)
d.timezone.utc.fromutc(d.datetime(2020,1,1))
d.timezone.min, d.timezone.max
type('X',(d.timezone,),{})
d.datetime(1)
d.datetime(1,1,1,1,1,1,1,None,1)
d.datetime(1,1,1,tzinfo=1)
d.datetime(1,1,1,fold=3)
d.datetime.now(1)
d.datetime.now(1,2)
d.datetime.now(foo=2)
d.datetime.utcnow(1)
d.datetime.fromtimestamp()
d.datetime.fromtimestamp('a')
d.datetime.fromtimestamp(1e30)
d.datetime.fromtimestamp(1e18)
d.datetime.fromtimestamp(1e14)
d.datetime.fromtimestamp(float('nan'))
d.datetime.fromtimestamp(float('inf'))
d.datetime.fromtimestamp(1,1)
d.datetime.utcfromtimestamp(1e30)
d.datetime.utcfromtimestamp(1e18)
d.datetime.utcfromtimestamp(1e14)
d.datetime.utcfromtimestamp(-1e14)
d.datetime.combine(1,2)
d.datetime.combine(d.date(1,1,1),2)
d.datetime.combine(d.date(1,1,1),d.time(),3)
d.datetime.combine()
d.datetime.strptime(1,2)
d.datetime.strptime('a','b')
d.datetime.strptime('a')
d.datetime(1,1,1).isoformat(1)
d.datetime(1,1,1).isoformat('ab')
d.datetime(1,1,1).isoformat('\\u1234')
d.datetime(1,1,1).isoformat(timespec='x')
d.datetime(1,1,1).isoformat(timespec=None)
d.datetime(1,1,1).astimezone(1)
d.datetime(1,1,1).astimezone(d.timezone.utc)
d.datetime(1,1,1).replace(1,2,3,4,5,6,7,None,1)
d.datetime(1,1,1).replace(fold=2)
d.datetime(1,1,1)<d.datetime(1,1,1,tzinfo=d.timezone.utc)
d.datetime(1,1,1)==d.datetime(1,1,1,tzinfo=d.timezone.utc)
d.datetime(1,1,1)-d.datetime(1,1,1,tzinfo=d.timezone.utc)
d.time(1)<d.time(1,tzinfo=d.timezone.utc)
d.datetime(1,1,1)-d.timedelta(1)
d.datetime(1,1,1).year.__class__
setattr(d.timedelta(1),'days',2)
d.datetime.fromisoformat('x')
d.datetime.fromisoformat(1)
d.datetime.fromisoformat('2020-01-01T25:00')
d.datetime.min, d.datetime.max, d.datetime.resolution, d.time.min,d.time.max,d.date.resolution
d.datetime(2020,1,1).isocalendar()
type(d.datetime(2020,1,1).isocalendar())
type(d.datetime(2020,1,1).isocalendar())((1,2,3))
type(d.datetime(2020,1,1).isocalendar())(1,2,3)
type(d.datetime(2020,1,1).isocalendar()).__mro__
d.datetime(2020,1,1).isocalendar().__reduce__()
d.datetime(2020,1,1).isocalendar().year
d.datetime(2020,1,1).__reduce__()
d.datetime(2020,1,1,fold=1).__reduce_ex__(4)
d.datetime(2020,1,1,fold=1).__reduce_ex__(2)
d.datetime(2020,1,1,tzinfo=d.timezone.utc).__reduce__()
d.time(1,2,fold=1).__reduce_ex__(4)
d.timezone.utc.__reduce__()
d.tzinfo().__reduce__()
d.timedelta(1).__reduce__()
d.date(1,1,1).__reduce__()
d.timezone(d.timedelta(hours=1),'A').__getinitargs__()
d.datetime(2020,1,1).__reduce_ex__('a')
d.datetime(2020,1,1).__reduce_ex__()
sorted(set(dir(d.datetime))-set(dir(object)))
sorted(d.timezone.__dict__)
sorted(type(d.date(1,1,1).isocalendar()).__dict__)
d.date.today.__qualname__, d.timedelta.__module__, d.timedelta.__name__
d.datetime(2020,1,1,5).strftime('%z|%Z|%f|%:z|%%z|%')
d.datetime(2020,1,1,5,tzinfo=d.timezone(d.timedelta(seconds=-3661,microseconds=5))).strftime('%z|%Z|%f')
d.datetime(2020,1,1).strftime('\\ud800 %Y \\0 %m')
d.date(2020,1,1).strftime('%f %z')
d.date(5,1,1).strftime('%Y %G %y')
d.timedelta(1)*1.5, d.timedelta(1)/3, 7*d.timedelta(1), d.timedelta(1)/d.timedelta(2), 1.5*d.timedelta(1)
1/d.timedelta(1)
d.timedelta(1)//1.5
d.timedelta(1)%1
divmod(d.timedelta(1),1)
d.datetime(2020,1,1).__sub__(1)
d.datetime(2020,1,1)+d.datetime(2020,1,1)
d.datetime(2020,1,1,tzinfo=d.timezone.utc).utctimetuple()
d.datetime(1,1,1,tzinfo=d.timezone(d.timedelta(hours=1))).utctimetuple()
d.datetime(2020,1,1).timetuple()
d.datetime(1,1,1).timestamp()
d.datetime(1,1,1,tzinfo=d.timezone.utc).timestamp()
hash(d.timedelta(1))==hash(d.timezone(d.timedelta(hours=1)))
d.timedelta.__init__
d.datetime.__radd__, d.date.__radd__, d.date.__rsub__, d.datetime.__rsub__
d.date(1,1,1).__rsub__(d.date(1,1,2))
d.date(1,1,1).__radd__(d.timedelta(2))
d.timedelta(1).__rmul__(2),d.timedelta(1).__rtruediv__(2),d.timedelta(1).__rtruediv__(d.timedelta(2)),d.timedelta(1).__rfloordiv__(d.timedelta(2)),d.timedelta(1).__rdivmod__(d.timedelta(2)),d.timedelta(1).__rmod__(d.timedelta(2)),d.timedelta(1).__rsub__(d.timedelta(2)),d.timedelta(1).__radd__(d.timedelta(2))
'''.strip().split("\n"):
    show(text)

# Zones that answer nonsense.


class Odd(d.tzinfo):
    def __init__(self, answer):
        self.answer = answer

    def utcoffset(self, dt):
        return self.answer

    dst = tzname = utcoffset


for answer in (None, 1, "x", d.timedelta(1), d.timedelta(-1), d.timedelta(hours=23, minutes=59, microseconds=1)):
    t = d.datetime(2020, 1, 2, 3, 4, 5, tzinfo=Odd(answer))
    for name in ("utcoffset", "dst", "tzname", "utctimetuple", "timetuple", "isoformat", "timestamp", "__hash__"):
        try:
            r = getattr(t, name)()
            print(answer, name, "hashed" if name == "__hash__" else r)
        except Exception as e:
            print(answer, name, type(e).__name__, e)
    for other in (t.replace(tzinfo=None), t.replace(tzinfo=d.timezone.utc), t.time()):
        for f in (lambda: t == other, lambda: t < other, lambda: t - other, lambda: t.astimezone(d.timezone.utc),
                  lambda: t.strftime("%z %Z"), lambda: t.timetz().isoformat(), lambda: t.tzinfo.fromutc(t)):
            try:
                print(f(), end="; ")
            except Exception as e:
                print(type(e).__name__, e, end="; ")
        print()

# Subclasses: what calls the class, and what does not.


class Marked(d.datetime):
    def __new__(cls, *args, **kwargs):
        self = super().__new__(cls, *args, **kwargs)
        self.made_of = len(args) + len(kwargs)
        return self


class Plain(d.datetime):
    def __str__(self):
        return "plain " + self.isoformat()

    def timetuple(self):
        return (1, 2, 3, 4, 5, 6, 7, 8, 9)


class Day(d.date):
    def isoformat(self):
        return "<%d>" % self.day


class Hour(d.time):
    pass


for cls in (Marked, Plain):
    t = cls(2020, 5, 6, 7, tzinfo=d.timezone.utc)
    more = d.timedelta(hours=30)
    for v in (t, t + more, more + t, t - more, t.replace(hour=1), t.astimezone(d.timezone(more - d.timedelta(1))),
              cls.combine(t.date(), t.timetz()), cls.fromisoformat("2020-01-02"), cls.fromordinal(7),
              cls.strptime("2020", "%Y"), cls.utcfromtimestamp(5), cls.fromtimestamp(5, d.timezone.utc)):
        print(type(v).__name__, v, getattr(v, "made_of", None), v.__dict__)
    print(f"{t:%Y-%m-%d} {t:%H}", t.ctime())
print(Day(2020, 1, 2), f"{Day(2020, 1, 2)}", Day(2020, 1, 2) + d.timedelta(3), repr(Day.max), Day.fromisocalendar(2020, 5, 5))
print(repr(Hour(1, 2).replace(minute=3)), repr(Hour.fromisoformat("01:02")), Hour(1) == d.time(1), {Hour(1): 2}[d.time(1)])
print(type(d.timedelta.__new__(type("T", (d.timedelta,), {}), 1) + d.timedelta(1)).__name__)

# Pickles and copies, with the fold and without.
import copy
import pickle

for v in (d.date(2020, 1, 2), d.time(1, 2, 3, 4, fold=1), d.datetime(2020, 1, 2, 3, fold=1), d.timedelta(-1, 2, 3),
          d.datetime(1, 1, 1, tzinfo=d.timezone.utc), d.timezone(d.timedelta(hours=1), "x"), d.timezone.utc,
          d.time(5, tzinfo=d.timezone(d.timedelta(hours=-1))), d.tzinfo(), Day(2000, 2, 29), Plain(2000, 2, 29, 3)):
    for protocol in range(6):
        p = pickle.dumps(v, protocol)
        w = pickle.loads(p)
        same = w == v or type(v) is d.tzinfo
        print(len(p), type(w).__name__, same, getattr(w, "fold", None), end="; ")
    print(copy.copy(v) == copy.deepcopy(v) or type(v) is d.tzinfo, copy.copy(v) is v)
print(pickle.loads(b"cdatetime\ndatetime\n(U\n\x07\xe4\x01\x02\x03\x04\x05\x00\x00\x06tR.", encoding="latin1"))
print(pickle.dumps(d.datetime(2020, 1, 2, 3, 4, 5, 6, d.timezone.utc), 4))
for month in b"9", b"\0", b"\r", b"\xff":
    for cls, base in ((d.date, b"1995"), (d.datetime, b"1995-03-25")):
        try:
            print(cls(base[:2] + month + base[3:]))
        except TypeError as e:
            print(e)
