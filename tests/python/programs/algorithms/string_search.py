# test: smoke
# Finding strings: naive, KMP, Boyer-Moore-Horspool, Rabin-Karp, Z, suffix arrays and automata, a regex matcher of our own.
import random


def naive(text, word):
    return [i for i in range(len(text) - len(word) + 1) if text[i:i + len(word)] == word]


def kmp(text, word):
    fail, k = [0] * len(word), 0
    for i in range(1, len(word)):
        while k and word[k] != word[i]:
            k = fail[k - 1]
        k += word[k] == word[i]
        fail[i] = k
    found, k = [], 0
    for i, c in enumerate(text):
        while k and (k == len(word) or word[k] != c):
            k = fail[k - 1]
        k += word[k] == c
        if k == len(word):
            found.append(i - k + 1)
    return found


def horspool(text, word):
    skip = {c: len(word) - 1 - i for i, c in enumerate(word[:-1])}
    found, i = [], 0
    while i <= len(text) - len(word):
        j = len(word) - 1
        while j >= 0 and text[i + j] == word[j]:
            j -= 1
        if j < 0:
            found.append(i)
        i += skip.get(text[i + len(word) - 1], len(word))
    return found


def rabin_karp(text, word, base=257, modulus=1000003):
    if len(word) > len(text):
        return []
    high = pow(base, len(word) - 1, modulus)
    target = window = 0
    for a, b in zip(word, text):
        target = (target * base + ord(a)) % modulus
        window = (window * base + ord(b)) % modulus
    found = []
    for i in range(len(text) - len(word) + 1):
        if window == target and text.startswith(word, i):
            found.append(i)
        if i + len(word) < len(text):
            window = ((window - ord(text[i]) * high) * base + ord(text[i + len(word)])) % modulus
    return found


def z_function(s):
    z, left, right = [0] * len(s), 0, 0
    for i in range(1, len(s)):
        if i < right:
            z[i] = min(right - i, z[i - left])
        while i + z[i] < len(s) and s[z[i]] == s[i + z[i]]:
            z[i] += 1
        if i + z[i] > right:
            left, right = i, i + z[i]
    return z


def by_z(text, word):
    z = z_function(word + "\0" + text)
    return [i - len(word) - 1 for i, n in enumerate(z) if n == len(word) and i > len(word)]


rng = random.Random(8)
texts = ["abracadabra" * 20, "a" * 150, "".join(rng.choices("ab", k=400)), "".join(rng.choices("añ日\U0001F600", k=300)), ""]
words = ["abra", "aaa", "ab", "a", "ba" * 3, "日ñ", "cad", "zz", "abracadabra" * 2]
for text in texts:
    counts = []
    for word in words:
        expected = naive(text, word)
        for search in (kmp, horspool, rabin_karp, by_z):
            assert search(text, word) == expected, (search, text, word)
        counts.append(len(expected))
    print(len(text), counts)


def suffix_array(s):
    rank, order, k = [ord(c) for c in s], list(range(len(s))), 1
    while True:
        def key(i):
            return rank[i], rank[i + k] if i + k < len(s) else -1
        order.sort(key=key)
        fresh = [0] * len(s)
        for a, b in zip(order, order[1:]):
            fresh[b] = fresh[a] + (key(a) < key(b))
        rank = fresh
        if rank[order[-1]] == len(s) - 1:
            return order
        k *= 2


def lcp_array(s, order):
    rank, lcp, h = {p: i for i, p in enumerate(order)}, [0] * len(s), 0
    for i in range(len(s)):
        if rank[i]:
            j = order[rank[i] - 1]
            while i + h < len(s) and j + h < len(s) and s[i + h] == s[j + h]:
                h += 1
            lcp[rank[i]] = h
            h = max(h - 1, 0)
        else:
            h = 0
    return lcp


