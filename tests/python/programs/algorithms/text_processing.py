# test: smoke
# Word counts, a concordance, justified text, run lengths, ciphers, roman numbers, an index.
import re
import string
from collections import Counter, defaultdict
from itertools import groupby

TEXT = """\
Alice was beginning to get very tired of sitting by her sister on the bank, and of having
nothing to do: once or twice she had peeped into the book her sister was reading, but it
had no pictures or conversations in it, "and what is the use of a book," thought Alice
"without pictures or conversations?"

So she was considering in her own mind (as well as she could, for the hot day made her feel
very sleepy and stupid), whether the pleasure of making a daisy-chain would be worth the
trouble of getting up and picking the daisies, when suddenly a White Rabbit with pink eyes
ran close by her.
"""

words = re.findall(r"[a-z]+(?:-[a-z]+)?", TEXT.lower())
counts = Counter(words)
print(len(words), len(counts), sorted(counts.items(), key=lambda p: (-p[1], p[0]))[:8])
print(Counter(len(w) for w in words).most_common(3), Counter(map(len, set(words)))[5])
print({k: "".join(sorted(v)) for k, v in groupby(sorted(string.ascii_lowercase, key=TEXT.count), TEXT.count)})

index = defaultdict(list)
for number, line in enumerate(TEXT.splitlines(), 1):
    for word in re.findall(r"\w+", line):
        if number not in index[word.casefold()]:
            index[word.casefold()].append(number)
print({w: n for w, n in sorted(index.items()) if len(n) > 3})


def concordance(word, width=18):
    flat = " ".join(TEXT.split())
    for m in re.finditer(rf"\b{word}\b", flat):
        yield f"{flat[max(0, m.start() - width):m.start()]:>{width}}[{m[0]}]{flat[m.end():m.end() + width]}"


print(*concordance("her"), sep="\n")


def justify(text, width):
    for paragraph in text.split("\n\n"):
        line, length = [], 0
        for word in paragraph.split():
            if length + len(line) + len(word) > width:
                gaps = len(line) - 1
                space, extra = divmod(width - length, gaps) if gaps else (0, 0)
                yield "".join(w + " " * (space + (i < extra)) for i, w in enumerate(line)).rstrip()
                line, length = [], 0
            line.append(word)
            length += len(word)
        yield " ".join(line)
        yield ""


for line in justify(TEXT, 46):
    print("|" + line.ljust(46) + "|")


def run_length(text):
    return "".join(f"{n if n > 1 else ''}{c}" for c, g in groupby(text) for n in [sum(1 for _ in g)])


def run_length_back(text):
    return re.sub(r"(\d*)(\D)", lambda m: m[2] * int(m[1] or 1), text)


picture = "WWWWWWWWBBBWWWWaaaaaaaaaaaabccd"
print(run_length(picture), run_length_back(run_length(picture)) == picture)


def caesar(text, shift):
    low, high = string.ascii_lowercase, string.ascii_uppercase
    return text.translate(str.maketrans(low + high, low[shift:] + low[:shift] + high[shift:] + high[:shift]))


def vigenere(text, key, sign=1):
    out, k = [], 0
    for c in text:
        if c.isalpha() and c.isascii():
            base = ord("A") if c.isupper() else ord("a")
            c = chr((ord(c) - base + sign * (ord(key[k % len(key)]) - ord("a"))) % 26 + base)
            k += 1
        out.append(c)
    return "".join(out)


secret = caesar("Hello, World! Žluťoučký", 3)
print(secret, caesar(secret, -3 % 26))
for key in ("lemon", "a", "zebra"):
    print(vigenere(TEXT[:50], key), vigenere(vigenere(TEXT, key), key, -1) == TEXT)


def roman(n):
    pairs = zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
                "M CM D CD C XC L XL X IX V IV I".split())
    out = ""
    for value, letters in pairs:
        times, n = divmod(n, value)
        out += letters * times
    return out


def from_roman(text):
    values = dict(zip("IVXLCDM", (1, 5, 10, 50, 100, 500, 1000)))
    numbers = [values[c] for c in text]
    return sum(-a if a < b else a for a, b in zip(numbers, numbers[1:] + [0]))


print([roman(n) for n in (1, 4, 9, 14, 40, 90, 400, 1994, 2024, 3999)])
print(all(from_roman(roman(n)) == n for n in range(1, 2000)), max((len(roman(n)), n) for n in range(1, 4000, 7)))


def is_palindrome(text):
    letters = [c for c in text.casefold() if c.isalnum()]
    return letters == letters[::-1]


print([is_palindrome(t) for t in ("A man, a plan, a canal: Panama", "Nope", "", "Straße essart S")])
anagrams = defaultdict(set)
for w in "listen silent enlist google inlets banana tinsel gogole".split():
    anagrams["".join(sorted(w))].add(w)
print(sorted(map(sorted, anagrams.values()), key=len, reverse=True))
soundex = str.maketrans("bfpvcgjkqsxzdtlmnr", "111122222222334556")
print([(w, re.sub(r"(\d)\1+", r"\1", w[1:].translate(soundex))) for w in ("robert", "rupert", "ashcraft", "pfister")])
print("".join(sorted(set(TEXT)))[:40].encode(), TEXT.count("\n"), TEXT.title()[:60])
