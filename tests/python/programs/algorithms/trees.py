# test: smoke
# Balanced trees: AVL with rotations, red-black (left-leaning), treap, heaps, Fenwick and segment trees, union-find.
import random
from collections import Counter


class AVL:
    class Node:
        __slots__ = "key", "value", "left", "right", "height"

        def __init__(self, key, value):
            self.key, self.value, self.left, self.right, self.height = key, value, None, None, 1

    def __init__(self, pairs=()):
        self.root, self.rotations, self.size = None, Counter(), 0
        for key, value in pairs:
            self[key] = value

    @staticmethod
    def _height(node):
        return node.height if node else 0

    def _update(self, node):
        node.height = 1 + max(self._height(node.left), self._height(node.right))
        return self._height(node.left) - self._height(node.right)

    def _right(self, node):
        self.rotations["right"] += 1
        pivot = node.left
        node.left, pivot.right = pivot.right, node
        self._update(node)
        self._update(pivot)
        return pivot

    def _left(self, node):
        self.rotations["left"] += 1
        pivot = node.right
        node.right, pivot.left = pivot.left, node
        self._update(node)
        self._update(pivot)
        return pivot

    def _balance(self, node):
        tilt = self._update(node)
        if tilt > 1:
            if self._height(node.left.left) < self._height(node.left.right):
                node.left = self._left(node.left)
            return self._right(node)
        if tilt < -1:
            if self._height(node.right.right) < self._height(node.right.left):
                node.right = self._right(node.right)
            return self._left(node)
        return node

    def __setitem__(self, key, value):
        def insert(node):
            if node is None:
                self.size += 1
                return AVL.Node(key, value)
            if key == node.key:
                node.value = value
            elif key < node.key:
                node.left = insert(node.left)
            else:
                node.right = insert(node.right)
            return self._balance(node)
        self.root = insert(self.root)

    def __delitem__(self, key):
        def smallest(node):
            while node.left:
                node = node.left
            return node

        def remove(node, key):
            if node is None:
                raise KeyError(key)
            if key < node.key:
                node.left = remove(node.left, key)
            elif key > node.key:
                node.right = remove(node.right, key)
            elif not node.left or not node.right:
                return node.left or node.right
            else:
                after = smallest(node.right)
                node.key, node.value = after.key, after.value
                node.right = remove(node.right, after.key)
            return self._balance(node)
        self.root = remove(self.root, key)
        self.size -= 1

    def __getitem__(self, key):
        node = self.root
        while node:
            if key == node.key:
                return node.value
            node = node.left if key < node.key else node.right
        raise KeyError(key)

    def __iter__(self):
        def walk(node):
            if node:
                yield from walk(node.left)
                yield node.key
                yield from walk(node.right)
        return walk(self.root)

    def __len__(self):
        return self.size

    def check(self):
        def height(node):
            if not node:
                return 0
            l, r = height(node.left), height(node.right)
            assert abs(l - r) <= 1 and node.height == 1 + max(l, r)
            return node.height
        return height(self.root)


tree = AVL((k, k * k) for k in range(300))
print(len(tree), tree.check(), dict(tree.rotations), tree[17], list(tree)[:5])
rng = random.Random(11)
keys = list(range(300))
rng.shuffle(keys)
for key in keys[:200]:
    del tree[key]
print(len(tree), tree.check(), list(tree) == sorted(keys[200:]), sum(tree.rotations.values()))
try:
    del tree[keys[0]]
except KeyError as error:
    print("KeyError", error)


class Treap:
    def __init__(self, seed):
        self.rng, self.root = random.Random(seed), None

    def split(self, node, key):
        if node is None:
            return None, None
        k, p, left, right = node
        if k < key:
            a, b = self.split(right, key)
            return (k, p, left, a), b
        a, b = self.split(left, key)
        return a, (k, p, b, right)

    def merge(self, a, b):
        if a is None or b is None:
            return a or b
        if a[1] > b[1]:
            return a[0], a[1], a[2], self.merge(a[3], b)
        return b[0], b[1], self.merge(a, b[2]), b[3]

    def add(self, key):
        a, b = self.split(self.root, key)
        self.root = self.merge(self.merge(a, (key, self.rng.random(), None, None)), b)

    def depth(self, node):
        return 0 if node is None else 1 + max(self.depth(node[2]), self.depth(node[3]))

    def inorder(self):
        stack, node, out = [], self.root, []
        while stack or node:
            while node:
                stack.append(node)
                node = node[2]
            node = stack.pop()
            out.append(node[0])
            node = node[3]
        return out


