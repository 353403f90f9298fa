"""Sudoku by sets of candidates: propagation, then a search that copies the board."""

ROWS = "ABCDEFGHI"
CELLS = [r + c for r in ROWS for c in "123456789"]
UNITS = ([[r + c for c in "123456789"] for r in ROWS]
         + [[r + c for r in ROWS] for c in "123456789"]
         + [[r + c for r in rows for c in columns]
            for rows in ("ABC", "DEF", "GHI") for columns in ("123", "456", "789")])
PEERS = {cell: {other for unit in UNITS if cell in unit for other in unit} - {cell} for cell in CELLS}


def remove(board, cell, digit):
    """Takes a digit from a cell, and what follows; False if that leaves no way."""
    if digit not in board[cell]:
        return True
    board[cell] = board[cell] - {digit}
    if not board[cell]:
        return False
    if len(board[cell]) == 1:
        (last,) = board[cell]
        return all(remove(board, peer, last) for peer in PEERS[cell])
    return True


def put(board, cell, digit):
    return all(remove(board, cell, other) for other in board[cell] - {digit})


def parse(text):
    board = {cell: frozenset("123456789") for cell in CELLS}
    for cell, digit in zip(CELLS, text):
        if digit != "." and not put(board, cell, digit):
            return None
    return board


def solve(board):
    if board is None:
        return None
    open_cells = [cell for cell in CELLS if len(board[cell]) > 1]
    if not open_cells:
        return board
    cell = min(open_cells, key=lambda cell: (len(board[cell]), cell))
    for digit in sorted(board[cell]):
        trial = board.copy()
        if put(trial, cell, digit) and (solved := solve(trial)):
            return solved
    return None


base = [[(3 * (r % 3) + r // 3 + c) % 9 + 1 for c in range(9)] for r in range(9)]
for hidden in range(40):
    text = "".join(str(base[r][c]) if (r * 7 + c * (hidden + 1) + hidden // 10) % 10 < 3 else "."
                   for r in range(9) for c in range(9))
    solved = solve(parse(text))
    print(text.count("."), "".join("".join(solved[cell]) for cell in CELLS)[::9])
