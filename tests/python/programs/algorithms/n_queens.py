# test: smoke
# The queens puzzle in four ways: generator, bit masks, permutations, explicit stack.
from itertools import permutations


def by_generator(n):
    columns, up, down = set(), set(), set()
    placed = []

    def place(row):
        if row == n:
            yield tuple(placed)
            return
        for column in range(n):
            if column in columns or row + column in up or row - column in down:
                continue
            columns.add(column)
            up.add(row + column)
            down.add(row - column)
            placed.append(column)
            yield from place(row + 1)
            placed.pop()
            columns.remove(column)
            up.discard(row + column)
            down.discard(row - column)

    return place(0)


def by_bits(n):
    full = (1 << n) - 1

    def count(columns, left, right):
        if columns == full:
            return 1
        total = 0
        free = full & ~(columns | left | right)
        while free:
            bit = free & -free
            free ^= bit
            total += count(columns | bit, (left | bit) << 1 & full, (right | bit) >> 1)
        return total

    return count(0, 0, 0)


def by_permutations(n):
    return sum(1 for p in permutations(range(n))
               if len({p[i] + i for i in range(n)}) == n == len({p[i] - i for i in range(n)}))


def by_stack(n):
    stack = [()]
    found = 0
    while stack:
        state = stack.pop()
        row = len(state)
        if row == n:
            found += 1
            continue
        for column in range(n - 1, -1, -1):
            for r, c in enumerate(state):
                if c == column or abs(c - column) == row - r:
                    break
            else:
                stack.append(state + (column,))
    return found


def board(solution):
    size = len(solution)
    return "\n".join(" ".join("Q" if c == column else "." for c in range(size))
                     for column in solution)


def canonical(solution):
    n = len(solution)
    forms = []
    current = solution
    for _ in range(4):
        rotated = [0] * n
        for row, column in enumerate(current):
            rotated[column] = n - 1 - row
        current = tuple(rotated)
        forms.append(current)
        forms.append(current[::-1])
    return min(forms)


for n in range(1, 8):
    solutions = list(by_generator(n))
    distinct = {canonical(s) for s in solutions}
    print(n, len(solutions), len(distinct), by_bits(n), by_permutations(n), by_stack(n))

print(by_bits(9))
first = next(by_generator(8))
print(first)
print(board(first))
print(board(sorted(by_generator(6))[-1]))
