# test: smoke
# Skip list, B-tree, rope, gap buffer, ring buffer, bloom filter, interval tree, persistent list and map, hash table of our own.
import bisect
import random


class SkipList:
    def __init__(self, seed=1):
        self.rng, self.head, self.size = random.Random(seed), [None, []], 0

    def _path(self, key):
        path, node = [], self.head
        for level in reversed(range(len(self.head[1]))):
            while (after := node[1][level]) is not None and after[0] < key:
                node = after
            path.append(node)
        return path[::-1]

    def add(self, key):
        path = self._path(key)
        if path and path[0][1][0] and path[0][1][0][0] == key:
            return False
        height = 1
        while self.rng.random() < 0.5 and height < 12:
            height += 1
        while len(self.head[1]) < height:
            self.head[1].append(None)
            path.append(self.head)
        node = [key, [None] * height]
        for level in range(height):
            node[1][level], path[level][1][level] = path[level][1][level], node
        self.size += 1
        return True

    def remove(self, key):
        path = self._path(key)
        node = path[0][1][0] if path else None
        if node is None or node[0] != key:
            raise KeyError(key)
        for level in range(len(node[1])):
            path[level][1][level] = node[1][level]
        self.size -= 1

    def __contains__(self, key):
        path = self._path(key)
        return bool(path) and path[0][1][0] is not None and path[0][1][0][0] == key

    def __iter__(self):
        node = self.head[1][0] if self.head[1] else None
        while node:
            yield node[0]
            node = node[1][0]


class BTree:
    class Node:
        def __init__(self, leaf=True):
            self.keys, self.children, self.leaf = [], [], leaf

    def __init__(self, t=3):
        self.t, self.root = t, BTree.Node()

    def _split(self, parent, i):
        t, full = self.t, parent.children[i]
        right = BTree.Node(full.leaf)
        parent.keys.insert(i, full.keys[t - 1])
        parent.children.insert(i + 1, right)
        right.keys, full.keys = full.keys[t:], full.keys[:t - 1]
        right.children, full.children = full.children[t:], full.children[:t]

    def add(self, key):
        if len(self.root.keys) == 2 * self.t - 1:
            old, self.root = self.root, BTree.Node(False)
            self.root.children.append(old)
            self._split(self.root, 0)
        node = self.root
        while not node.leaf:
            i = bisect.bisect(node.keys, key)
            if len(node.children[i].keys) == 2 * self.t - 1:
                self._split(node, i)
                i += key > node.keys[i]
            node = node.children[i]
        bisect.insort(node.keys, key)

    def __iter__(self):
        def walk(node):
            if node.leaf:
                yield from node.keys
                return
            for child, key in zip(node.children, node.keys):
                yield from walk(child)
                yield key
            yield from walk(node.children[-1])
        return walk(self.root)

    def height(self):
        node, n = self.root, 1
        while not node.leaf:
            node, n = node.children[0], n + 1
        return n


rng = random.Random(4)
numbers = rng.sample(range(5000), 500)
skip, btree = SkipList(), BTree()
for n in numbers:
    skip.add(n)
    btree.add(n)
print(list(skip) == sorted(numbers) == list(btree), skip.size, len(skip.head[1]), btree.height(), numbers[0] in skip, -1 in skip, skip.add(numbers[0]))
for n in numbers[:300]:
    skip.remove(n)
try:
    skip.remove(numbers[0])
except KeyError as error:
    print("KeyError", error)
print(list(skip) == sorted(numbers[300:]), skip.size)


class Rope:
    __slots__ = "left", "right", "text", "length"

    def __init__(self, text="", left=None, right=None):
        self.text, self.left, self.right = text, left, right
        self.length = len(text) if left is None else left.length + right.length

    def __add__(self, other):
        other = Rope(other) if isinstance(other, str) else other
        return other if not self.length else self if not other.length else Rope("", self, other)

    def split(self, i):
        if self.left is None:
            return Rope(self.text[:i]), Rope(self.text[i:])
        if i < self.left.length:
            a, b = self.left.split(i)
            return a, b + self.right
        a, b = self.right.split(i - self.left.length)
        return self.left + a, b

    def insert(self, i, text):
        a, b = self.split(i)
        return a + text + b

    def delete(self, i, j):
        a, b = self.split(j)
        return a.split(i)[0] + b

    def __getitem__(self, i):
        node = self
        while node.left is not None:
            if i < node.left.length:
                node = node.left
            else:
                i -= node.left.length
                node = node.right
        return node.text[i]

    def __str__(self):
        out, stack = [], [self]
        while stack:
            node = stack.pop()
            if node.left is None:
                out.append(node.text)
            else:
                stack += [node.right, node.left]
        return "".join(out)


class GapBuffer:
    def __init__(self, text=""):
        self.before, self.after = list(text), []

    def move(self, i):
        while len(self.before) > i:
            self.after.append(self.before.pop())
        while len(self.before) < i:
            self.before.append(self.after.pop())

    def insert(self, i, text):
        self.move(i)
        self.before.extend(text)

    def delete(self, i, j):
        self.move(j)
        del self.before[i:]

    def __str__(self):
        return "".join(self.before) + "".join(reversed(self.after))


