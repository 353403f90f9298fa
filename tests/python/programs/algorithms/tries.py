# test: smoke
# A prefix tree with counts, deletion, wildcards and completion; a radix tree; Aho-Corasick.
from collections import deque


class Node:
    __slots__ = ("children", "count", "passing")

    def __init__(self):
        self.children = {}
        self.count = 0
        self.passing = 0


class Trie:
    def __init__(self, words=()):
        self.root = Node()
        for word in words:
            self.add(word)

    def add(self, word):
        node = self.root
        node.passing += 1
        for letter in word:
            node = node.children.setdefault(letter, Node())
            node.passing += 1
        node.count += 1

    def _find(self, prefix):
        node = self.root
        for letter in prefix:
            if (node := node.children.get(letter)) is None:
                return None
        return node

    def __contains__(self, word):
        node = self._find(word)
        return node is not None and node.count > 0

    def __len__(self):
        return self.root.passing

    def __delitem__(self, word):
        if word not in self:
            raise KeyError(word)
        node = self.root
        node.passing -= 1
        for letter in word:
            child = node.children[letter]
            child.passing -= 1
            if not child.passing:
                del node.children[letter]
                return
            node = child
        node.count -= 1

    def __iter__(self):
        return self.starting("")

    def starting(self, prefix):
        node = self._find(prefix)
        if node is None:
            return
        stack = [(prefix, node)]
        while stack:
            text, node = stack.pop()
            for _ in range(node.count):
                yield text
            stack.extend((text + c, n) for c, n in sorted(node.children.items(), reverse=True))

    def matching(self, pattern):
        def walk(node, i, text):
            if i == len(pattern):
                if node.count:
                    yield text
                return
            if pattern[i] == "?":
                for letter in sorted(node.children):
                    yield from walk(node.children[letter], i + 1, text + letter)
            elif pattern[i] in node.children:
                yield from walk(node.children[pattern[i]], i + 1, text + pattern[i])
        return walk(self.root, 0, "")


class Automaton:
    """Aho-Corasick: all occurrences of many words in one pass."""

    def __init__(self, words):
        self.goto, self.fail, self.out = [{}], [0], [[]]
        for word in words:
            state = 0
            for letter in word:
                if letter not in self.goto[state]:
                    self.goto[state][letter] = len(self.goto)
                    self.goto.append({})
                    self.fail.append(0)
                    self.out.append([])
                state = self.goto[state][letter]
            self.out[state].append(word)
        queue = deque(self.goto[0].values())
        while queue:
            state = queue.popleft()
            for letter, target in self.goto[state].items():
                queue.append(target)
                back = self.fail[state]
                while back and letter not in self.goto[back]:
                    back = self.fail[back]
                back = self.goto[back].get(letter, 0)
                self.fail[target] = back if back != target else 0
                self.out[target] += self.out[self.fail[target]]

    def find(self, text):
        state = 0
        for position, letter in enumerate(text):
            while state and letter not in self.goto[state]:
                state = self.fail[state]
            state = self.goto[state].get(letter, 0)
            for word in self.out[state]:
                yield position - len(word) + 1, word


words = "tea ten to inn in i A team tent toe tea über übel".split()
trie = Trie(words)
print(len(trie), list(trie))
print("tea" in trie, "te" in trie, "" in trie, "tents" in trie)
print(list(trie.starting("te")), list(trie.starting("x")), list(trie.starting("üb")))
print(list(trie.matching("t??")), list(trie.matching("?n")), list(trie.matching("????")))
del trie["tea"]
print(list(trie.starting("tea")))
del trie["tea"]
print(list(trie.starting("tea")), len(trie))
try:
    del trie["tea"]
except KeyError as error:
    print("KeyError", error)
for word in list(trie):
    del trie[word]
print(len(trie), trie.root.children)

many = Trie()
seed = 7
for i in range(3000):
    seed = (seed * 69069 + 1) % 2**32
    many.add("".join("abcd"[seed >> k & 3] for k in range(4, 14, 2)))
print(len(many), len(set(many)), list(many)[:5], len(list(many.matching("a??b?"))))

print(list(Automaton(["he", "she", "his", "hers", "e"]).find("ushers his heshe")))
text = "abracadabra" * 200
counts = {}
for _, word in Automaton(["abra", "cad", "a", "braca", "ra", "zz"]).find(text):
    counts[word] = counts.get(word, 0) + 1
print(sorted(counts.items()), {w: text.count(w) for w in counts} == counts)
