# test: smoke
# Huffman coding, LZ77, arithmetic of bits, run lengths, the Burrows-Wheeler transform: packing and unpacking.
import heapq
from collections import Counter, defaultdict
from itertools import groupby

TEXT = ("it was the best of times, it was the worst of times, it was the age of wisdom, it was the age of "
        "foolishness, it was the epoch of belief, it was the epoch of incredulity ") * 3


class Node:
    def __init__(self, weight, symbol=None, left=None, right=None):
        self.weight, self.symbol, self.left, self.right = weight, symbol, left, right

    def __lt__(self, other):
        return (self.weight, self.order()) < (other.weight, other.order())

    def order(self):
        return self.symbol if self.symbol is not None else min(self.left.order(), self.right.order())


def tree_of(text):
    heap = [Node(n, s) for s, n in Counter(text).items()]
    heapq.heapify(heap)
    while len(heap) > 1:
        a, b = heapq.heappop(heap), heapq.heappop(heap)
        heapq.heappush(heap, Node(a.weight + b.weight, None, a, b))
    return heap[0]


def codes_of(tree):
    codes, stack = {}, [(tree, "")]
    while stack:
        node, prefix = stack.pop()
        if node.symbol is not None:
            codes[node.symbol] = prefix or "0"
        else:
            stack += [(node.left, prefix + "0"), (node.right, prefix + "1")]
    return codes


class BitWriter:
    def __init__(self):
        self.data, self.bits, self.count = bytearray(), 0, 0

    def write(self, code):
        for c in code:
            self.bits = self.bits << 1 | (c == "1")
            self.count += 1
            if self.count % 8 == 0:
                self.data.append(self.bits)
                self.bits = 0

    def finish(self):
        pad = -self.count % 8
        if pad:
            self.data.append(self.bits << pad)
        return bytes(self.data), self.count


def bits_of(data, count):
    for i in range(count):
        yield data[i >> 3] >> (7 - (i & 7)) & 1


def unpack(tree, data, count):
    out, node = [], tree
    for bit in bits_of(data, count):
        node = node.right if bit else node.left
        if node.symbol is not None:
            out.append(node.symbol)
            node = tree
    return "".join(out)


tree = tree_of(TEXT)
codes = codes_of(tree)
writer = BitWriter()
for c in TEXT:
    writer.write(codes[c])
packed, count = writer.finish()
print(len(TEXT), len(packed), count, unpack(tree, packed, count) == TEXT)
print(sorted(codes.items(), key=lambda p: (len(p[1]), p[1]))[:8])
print(sum(2 ** -len(c) for c in codes.values()), packed[:10].hex())


def canonical(codes):
    result, code, last = {}, 0, 0
    for symbol, length in sorted(((s, len(c)) for s, c in codes.items()), key=lambda p: (p[1], p[0])):
        code <<= length - last
        result[symbol] = f"{code:0{length}b}"
        code, last = code + 1, length
    return result


better = canonical(codes)
print(all(len(better[s]) == len(codes[s]) for s in codes), not any(a != b and a.startswith(b) for a in better.values() for b in better.values()))


def lz77(text, window=120):
    i, out = 0, []
    while i < len(text):
        best, distance = 0, 0
        for start in range(max(0, i - window), i):
            n = 0
            while i + n < len(text) - 1 and n < 30 and text[start + n] == text[i + n]:
                n += 1
            if n > best:
                best, distance = n, i - start
        out.append((distance, best, text[i + best]))
        i += best + 1
    return out


def unlz77(triples):
    out = []
    for distance, length, symbol in triples:
        for _ in range(length):
            out.append(out[-distance])
        out.append(symbol)
    return "".join(out)


short = TEXT[:200]
triples = lz77(short)
print(len(triples), triples[:6], triples[-2:], unlz77(triples) == short)


def lzw(text):
    table = {chr(i): i for i in range(128)}
    word, out = "", []
    for c in text:
        if word + c in table:
            word += c
        else:
            out.append(table[word])
            table[word + c] = len(table)
            word = c
    return out + [table[word]]


def unlzw(numbers):
    table = {i: chr(i) for i in range(128)}
    word = table[numbers[0]]
    out = [word]
    for n in numbers[1:]:
        entry = table[n] if n in table else word + word[0]
        out.append(entry)
        table[len(table)] = word + entry[0]
        word = entry
    return "".join(out)


numbers = lzw(TEXT)
print(len(numbers), max(numbers), numbers[-5:], unlzw(numbers) == TEXT)


def bwt(text):
    text += "\0"
    order = sorted(range(len(text)), key=lambda i: text[i:] + text[:i])
    return "".join(text[i - 1] for i in order)


def unbwt(last):
    ranks, seen = [], defaultdict(int)
    for c in last:
        ranks.append(seen[c])
        seen[c] += 1
    first, position = {}, 0
    for c in sorted(seen):
        first[c] = position
        position += seen[c]
    out, row = [], 0
    while last[row] != "\0":
        out.append(last[row])
        row = first[last[row]] + ranks[row]
    return "".join(reversed(out))


def move_to_front(text):
    symbols = sorted(set(text))
    out = []
    for c in text:
        i = symbols.index(c)
        out.append(i)
        symbols.insert(0, symbols.pop(i))
    return out


turned = bwt(TEXT)
print(unbwt(turned) == TEXT, len(list(groupby(TEXT))), len(list(groupby(turned))), Counter(move_to_front(turned)).most_common(3))
print(unbwt(bwt("banana")), bwt("banana").encode(), unlzw(lzw("abababababa")), lzw("aaaaaaa"))
