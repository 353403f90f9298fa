"""Backreferences: doubled words, and tags that are closed by their own name."""
import re
import sys

DOUBLED = re.compile(r"\b(\w+)\s+\1\b")
QUOTED = re.compile(r"""(['"])(.*?)\1""")
TAG = re.compile(r"<(\w+)>([^<]*)</\1>")

WORDS = "the the cat sat on on the mat and that that was 'it' or \"so it's said\" <b>bold</b> <i>wrong</b> <em>em</em> far far away ".split(" ")


def main(n):
    text = " ".join(WORDS[(i * i + i // 7) % len(WORDS)] for i in range(6000))
    doubled = quoted = tags = 0
    for _ in range(n):
        doubled += sum(len(word) for word in DOUBLED.findall(text))
        for m in QUOTED.finditer(text):
            quoted += len(m.group(2))
        for m in TAG.finditer(text):
            tags += m.end(2) - m.start(2)
    print(len(text), doubled, quoted, tags)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 600)
