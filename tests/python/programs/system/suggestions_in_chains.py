# What was meant is said of each exception of a chain, not only of the last.
import io
import sys


class Record:
    height = 1


def first():
    try:
        Record().heigth
    except AttributeError:
        1 / 0


def second():
    try:
        first()
    except ZeroDivisionError as e:
        raise KeyError("k") from e


def third():
    number = 1
    try:
        second()
    except KeyError:
        numbr


def hidden():
    try:
        Record.hight
    except AttributeError:
        raise ValueError("v") from None


for f in (first, second, third, hidden):
    try:
        f()
    except Exception as e:
        kept, sys.stderr = sys.stderr, io.StringIO()
        sys.__excepthook__(type(e), e, e.__traceback__)
        text, sys.stderr = sys.stderr.getvalue(), kept
        print([line for line in text.splitlines() if not line.startswith(" ")])
