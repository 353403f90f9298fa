# real: python3-dateutil python3-tz python3-arrow python3-humanize python3-babel python3-inflect python3-natsort
"""Dates and locales: dateutil, pytz, arrow, humanize, Babel, inflect and natsort."""
import datetime as dt

import arrow
import dateutil.easter
import dateutil.parser
import dateutil.rrule as rr
import humanize
import inflect
import natsort
import pytz
from babel import Locale, dates, numbers, plural
from babel.messages import catalog, pofile
from dateutil import tz
from dateutil.relativedelta import MO, relativedelta

now = dt.datetime(2024, 2, 29, 13, 5, 7)
for text in ("2003-09-25T10:49:41.5-03:00", "Thu Sep 25 10:36:28 2003", "10/09/03", "3rd of May 2001 at 5:30pm", "20030925T104941", "Sept 2003 5", "12h30m", "1996.07.10 AD at 15:08:56 PDT"):
    print(text, dateutil.parser.parse(text, default=now, tzinfos={"PDT": -7 * 3600}))
for text in ("never", "2020-13-45", ""):
    try:
        dateutil.parser.parse(text)
    except dateutil.parser.ParserError as e:
        print(e)
print(now + relativedelta(months=+1, day=31), now + relativedelta(years=1, weekday=MO(-1)), relativedelta(dt.datetime(2026, 1, 1), now), dateutil.easter.easter(2025))
print([d.strftime("%a %d %b %Y") for d in rr.rrule(rr.MONTHLY, count=4, byweekday=rr.FR(-1), dtstart=now)], rr.rrulestr("DTSTART:20240101T000000\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;UNTIL=20240201T000000").count())
paris, york = tz.gettz("Europe/Paris"), pytz.timezone("America/New_York")
print(now.replace(tzinfo=paris).isoformat(), york.localize(now).astimezone(paris), york.localize(dt.datetime(2024, 11, 3, 1, 30), is_dst=True), tz.resolve_imaginary(dt.datetime(2024, 3, 31, 2, 30, tzinfo=paris)))
try:
    york.localize(dt.datetime(2024, 3, 10, 2, 30), is_dst=None)
except pytz.NonExistentTimeError as e:
    print("no such time", e)
a = arrow.get("2024-02-29T12:00:00+01:00")
print(a, a.to("US/Pacific"), a.shift(months=1, weeks=-1), a.floor("quarter"), a.ceil("week"), a.humanize(arrow.get("2024-03-02T12:00:00+01:00")), a.format("dddd, Do MMMM YYYY [at] HH:mm ZZ W"), a.dehumanize("in 3 days"))
print(arrow.get("May 5, 2020 3:04 pm", "MMMM D, YYYY h:mm a"), [str(r) for r in arrow.Arrow.range("month", a, limit=3)], a.humanize(a.shift(hours=5), locale="de"), a.humanize(a.shift(days=-40, hours=3), granularity=["month", "day", "hour"]))
print(humanize.intcomma(1234567.891), humanize.intword(1.2e9), humanize.naturalsize(3_000_000), humanize.naturalsize(300000, gnu=True), humanize.ordinal(23), humanize.apnumber(7), humanize.fractional(0.3), humanize.naturaldelta(dt.timedelta(days=400)), humanize.precisedelta(dt.timedelta(days=2, hours=3.5)), humanize.scientific(0.00045))
for name in ("en_US", "de_DE", "fr", "ja_JP", "ar", "pl"):
    l = Locale.parse(name)
    print(name, l.get_display_name("en"), dates.format_datetime(now, "full", tzinfo=pytz.utc, locale=l), dates.format_date(now, "EEE d. MMM yy", locale=l), numbers.format_currency(1234.5, "EUR", locale=l), numbers.format_decimal(-1234567.891, locale=l), numbers.format_percent(0.345, locale=l), l.plural_form(3), dates.format_timedelta(dt.timedelta(days=12), locale=l))
print(numbers.parse_decimal("1.099,98", locale="de"), plural.PluralRule({"one": "n is 1", "few": "n mod 10 in 2..4"})(23), dates.get_timezone_name("Europe/Paris", locale="de"))
c = catalog.Catalog(locale="de")
c.add(("%(n)d file", "%(n)d files"), ("Datei", "Dateien"), locations=[("a.py", 3)], flags=["python-format"], auto_comments=["note"])
c.add("hello", "hallo", context="greeting")
import io
out = io.BytesIO()
pofile.write_po(out, c, omit_header=True)
print(out.getvalue().decode(), pofile.read_po(io.BytesIO(out.getvalue())).get("hello", "greeting").string)
p = inflect.engine()
print([p.plural(w) for w in ("cat", "child", "octopus", "knife", "sheep", "analysis")], p.a("hour"), p.a("European"), p.number_to_words(1234567), p.join(["a", "b", "c"]), p.ordinal(11), p.present_participle("run"), p.singular_noun("wolves"), p.no("error", 0))
print(natsort.natsorted(["a10", "a2", "b1", "a1.5", "A3", "é1"]), natsort.natsorted(["1.10", "1.9", "-3", "2e3"], alg=natsort.REAL), natsort.os_sorted(["f10", "f9", "F1"]), natsort.humansorted(["b", "A", "a", "B"]))
