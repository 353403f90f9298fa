# Sudoku by constraint propagation with search; counts of steps show that every stage does the same.
from collections import Counter

ROWS, COLUMNS = "ABCDEFGHI", "123456789"


def cross(a, b):
    return [x + y for x in a for y in b]


squares = cross(ROWS, COLUMNS)
units = ([cross(ROWS, c) for c in COLUMNS] + [cross(r, COLUMNS) for r in ROWS] +
         [cross(r, c) for r in ("ABC", "DEF", "GHI") for c in ("123", "456", "789")])
units_of = {s: [u for u in units if s in u] for s in squares}
peers = {s: set().union(*units_of[s]) - {s} for s in squares}
steps = Counter()


def parse(grid):
    values = dict.fromkeys(squares, COLUMNS)
    for square, digit in zip(squares, grid):
        if digit in COLUMNS and not assign(values, square, digit):
            return None
    return values


def assign(values, square, digit):
    steps["assign"] += 1
    others = values[square].replace(digit, "")
    if all(eliminate(values, square, other) for other in others):
        return values
    return None


def eliminate(values, square, digit):
    steps["eliminate"] += 1
    if digit not in values[square]:
        return values
    values[square] = values[square].replace(digit, "")
    if not values[square]:
        return None
    if len(values[square]) == 1:
        if not all(eliminate(values, peer, values[square]) for peer in sorted(peers[square])):
            return None
    for unit in units_of[square]:
        places = [s for s in unit if digit in values[s]]
        if not places:
            return None
        if len(places) == 1 and not assign(values, places[0], digit):
            return None
    return values


def search(values):
    steps["search"] += 1
    if values is None:
        return None
    if all(len(v) == 1 for v in values.values()):
        return values
    _, square = min((len(values[s]), s) for s in squares if len(values[s]) > 1)
    for digit in values[square]:
        result = search(assign(values.copy(), square, digit))
        if result:
            return result
    return None


def show(values):
    lines = []
    for r in ROWS:
        lines.append(" ".join(values[r + c] + ("|" if c in "36" else "") for c in COLUMNS))
        if r in "CF":
            lines.append("------+-------+------")
    print("\n".join(lines))


puzzles = [
    "003020600900305001001806400008102900700000008006708200002609500800203009005010300",
    "4.....8.5.3..........7......2.....6.....8.4......1.......6.3.7.5..2.....1.4......",
    "........1.......23..4..5......1.......3.6......7...8....4..2...5......17....9....",
]
for puzzle in puzzles[:2]:
    steps.clear()
    solution = search(parse(puzzle))
    show(solution)
    for unit in units:
        assert sorted(solution[s] for s in unit) == list(COLUMNS)
    print(sorted(steps.items()))
print(parse("11" + "." * 79))
print(len(units), len(squares), {len(p) for p in peers.values()}, sorted(peers["C2"])[:5])
