"""Counting words: findall of runs of word characters."""
import re
import sys

WORD = re.compile(r"\w+")
CAPITAL = re.compile(r"\b[A-Z]\w*")


def make_text(n):
    syllables = ["ba", "Re", "ti", "mo", "nu", "sel", "kan", "dor", "phi", "O"]
    out, seed = [], 17
    for _ in range(n):
        word = ""
        for _ in range(seed % 4 + 1):
            seed = (seed * 1103 + 12345) % 65536
            word += syllables[seed // 16 % 10]
        out.append(word + (", " if seed % 5 == 0 else "\n" if seed % 13 == 0 else " "))
    return "".join(out)


def main(n):
    text = make_text(20000)
    capitals = 0
    counts = {}
    for _ in range(n):
        for word in WORD.findall(text):
            counts[word] = counts.get(word, 0) + 1
        capitals += len(CAPITAL.findall(text))
    top = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:5]
    print(len(text), len(counts), capitals, top)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
