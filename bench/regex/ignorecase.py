"""Searching without regard to case, for some words and for a set of headers."""
import re
import sys

WORDS = re.compile(r"\b(?:error|warning|failed|timeout)\b", re.IGNORECASE)
HEADER = re.compile(r"^(content-(?:type|length)|host|x-[a-z-]+):[ \t]*(.*)$", re.IGNORECASE | re.MULTILINE)

TEXT = """Host: Example.ORG
Content-Type: text/html; charset=utf-8
CONTENT-LENGTH: 3120
X-Request-Id: 7f3b-11
Accept-Language: de
connection: keep-alive

All was well until the Warning came. An ERROR was printed, then nothing. It had Failed again,
and nobody had seen the Timeout before; errors like this one are seldom. The last line is quiet.
"""


def main(n):
    text = TEXT * 20
    found, widths = {}, 0
    for _ in range(n):
        for m in WORDS.finditer(text):
            word = m.group().lower()
            found[word] = found.get(word, 0) + 1
        for name, content in HEADER.findall(text):
            widths += len(name) * len(content)
    print(sorted(found.items()), widths)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000)
