"""Strings: built piece by piece, joined, kept for a while. Size: rounds."""
import sys


def main(rounds):
    kept = [""] * 50
    total = 0
    for r in range(rounds):
        s = ""
        for i in range(50):
            s = s + str(r * i % 1000)
        parts = []
        for i in range(50):
            parts.append("<" + str(i) + ">" + s)
        kept[r % 50] = ",".join(parts)
        total = (total + len(kept[r * 7 % 50]) + len(s)) % 1000003
    print(total)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 10000)
