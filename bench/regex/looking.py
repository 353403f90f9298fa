"""Lookahead and lookbehind: passwords, numbers with separators, words not followed by something."""
import re
import sys

STRONG = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?!.*\s).{8,}")
THOUSANDS = re.compile(r"(?<=\d)(?=(?:\d{3})+(?!\d))")
UNQUALIFIED = re.compile(r"(?<![.\w])(\w+)(?!\s*[(.\w])")


def main(n):
    words = ["Secret99", "secret99", "longEnoughButNoDigit", "Has space 1x", "Short1a", "Very1LongPasswordIndeed", "12345678aB"]
    code = "value = compute(first, second.third) + other.call(x) - scale * offset_7 / table[index].size"
    strong = 0
    shown = names = 0
    for i in range(n):
        for word in words:
            if STRONG.fullmatch(word):
                strong += 1
        shown += len(THOUSANDS.sub(",", str(i * 7919 * 104729)))
        for m in UNQUALIFIED.finditer(code):
            names += len(m[1])
    print(strong, shown, names)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 100000)