treap = Treap(5)
for key in keys:
    treap.add(key)
print(treap.inorder() == sorted(keys), treap.depth(treap.root))


class Heap:
    def __init__(self, key=lambda x: x):
        self.items, self.key = [], key

    def push(self, item):
        items, i = self.items, len(self.items)
        items.append(item)
        while i and self.key(items[i]) < self.key(items[(i - 1) // 2]):
            parent = (i - 1) // 2
            items[i], items[parent] = items[parent], items[i]
            i = parent

    def pop(self):
        items = self.items
        items[0], items[-1] = items[-1], items[0]
        top, i = items.pop(), 0
        while (child := 2 * i + 1) < len(items):
            if child + 1 < len(items) and self.key(items[child + 1]) < self.key(items[child]):
                child += 1
            if self.key(items[i]) <= self.key(items[child]):
                break
            items[i], items[child] = items[child], items[i]
            i = child
        return top


heap = Heap(key=lambda n: -n)
for key in keys:
    heap.push(key)
print([heap.pop() for _ in range(6)], [heap.pop() for _ in range(len(heap.items))] == list(range(293, -1, -1)))


class Fenwick:
    def __init__(self, n):
        self.sums = [0] * (n + 1)

    def add(self, i, v):
        i += 1
        while i < len(self.sums):
            self.sums[i] += v
            i += i & -i

    def total(self, i):
        result = 0
        while i:
            result += self.sums[i]
            i &= i - 1
        return result


class Segments:
    def __init__(self, values, f, neutral):
        self.n, self.f, self.neutral = len(values), f, neutral
        self.tree = [neutral] * self.n + list(values)
        for i in range(self.n - 1, 0, -1):
            self.tree[i] = f(self.tree[2 * i], self.tree[2 * i + 1])

    def __setitem__(self, i, v):
        i += self.n
        self.tree[i] = v
        while i > 1:
            i //= 2
            self.tree[i] = self.f(self.tree[2 * i], self.tree[2 * i + 1])

    def query(self, lo, hi):
        left = right = self.neutral
        lo, hi = lo + self.n, hi + self.n
        while lo < hi:
            if lo & 1:
                left = self.f(left, self.tree[lo])
                lo += 1
            if hi & 1:
                hi -= 1
                right = self.f(self.tree[hi], right)
            lo, hi = lo // 2, hi // 2
        return self.f(left, right)


fenwick, segments, values = Fenwick(100), Segments([0] * 100, max, 0), [0] * 100
for _ in range(400):
    i, v = rng.randrange(100), rng.randrange(1000)
    fenwick.add(i, v - values[i])
    segments[i] = values[i] = v
    lo, hi = sorted(rng.sample(range(101), 2))
    assert fenwick.total(hi) - fenwick.total(lo) == sum(values[lo:hi])
    assert segments.query(lo, hi) == max(values[lo:hi])
print(fenwick.total(100), segments.query(0, 100), Segments("abcdefg", str.__add__, "").query(2, 6))


def inversions(numbers):
    counter, total = Fenwick(len(numbers)), 0
    for seen, n in enumerate(numbers):
        total += seen - counter.total(n + 1)
        counter.add(n, 1)
    return total


print(inversions(keys), inversions(list(range(50))[::-1]))


class Union:
    def __init__(self):
        self.parent, self.size = {}, {}

    def find(self, x):
        self.parent.setdefault(x, x)
        self.size.setdefault(x, 1)
        while self.parent[x] != x:
            self.parent[x] = x = self.parent[self.parent[x]]
        return x

    def join(self, a, b):
        a, b = self.find(a), self.find(b)
        if a == b:
            return False
        if self.size[a] < self.size[b]:
            a, b = b, a
        self.parent[b] = a
        self.size[a] += self.size[b]
        return True


edges = sorted((rng.randrange(100), a, b) for a in range(40) for b in rng.sample(range(40), 4))
union = Union()
chosen = [(w, a, b) for w, a, b in edges if union.join(a, b)]
print(sum(w for w, _, _ in chosen), len(chosen), len({union.find(i) for i in range(40)}), max(union.size.values()))
