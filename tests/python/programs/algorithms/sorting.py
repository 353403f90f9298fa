# test: smoke
# Sorting in a dozen ways, with counts of comparisons, stability and agreement with sorted().
import heapq
import random
from collections import defaultdict


class Item:
    comparisons = 0

    def __init__(self, key, order):
        self.key, self.order = key, order

    def __lt__(self, other):
        Item.comparisons += 1
        return self.key < other.key


def bubble(a):
    for end in range(len(a) - 1, 0, -1):
        swapped = False
        for i in range(end):
            if a[i + 1] < a[i]:
                a[i], a[i + 1] = a[i + 1], a[i]
                swapped = True
        if not swapped:
            break
    return a


def insertion(a):
    for i in range(1, len(a)):
        x, j = a[i], i
        while j and x < a[j - 1]:
            a[j] = a[j - 1]
            j -= 1
        a[j] = x
    return a


def selection(a):
    for i in range(len(a)):
        least = i
        for j in range(i + 1, len(a)):
            if a[j] < a[least]:
                least = j
        a[i], a[least] = a[least], a[i]
    return a


def merge(a):
    if len(a) < 2:
        return a
    left, right = merge(a[:len(a) // 2]), merge(a[len(a) // 2:])
    out, i, j = [], 0, 0
    while i < len(left) and j < len(right):
        if right[j] < left[i]:
            out.append(right[j])
            j += 1
        else:
            out.append(left[i])
            i += 1
    return out + left[i:] + right[j:]


def quick(a, lo=0, hi=None):
    hi = len(a) - 1 if hi is None else hi
    while lo < hi:
        pivot, i, j = a[(lo + hi) // 2], lo, hi
        while i <= j:
            while a[i] < pivot:
                i += 1
            while pivot < a[j]:
                j -= 1
            if i <= j:
                a[i], a[j] = a[j], a[i]
                i, j = i + 1, j - 1
        if j - lo < hi - i:
            quick(a, lo, j)
            lo = i
        else:
            quick(a, i, hi)
            hi = j
    return a


def quick_lists(a):
    if len(a) < 2:
        return a
    pivot, *rest = a
    return quick_lists([x for x in rest if x < pivot]) + [pivot] + quick_lists([x for x in rest if not x < pivot])


def heap(a):
    heapq.heapify(a)
    return [heapq.heappop(a) for _ in range(len(a))]


def heap_own(a):
    def sift(root, end):
        while (child := 2 * root + 1) < end:
            if child + 1 < end and a[child] < a[child + 1]:
                child += 1
            if not a[root] < a[child]:
                return
            a[root], a[child] = a[child], a[root]
            root = child
    for root in reversed(range(len(a) // 2)):
        sift(root, len(a))
    for end in range(len(a) - 1, 0, -1):
        a[0], a[end] = a[end], a[0]
        sift(0, end)
    return a


def shell(a):
    gap = len(a) // 2
    while gap:
        for i in range(gap, len(a)):
            x, j = a[i], i
            while j >= gap and x < a[j - gap]:
                a[j] = a[j - gap]
                j -= gap
            a[j] = x
        gap = 1 if gap == 2 else gap * 5 // 11
    return a


def comb(a):
    gap, swapped = len(a), True
    while gap > 1 or swapped:
        gap, swapped = max(1, gap * 10 // 13), False
        for i in range(len(a) - gap):
            if a[i + gap] < a[i]:
                a[i], a[i + gap], swapped = a[i + gap], a[i], True
    return a


def tree(a):
    root = None
    for x in a:
        node = [x, None, None]
        if root is None:
            root = node
            continue
        at = root
        while True:
            side = 1 if x < at[0] else 2
            if at[side] is None:
                at[side] = node
                break
            at = at[side]

    def walk(node):
        if node:
            yield from walk(node[1])
            yield node[0]
            yield from walk(node[2])
    return list(walk(root))


def runs(a):
    """Natural merges of runs that are there."""
    pieces = []
    for x in a:
        if pieces and not x < pieces[-1][-1]:
            pieces[-1].append(x)
        else:
            pieces.append([x])
    while len(pieces) > 1:
        pieces = [list(heapq.merge(*pieces[i:i + 2])) for i in range(0, len(pieces), 2)]
    return pieces[0] if pieces else []


rng = random.Random(99)
inputs = {"random": [rng.randrange(50) for _ in range(90)], "sorted": list(range(60)), "reversed": list(range(60))[::-1], "equal": [7] * 40, "empty": [], "one": [3]}
for sort in (bubble, insertion, selection, merge, quick, quick_lists, heap, heap_own, shell, comb, tree, runs, sorted):
    row = []
    for name, keys in inputs.items():
        Item.comparisons = 0
        result = sort([Item(k, i) for i, k in enumerate(keys)])
        assert [x.key for x in result] == sorted(keys), (sort, name)
        stable = all(a.key != b.key or a.order < b.order for a, b in zip(result, result[1:]))
        row.append(f"{Item.comparisons}{'s' if stable else ''}")
    print(f"{sort.__name__:12}", *row)


def radix(a, base=16):
    shift = 1
    while any(x >= shift for x in a):
        buckets = [[] for _ in range(base)]
        for x in a:
            buckets[x // shift % base].append(x)
        a = [x for bucket in buckets for x in bucket]
        shift *= base
    return a


def counting(a):
    counts = defaultdict(int)
    for x in a:
        counts[x] += 1
    return [x for x in range(min(a), max(a) + 1) for _ in range(counts[x])]


def bucket(a):
    low, high = min(a), max(a)
    buckets = [[] for _ in range(len(a))]
    for x in a:
        buckets[int((x - low) / (high - low + 1) * len(a))].append(x)
    return [x for b in buckets for x in insertion(b)]


big = [rng.randrange(10**6) for _ in range(600)]
for sort in (radix, bucket, merge, quick, heap_own, shell, comb):
    assert sort(big[:]) == sorted(big)
small = [x % 97 for x in big]
print(counting(small) == sorted(small), sorted(big)[::100], radix(big)[-1] == max(big))
floats = [rng.random() - 0.5 for _ in range(300)]
words = ["".join(rng.choices("abcXYZ", k=rng.randrange(1, 6))) for _ in range(200)]
print(quick(floats[:]) == sorted(floats), merge(words) == sorted(words), sorted(words, key=lambda w: (len(w), w.lower(), w))[:5], sorted(words, key=str.lower, reverse=True)[0])


def select(a, k):
    while True:
        pivot = a[len(a) // 2]
        less, equal = [x for x in a if x < pivot], a.count(pivot)
        if k < len(less):
            a = less
        elif k < len(less) + equal:
            return pivot
        else:
            k -= len(less) + equal
            a = [x for x in a if x > pivot]


print([select(big, k) == sorted(big)[k] for k in (0, 10, 300, 599)], heapq.nsmallest(3, big) == sorted(big)[:3])
