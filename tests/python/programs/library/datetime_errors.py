# What datetime says of fields that are out of range, in the words of CPython's own.
import datetime as dt

for call in (
    lambda: dt.date(2021, 2, 29), lambda: dt.date(2020, 2, 30), lambda: dt.date(1900, 2, 29), lambda: dt.date(2021, 4, 31), lambda: dt.date(2020, 13, 1),
    lambda: dt.date(0, 1, 1), lambda: dt.date(10000, 1, 1), lambda: dt.date(2020, 1, 0), lambda: dt.date("2020", 1, 1), lambda: dt.date(2020, 1.0, 1),
    lambda: dt.datetime(2020, 1, 1, 24), lambda: dt.datetime(2020, 1, 1, 0, 60), lambda: dt.datetime(2020, 1, 1, second=60), lambda: dt.datetime(2020, 1, 1, microsecond=10**6),
    lambda: dt.time(-1), lambda: dt.time(fold=2), lambda: dt.time(minute="x"), lambda: dt.datetime(2020, 1, 31).replace(month=2), lambda: dt.time(1).replace(hour=99),
    lambda: dt.datetime.strptime("2021-02-30", "%Y-%m-%d"),
):
    try:
        print(call())
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e, len(e.args))
print(dt.date(2024, 2, 29), dt.datetime(2000, 2, 29, 23, 59, 59, 999999, fold=1).fold, dt.date(True, 12, 31))
