# test: smoke
# Dynamic programming: edit distance with its script, knapsacks, subsequences, coins, chains of matrices, partitions.
import functools
import itertools
import random


def levenshtein(a, b):
    rows = [list(range(len(b) + 1))]
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            row.append(min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (x != y)))
        rows.append(row)
    script, i, j = [], len(a), len(b)
    while i or j:
        if i and j and rows[i][j] == rows[i - 1][j - 1] + (a[i - 1] != b[j - 1]):
            script.append("=" if a[i - 1] == b[j - 1] else f"{a[i - 1]}>{b[j - 1]}")
            i, j = i - 1, j - 1
        elif i and rows[i][j] == rows[i - 1][j] + 1:
            script.append(f"-{a[i - 1]}")
            i -= 1
        else:
            script.append(f"+{b[j - 1]}")
            j -= 1
    return rows[-1][-1], script[::-1]


for a, b in (("kitten", "sitting"), ("saturday", "sunday"), ("", "abc"), ("same", "same"), ("intention", "execution")):
    distance, script = levenshtein(a, b)
    print(a, b, distance, " ".join(script))


def lcs(a, b):
    table = [[""] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a)):
        for j in range(len(b)):
            table[i + 1][j + 1] = table[i][j] + a[i] if a[i] == b[j] else max(table[i][j + 1], table[i + 1][j], key=len)
    return table[-1][-1]


def lcs_memo(a, b):
    @functools.lru_cache(maxsize=None)
    def length(i, j):
        if i == len(a) or j == len(b):
            return 0
        if a[i] == b[j]:
            return 1 + length(i + 1, j + 1)
        return max(length(i + 1, j), length(i, j + 1))
    return length(0, 0), length.cache_info().currsize


print(lcs("ABCBDAB", "BDCABA"), lcs_memo("ABCBDAB" * 6, "BDCABA" * 6), len(lcs("ACGTACGTTAG" * 3, "TTAGACGGA" * 3)))


def knapsack(items, capacity):
    best = [(0, ())] * (capacity + 1)
    for name, weight, value in items:
        for room in range(capacity, weight - 1, -1):
            total, chosen = best[room - weight]
            if total + value > best[room][0]:
                best[room] = total + value, chosen + (name,)
    return best[capacity]


items = [("map", 9, 150), ("compass", 13, 35), ("water", 153, 200), ("sandwich", 50, 160), ("glucose", 15, 60), ("tin", 68, 45), ("banana", 27, 60), ("apple", 39, 40), ("cheese", 23, 30), ("book", 30, 10)]
print(knapsack(items, 150), knapsack(items, 8), knapsack([], 5))
brute = max((sum(i[2] for i in c), sum(i[1] for i in c)) for n in range(len(items) + 1) for c in itertools.combinations(items, n) if sum(i[1] for i in c) <= 150)
print(brute)


def coins(amount, kinds):
    ways = [1] + [0] * amount
    for kind in kinds:
        for i in range(kind, amount + 1):
            ways[i] += ways[i - kind]
    fewest = [0] + [None] * amount
    for i in range(1, amount + 1):
        options = [fewest[i - k] for k in kinds if k <= i and fewest[i - k] is not None]
        fewest[i] = min(options) + 1 if options else None
    return ways[amount], fewest[amount]


print(coins(100, (1, 5, 10, 25, 50)), coins(63, (1, 5, 10, 21, 25)), coins(7, (3, 5)), coins(1000, (1, 2, 5, 10, 20, 50, 100, 200)))


def longest_rising(numbers):
    import bisect
    tails, positions, before = [], [], [None] * len(numbers)
    for i, n in enumerate(numbers):
        at = bisect.bisect_left(tails, n)
        tails[at:at + 1] = [n]
        positions[at:at + 1] = [i]
        before[i] = positions[at - 1] if at else None
    result, i = [], positions[-1]
    while i is not None:
        result.append(numbers[i])
        i = before[i]
    return result[::-1]