rope, gap, plain = Rope("start"), GapBuffer("start"), "start"
for step in range(300):
    i = rng.randrange(len(plain) + 1)
    if rng.random() < 0.65:
        text = rng.choice(["ab", "日本", "x", "123"])
        rope, plain = rope.insert(i, text), plain[:i] + text + plain[i:]
        gap.insert(i, text)
    else:
        j = min(len(plain), i + rng.randrange(4))
        rope, plain = rope.delete(i, j), plain[:i] + plain[j:]
        gap.delete(i, j)
print(str(rope) == str(gap) == plain, len(plain), all(rope[i] == plain[i] for i in range(0, len(plain), 7)), plain[:20])


class Bloom:
    def __init__(self, bits, hashes):
        self.bits, self.hashes, self.field = bits, hashes, 0

    def _spots(self, item):
        h = 14695981039346656037
        for b in item.encode():
            h = (h ^ b) * 1099511628211 % 2**64
        return [(h + k * (h >> 32)) % self.bits for k in range(self.hashes)]

    def add(self, item):
        for s in self._spots(item):
            self.field |= 1 << s

    def __contains__(self, item):
        return all(self.field >> s & 1 for s in self._spots(item))


bloom = Bloom(4096, 4)
for i in range(300):
    bloom.add(f"key{i}")
print(all(f"key{i}" in bloom for i in range(300)), sum(f"other{i}" in bloom for i in range(1000)) < 60, bloom.field.bit_count())


class Table:
    """Open addressing with tombstones."""
    GONE = object()

    def __init__(self):
        self.slots, self.used, self.filled = [None] * 8, 0, 0

    def _find(self, key):
        mask, i, step, free = len(self.slots) - 1, hash(key), 0, None
        while True:
            slot = self.slots[i & mask]
            if slot is None:
                return free if free is not None else i & mask, False
            if slot is Table.GONE:
                free = i & mask if free is None else free
            elif slot[0] == key:
                return i & mask, True
            step += 1
            i += step

    def __setitem__(self, key, value):
        at, found = self._find(key)
        if not found:
            self.used += 1
            self.filled += self.slots[at] is None
        self.slots[at] = key, value
        if self.filled * 3 > len(self.slots) * 2:
            old, self.slots, self.used, self.filled = self.slots, [None] * max(8, 4 * self.used), 0, 0
            n = 8
            while n < 4 * len([s for s in old if s and s is not Table.GONE]):
                n *= 2
            self.slots = [None] * n
            for slot in old:
                if slot is not None and slot is not Table.GONE:
                    self[slot[0]] = slot[1]

    def __getitem__(self, key):
        at, found = self._find(key)
        if not found:
            raise KeyError(key)
        return self.slots[at][1]

    def __delitem__(self, key):
        at, found = self._find(key)
        if not found:
            raise KeyError(key)
        self.slots[at] = Table.GONE
        self.used -= 1

    def __len__(self):
        return self.used


table, model = Table(), {}
for step in range(3000):
    key = rng.randrange(200) if step % 3 else f"s{rng.randrange(50)}"
    if rng.random() < 0.6:
        table[key] = model[key] = step
    elif key in model:
        del table[key], model[key]
print(len(table) == len(model), all(table[k] == v for k, v in model.items()), len(table))


class Ring:
    def __init__(self, n):
        self.data, self.start, self.n = [None] * n, 0, 0

    def push(self, x):
        self.data[(self.start + self.n) % len(self.data)] = x
        if self.n < len(self.data):
            self.n += 1
        else:
            self.start = (self.start + 1) % len(self.data)

    def __iter__(self):
        return (self.data[(self.start + i) % len(self.data)] for i in range(self.n))


ring = Ring(5)
for i in range(13):
    ring.push(i)
print(list(ring))


class Persistent:
    """A map that is never changed: a tree of paths copied."""

    def __init__(self, node=None):
        self.node = node

    def set(self, key, value):
        def put(node):
            if node is None:
                return key, value, None, None
            k, v, left, right = node
            if key == k:
                return key, value, left, right
            return (k, v, put(left), right) if key < k else (k, v, left, put(right))
        return Persistent(put(self.node))

    def items(self):
        def walk(node):
            if node:
                yield from walk(node[2])
                yield node[:2]
                yield from walk(node[3])
        return walk(self.node)


versions = [Persistent()]
for i, key in enumerate("persistent"):
    versions.append(versions[-1].set(key, i))
print([len(list(v.items())) for v in versions], dict(versions[3].items()), dict(versions[-1].items()))


class Intervals:
    def __init__(self, spans):
        self.node = None
        if spans:
            points = sorted(p for s in spans for p in s)
            mid = points[len(points) // 2]
            here = [s for s in spans if s[0] <= mid <= s[1]]
            self.node = mid, sorted(here), Intervals([s for s in spans if s[1] < mid]), Intervals([s for s in spans if s[0] > mid])

    def at(self, p):
        if self.node is None:
            return []
        mid, here, left, right = self.node
        return [s for s in here if s[0] <= p <= s[1]] + (left.at(p) if p < mid else right.at(p) if p > mid else [])


spans = [(a, a + rng.randrange(40)) for a in (rng.randrange(500) for _ in range(150))]
tree = Intervals(spans)
print(all(sorted(tree.at(p)) == sorted(s for s in spans if s[0] <= p <= s[1]) for p in range(0, 540, 5)), len(tree.at(100)))