s = "mississippi" * 6 + "banana"
order = suffix_array(s)
lcp = lcp_array(s, order)
print(order == sorted(range(len(s)), key=lambda i: s[i:]), order[:6], len(s) * (len(s) + 1) // 2 - sum(lcp), max(lcp), s[order[lcp.index(max(lcp))]:][:max(lcp)][-11:])


class SuffixAutomaton:
    def __init__(self, text):
        self.next, self.link, self.length = [{}], [-1], [0]
        last = 0
        for c in text:
            current = len(self.next)
            self.next.append({})
            self.length.append(self.length[last] + 1)
            self.link.append(0)
            p = last
            while p != -1 and c not in self.next[p]:
                self.next[p][c] = current
                p = self.link[p]
            if p != -1:
                q = self.next[p][c]
                if self.length[p] + 1 == self.length[q]:
                    self.link[current] = q
                else:
                    clone = len(self.next)
                    self.next.append(dict(self.next[q]))
                    self.length.append(self.length[p] + 1)
                    self.link.append(self.link[q])
                    while p != -1 and self.next[p].get(c) == q:
                        self.next[p][c] = clone
                        p = self.link[p]
                    self.link[q] = self.link[current] = clone
            last = current

    def __contains__(self, word):
        state = 0
        for c in word:
            if (state := self.next[state].get(c)) is None:
                return False
        return True

    def distinct(self):
        return sum(self.length[i] - self.length[self.link[i]] for i in range(1, len(self.next)))


automaton = SuffixAutomaton(s)
print(len(automaton.next), automaton.distinct(), "ssip" in automaton, "ssib" in automaton, "" in automaton)


class Regex:
    """Backtracking over closures: . * + ? | ( ) [a-z] [^...] ^ $."""

    def __init__(self, pattern):
        self.p, self.i = pattern, 0
        self.match = self.alternatives()
        if self.i < len(pattern):
            raise ValueError(f"unbalanced at {self.i}")

    def peek(self):
        return self.p[self.i] if self.i < len(self.p) else ""

    def alternatives(self):
        options = [self.sequence()]
        while self.peek() == "|":
            self.i += 1
            options.append(self.sequence())
        return lambda s, i, k: any(option(s, i, k) for option in options)

    def sequence(self):
        parts = []
        while self.peek() not in ("", "|", ")"):
            parts.append(self.repeated())

        def match(s, i, k, n=0):
            return k(i) if n == len(parts) else parts[n](s, i, lambda j: match(s, j, k, n + 1))
        return match

    def repeated(self):
        one = self.atom()
        c = self.peek()
        if c not in ("*", "+", "?") or not c:
            return one
        self.i += 1

        def star(s, i, k):
            return one(s, i, lambda j: j > i and star(s, j, k)) or k(i)
        return {"*": star, "+": lambda s, i, k: one(s, i, lambda j: star(s, j, k)), "?": lambda s, i, k: one(s, i, k) or k(i)}[c]

    def atom(self):
        c = self.peek()
        self.i += 1
        if c == "(":
            inner = self.alternatives()
            if self.peek() != ")":
                raise ValueError("missing )")
            self.i += 1
            return inner
        if c == "[":
            negative = self.peek() == "^"
            self.i += negative
            ranges = []
            while (a := self.peek()) != "]":
                self.i += 1
                b = a
                if self.p[self.i:self.i + 1] == "-" and self.p[self.i + 1] != "]":
                    b = self.p[self.i + 1]
                    self.i += 2
                ranges.append((a, b))
            self.i += 1
            return lambda s, i, k: i < len(s) and any(a <= s[i] <= b for a, b in ranges) != negative and k(i + 1)
        if c == "^":
            return lambda s, i, k: i == 0 and k(i)
        if c == "$":
            return lambda s, i, k: i == len(s) and k(i)
        if c == ".":
            return lambda s, i, k: i < len(s) and k(i + 1)
        if c in "*+?":
            raise ValueError(f"nothing to repeat at {self.i - 1}")
        return lambda s, i, k: i < len(s) and s[i] == c and k(i + 1)

    def search(self, text):
        for start in range(len(text) + 1):
            ends = []
            if self.match(text, start, lambda j: ends.append(j) or True):
                return text[start:ends[0]]
        return None


import re
cases = [("a*b", "xaaab"), ("(ab|a)(c|bcd)(d*)", "abcd"), ("^[a-c]+$", "abcabc"), ("^[a-c]+$", "abcd"), ("[^0-9]+", "12ab34"), ("x?y+z*", "yyzz"), ("(a|b)*c", "ababc"), (".*", "anything"), ("a.c", "abbc"), ("(a*)*b", "aaaaab"), ("z", "abc"), ("", "abc"), ("(a|ab)(c|bcd)", "abcd")]
for pattern, text in cases:
    mine, theirs = Regex(pattern).search(text), re.search(pattern, text)
    print(pattern, text, mine, mine == (theirs and theirs[0]))
for bad in ("(", "a)", "*a", "a|+"):
    try:
        Regex(bad)
    except ValueError as error:
        print(bad, error)
matched = sum(Regex("(a|b)*abb").search("".join(rng.choices("ab", k=12))) is not None for _ in range(60))
print(matched)
