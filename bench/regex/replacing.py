"""sub: with a text, with a template that names groups, with a function."""
import re
import sys

SPACES = re.compile(r"[ \t]+")
DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
CAMEL = re.compile(r"(?<=[a-z0-9])([A-Z])")
VARIABLE = re.compile(r"\$(?:(\w+)|\{(\w+)\})")

LINE = "On 2023-11-30 the  userName   of orderNumber17 was $user,  not ${other}; due 2024-01-05\tor later ($missing).  "


def main(n):
    values = {"user": "anna", "other": "bert"}
    length = 0
    for i in range(n):
        text = LINE * 4
        text = SPACES.sub(" ", text)
        text = DATE.sub(r"\3.\2.\1", text)
        text = CAMEL.sub(lambda m: "_" + m[1].lower(), text)
        text, count = VARIABLE.subn(lambda m: values.get(m[1] or m[2], "?"), text)
        length += len(text) + count
    print(length, text[:100])


main(int(sys.argv[1]) if len(sys.argv) > 1 else 40000)
