"""Edit distances between words, by rows of lists, and a search tree of the words (a trie)."""
from bisect import bisect_left, insort


def distance(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        corner, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            corner, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, corner + (x != y))
    return row[-1]


class Trie:
    __slots__ = ("children", "ends")

    def __init__(self):
        self.children = {}
        self.ends = False

    def add(self, word):
        node = self
        for c in word:
            node = node.children.setdefault(c, Trie())
        node.ends = True

    def __iter__(self):
        if self.ends:
            yield ""
        for c, child in sorted(self.children.items()):
            for rest in child:
                yield c + rest


def make_words(count, seed=3):
    for _ in range(count):
        word = ""
        for _ in range(2 + seed % 3):
            seed = (seed * 421 + 54773) % 259200
            word += ["ta", "ri", "no", "sel", "mu", "kan"][seed // 50 % 6]
        yield word


words = list(make_words(5000))
trie = Trie()
ordered = []
for word in words:
    trie.add(word)
    at = bisect_left(ordered, word)
    if at == len(ordered) or ordered[at] != word:
        insort(ordered, word)
assert list(trie) == ordered
near = [(distance(a, b), a, b) for a in ordered[:70] for b in ordered[-70:]]
print(len(ordered), min(near), sum(d for d, _, _ in near))
