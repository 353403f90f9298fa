# test: smoke
# Conway's game in three ways: a set of cells, lists of lists on a torus, rows as ints.
from collections import Counter
from itertools import product


def parse(text, dx=0, dy=0):
    return {(x + dx, y + dy) for y, line in enumerate(text.splitlines())
            for x, c in enumerate(line) if c == "#"}


def step_set(cells):
    around = Counter((x + dx, y + dy) for x, y in cells
                     for dx, dy in product((-1, 0, 1), repeat=2) if dx or dy)
    return {c for c, n in around.items() if n == 3 or n == 2 and c in cells}


def step_lists(grid):
    height, width = len(grid), len(grid[0])
    result = []
    for y in range(height):
        above, here, below = grid[y - 1], grid[y], grid[(y + 1) % height]
        row = []
        for x in range(width):
            l, r = x - 1, (x + 1) % width
            n = above[l] + above[x] + above[r] + here[l] + here[r] + below[l] + below[x] + below[r]
            row.append(1 if n == 3 or (n == 2 and here[x]) else 0)
        result.append(row)
    return result


def step_bits(rows, width):
    mask = (1 << width) - 1

    def left(r):
        return (r << 1 | r >> width - 1) & mask

    def right(r):
        return (r >> 1 | r << width - 1) & mask

    result = []
    for y, here in enumerate(rows):
        ones = twos = fours = 0
        above, below = rows[y - 1], rows[(y + 1) % len(rows)]
        for word in (left(above), above, right(above), left(here), right(here), left(below), below, right(below)):
            carry = ones & word
            ones ^= word
            carry2 = twos & carry
            twos ^= carry
            fours |= carry2
        result.append(~fours & twos & (ones | here) & mask)
    return result


def to_lists(cells, w, h):
    return [[int((x, y) in cells) for x in range(w)] for y in range(h)]


def to_bits(cells, w, h):
    return [sum(1 << x for x in range(w) if (x, y) in cells) for y in range(h)]


GLIDER = ".#.\n..#\n###"
R_PENTOMINO = ".##\n##.\n.#."
ACORN = ".#.....\n...#...\n##..###"

cells = parse(GLIDER)
start = cells
for generation in range(8):
    cells = step_set(cells)
print(sorted(cells), cells == {(x + 2, y + 2) for x, y in start})

W, H = 24, 16
for name, pattern in (("glider", GLIDER), ("r-pentomino", R_PENTOMINO), ("acorn", ACORN)):
    seeds = parse(pattern, 9, 6)
    grid, bits = to_lists(seeds, W, H), to_bits(seeds, W, H)
    history = []
    for generation in range(25):
        history.append(sum(map(sum, grid)))
        assert [sum(v << x for x, v in enumerate(row)) for row in grid] == bits, generation
        grid, bits = step_lists(grid), step_bits(bits, W)
    print(name, history)
    print("\n".join("".join(".#"[v] for v in row) for row in grid))

free = parse(R_PENTOMINO)
population = []
for generation in range(100):
    population.append(len(free))
    free = step_set(free)
print(population[::10], min(free), max(free), len(free))

state = to_bits(parse(R_PENTOMINO, 8, 6), 16, 12)
seen = {}
generation = 0
while tuple(state) not in seen:
    seen[tuple(state)] = generation
    state = step_bits(state, 16)
    generation += 1
print(generation, "repeats", seen[tuple(state)], sum(map(int.bit_count, state)))
