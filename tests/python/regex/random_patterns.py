"""Random patterns over random texts: prints what `re` finds. tests/python/regex/compare.py sets two Pythons against each other.

    random_patterns.py SEED COUNT
"""
import random
import re
import sys
import warnings

warnings.simplefilter("ignore")
# Letters of one, two and four bytes; some have several cases or are no letters of ASCII.
ALPHABETS = ["ab", "abc", "aAbB_ 1\n", "abé\n", "aé\u0394\u03b4b", "a\U0001f600b\u0411\u0431", "xyzxyzxyz ."]
CLASSES = [r"\w", r"\d", r"\s", r"\W", r"\D", r"\S", "."]


class Maker:
    def __init__(self, chance, alphabet):
        self.chance, self.alphabet = chance, alphabet
        self.groups = self.open = 0
        self.closed = []

    def literal(self):
        c = self.chance.choice(self.alphabet)
        return re.escape(c) if c != "\n" else r"\n"

    def char_set(self):
        chance = self.chance
        parts = []
        for _ in range(chance.randint(1, 3)):
            kind = chance.randrange(4)
            if kind == 0:
                parts.append(chance.choice(CLASSES[:6]))
            elif kind == 1:
                low, high = sorted(chance.choices(self.alphabet, k=2))
                parts.append(f"{re.escape(low)}-{re.escape(high)}")
            else:
                parts.append(re.escape(chance.choice(self.alphabet)))
        return "[" + ("^" if chance.random() < 0.3 else "") + "".join(parts) + "]"

    def quantifier(self):
        chance = self.chance
        q = chance.choice(["*", "+", "?", "*", "+", "{2}", "{1,2}", "{0,3}", "{2,}", "{,2}", "{3}", "{5,7}"])
        return q + chance.choice(["", "", "", "?", "?", "+"] if self.possessive else ["", "", "?"])

    possessive = True

    def atom(self, depth):
        chance = self.chance
        kind = chance.randrange(14 if depth > 0 else 6)
        if kind < 3:
            return self.literal()
        if kind == 3:
            return chance.choice(CLASSES)
        if kind == 4:
            return self.char_set()
        if kind == 5:
            return self.literal() + self.literal()
        if kind in (6, 7, 8):
            self.groups += 1
            number = self.groups
            inner = self.alternatives(depth - 1)
            self.closed.append(number)
            return f"({inner})"
        if kind in (9, 10):
            return f"(?:{self.alternatives(depth - 1)})"
        if kind == 11 and self.closed:
            if chance.random() < 0.7:
                return f"(?:\\{chance.choice(self.closed)})"
            return f"(?({chance.choice(self.closed)}){self.sequence(depth - 1)}|{self.sequence(depth - 1)})"
        if kind == 12:
            return f"(?>{self.alternatives(depth - 1)})"
        look = chance.choice(["?=", "?!", "?=", "?<=", "?<!"])
        if "<" in look:
            return f"({look}{self.literal()}{chance.choice(['', self.literal(), self.char_set()])})"
        return f"({look}{self.alternatives(depth - 1)})"

    def sequence(self, depth):
        chance = self.chance
        out = []
        for _ in range(chance.choice([0, 1, 1, 2, 2, 3])):
            if chance.random() < 0.08:
                out.append(chance.choice(["^", "$", r"\b", r"\B", r"\A", r"\Z"]))
                continue
            part = self.atom(depth)
            if chance.random() < 0.45:
                if part.startswith("(?") and part[2] in "=!<(" or len(part) > 1 and part[0] not in "([\\":
                    part = f"(?:{part})"
                elif part[0] == "\\" and len(part) > 2:
                    part = f"(?:{part})"
                part += self.quantifier()
            out.append(part)
        return "".join(out)

    def alternatives(self, depth):
        return "|".join(self.sequence(depth) for _ in range(self.chance.choice([1, 1, 1, 2, 2, 3])))


def show(match, *arguments):
    """What the method finds; CPython 3.11 notices some of its own mistakes with groups."""
    try:
        m = match(*arguments)
        return None if m is None else (m.span(), m.regs, m.lastindex)
    except SystemError:
        return "wrong"


def main(seed, count):
    chance = random.Random(seed)
    for number in range(count):
        alphabet = chance.choice(ALPHABETS)
        maker = Maker(chance, alphabet)
        pattern = maker.alternatives(chance.choice([0, 1, 2, 2, 3]))
        flags = 0
        for flag in (re.I, re.M, re.S, re.A):
            if chance.random() < 0.2:
                flags |= flag
        texts = ["".join(chance.choices(alphabet, k=chance.randrange(12))) for _ in range(6)]
        try:
            p = re.compile(pattern, flags)
        except (re.error, OverflowError, RuntimeError):
            continue
        print(number, ascii(pattern), int(flags))
        for text in texts:
            at = chance.randrange(len(text) + 1)
            stop = chance.randint(at, len(text))
            for _ in range(3):  # so that hot ones are compiled
                found = [show(p.match, text), show(p.search, text), show(p.fullmatch, text), show(p.search, text, at),
                         show(p.match, text, at, stop)]
            print(" ", ascii(text), at, stop, *found, "wrong" if "wrong" in found else ascii(p.sub("-", text)), sep=" ; ")


main(int(sys.argv[1]), int(sys.argv[2]))