rng = random.Random(3)
numbers = [rng.randrange(1000) for _ in range(400)]
rising = longest_rising(numbers)
print(len(rising), rising[:5], rising == sorted(set(rising)), longest_rising([10, 9, 2, 5, 3, 7, 101, 18]))


def max_subarray(numbers):
    best = (float("-inf"), 0, 0)
    here, start = 0, 0
    for i, n in enumerate(numbers):
        if here <= 0:
            here, start = n, i
        else:
            here += n
        best = max(best, (here, start, i))
    return best


print(max_subarray([-2, 1, -3, 4, -1, 2, 1, -5, 4]), max_subarray([-3, -1, -2]), max_subarray([n - 500 for n in numbers]))


@functools.cache
def matrix_chain(sizes):
    if len(sizes) == 2:
        return 0, "M"
    return min((matrix_chain(sizes[:k + 1])[0] + matrix_chain(sizes[k:])[0] + sizes[0] * sizes[k] * sizes[-1],
                f"({matrix_chain(sizes[:k + 1])[1]}{matrix_chain(sizes[k:])[1]})") for k in range(1, len(sizes) - 1))


print(matrix_chain((30, 35, 15, 5, 10, 20, 25)), matrix_chain.cache_info().currsize)


@functools.cache
def partitions(n, most=None):
    most = n if most is None else most
    if n == 0:
        return 1
    return sum(partitions(n - k, min(k, n - k)) for k in range(1, min(n, most) + 1))


def bell(n):
    row = [1]
    for _ in range(n):
        row = list(itertools.accumulate([row[-1]] + row))
    return row[0]


def catalan(n, memo={0: 1}):
    if n not in memo:
        memo[n] = sum(catalan(i) * catalan(n - 1 - i) for i in range(n))
    return memo[n]


def stirling(n, k, memo={}):
    if (n, k) not in memo:
        memo[n, k] = int(n == k) if not n or not k else k * stirling(n - 1, k) + stirling(n - 1, k - 1)
    return memo[n, k]


print(partitions(60), bell(15), catalan(25), stirling(20, 7), sum(stirling(12, k) for k in range(13)) == bell(12))


def word_break(text, words):
    ends = [[] for _ in range(len(text) + 1)]
    ends[0] = [[]]
    for i in range(1, len(text) + 1):
        for word in words:
            if text[:i].endswith(word) and ends[i - len(word)]:
                ends[i] += [way + [word] for way in ends[i - len(word)]]
    return [" ".join(way) for way in ends[-1]]


print(word_break("catsanddog", ["cat", "cats", "and", "sand", "dog"]), len(word_break("a" * 12, ["a", "aa", "aaa"])))


def palindromes(text):
    n, best, cuts = len(text), "", list(range(-1, len(text)))
    is_one = [[False] * n for _ in range(n)]
    for end in range(n):
        for start in range(end + 1):
            if text[start] == text[end] and (end - start < 2 or is_one[start + 1][end - 1]):
                is_one[start][end] = True
                best = max(best, text[start:end + 1], key=len)
                cuts[end + 1] = min(cuts[end + 1], cuts[start] + 1)
    return best, cuts[n], sum(map(sum, is_one))


print(palindromes("forgeeksskeegfor"), palindromes("banana"), palindromes("ab" * 30 + "c"))


def travelling(distances):
    n = len(distances)
    best = {(1 << i, i): (distances[0][i], (0, i)) for i in range(1, n)}
    for size in range(2, n):
        for subset in itertools.combinations(range(1, n), size):
            mask = sum(1 << i for i in subset)
            for last in subset:
                best[mask, last] = min((best[mask & ~(1 << last), k][0] + distances[k][last], best[mask & ~(1 << last), k][1] + (last,)) for k in subset if k != last)
    full = (1 << n) - 2
    return min((best[full, k][0] + distances[k][0], best[full, k][1]) for k in range(1, n))


print(travelling([[0 if i == j else (i * 7 + j * 13) % 23 + 1 for j in range(8)] for i in range(8)]))
