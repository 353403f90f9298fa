"""Patterns that have to try many ways: nested repeats, and alternatives that begin alike."""
import re
import sys

NESTED = re.compile(r"(?:a+b?)+c")
PRIME = re.compile(r"(11+?)\1+")
ALIKE = re.compile(r"(?:foo|foobar|foobarbaz|[a-z]+\d)+;")
PAREN = re.compile(r"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)")


def main(n):
    tried = 0
    for i in range(n):
        if not NESTED.match("a" * 7 + "b" + "a" * 5 + "ab" * 2 + "d"):
            tried += 1
        if not PRIME.fullmatch("1" * (150 + i % 50)):
            tried += 1
        for text in ("foofoobarfoobarbaz;", "foobarbazfoox1foo;", "foobarfoobarfoobax"):
            if ALIKE.match(text):
                tried += 1
        m = PAREN.search("f(a, g(b(1), c[2]), (x + y * (z))) and (unclosed (here")
        tried += m.end()
    print(tried)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 4000)
