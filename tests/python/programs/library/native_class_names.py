# Messages name classes written in C with their modules.
import array
import collections
import datetime
import io
import itertools
import re
import struct


def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)


for cls, name in ((collections.deque, "maxlen"), (array.array, "itemsize"), (datetime.date, "day"),
                  (datetime.datetime, "fold"), (datetime.timedelta, "days"), (io.BytesIO, "closed"), (re.Pattern, "flags"),
                  (struct.Struct, "format"), (collections.defaultdict, "default_factory"), (int, "real"), (slice, "start")):
    d = cls.__dict__[name]
    print(d)
    attempt(lambda: d.__get__(5))
    attempt(lambda: d.__set__(5, 1))
    attempt(lambda: setattr(cls, "name", 1))
for f in (collections.deque.append, datetime.date.__add__, datetime.date.isoformat, itertools.count.__repr__, str.join):
    attempt(lambda: f(5))
    attempt(lambda: f())
    attempt(lambda: f.__get__(5))
for cls in (collections.deque, array.array, datetime.date, io.BytesIO, int):
    attempt(lambda: cls.__new__())
    attempt(lambda: cls.__new__(object))
    attempt(lambda: cls.__new__(5))
attempt(lambda: datetime.date.__new__(datetime.datetime, 1, 1, 1))
attempt(lambda: setattr(datetime.date(1, 1, 1), "year", 2))
attempt(lambda: delattr(datetime.datetime(1, 1, 1), "hour"))
attempt(lambda: setattr(datetime.timedelta(1), "days", 2))


class Own(datetime.date):
    __slots__ = "member"


attempt(lambda: Own.member.__get__(datetime.date(1, 1, 1)))
print(Own.member)
