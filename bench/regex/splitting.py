"""split: at separators with spaces around them, keeping the separators, and lines of comma-separated fields."""
import re
import sys

LIST = re.compile(r"\s*[,;]\s*")
KEEP = re.compile(r"([-+*/()])")
FIELD = re.compile(r'"((?:[^"]|"")*)"|([^,]*)')


def main(n):
    lists = ["apple , banana;cherry ;  date,elder ;fig,   grape; hazel"] * 5
    sums = "alpha+beta*(gamma-delta)/epsilon-zeta*(eta+theta)"
    row = 'first,"second, with comma",3,,"say ""so""",last one,12.5,"",end'
    count = width = 0
    for i in range(n):
        for text in lists:
            parts = LIST.split(text)
            count += len(parts)
            width += len(parts[i % 8])
        parts = KEEP.split(sums)
        count += len(parts)
        width += len(parts[i % len(parts)])
        at = 0
        while at <= len(row):
            m = FIELD.match(row, at)
            width += len(m[1] or m[2] or "")
            at = m.end() + 1
    print(count, width)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 100000)
