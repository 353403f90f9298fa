# test: timeout=60
# Games: tic-tac-toe by minimax and alpha-beta, poker hands, knight's tour, hanoi, the 15 puzzle, nim, mazes, mastermind.
import heapq
import itertools
import random
from collections import Counter, deque
from functools import cache

LINES = [(0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8), (0, 4, 8), (2, 4, 6)]


def winner(board):
    for a, b, c in LINES:
        if board[a] != "." and board[a] == board[b] == board[c]:
            return board[a]
    return None if "." in board else "draw"


@cache
def minimax(board, player):
    result = winner(board)
    if result:
        return {"X": 1, "O": -1, "draw": 0}[result], None
    best = None
    for i in range(9):
        if board[i] == ".":
            value = minimax(board[:i] + player + board[i + 1:], "XO"[player == "X"])[0]
            if best is None or (value > best[0] if player == "X" else value < best[0]):
                best = value, i
    return best


def alpha_beta(board, player, low=-2, high=2):
    alpha_beta.nodes += 1
    result = winner(board)
    if result:
        return {"X": 1, "O": -1, "draw": 0}[result]
    for i in range(9):
        if board[i] != ".":
            continue
        value = alpha_beta(board[:i] + player + board[i + 1:], "XO"[player == "X"], low, high)
        if player == "X":
            low = max(low, value)
        else:
            high = min(high, value)
        if low >= high:
            break
    return low if player == "X" else high


board, player, moves = "X...O....", "X", []
while not winner(board):
    move = minimax(board, player)[1]
    moves.append(move)
    board = board[:move] + player + board[move + 1:]
    player = "XO"[player == "X"]
alpha_beta.nodes = 0
print(moves, board, winner(board), minimax.cache_info().currsize, alpha_beta("XOX.O....", "X"), alpha_beta.nodes)

RANKS = "23456789TJQKA"


def rank(hand):
    values = sorted((RANKS.index(c[0]) for c in hand), reverse=True)
    if values == [12, 3, 2, 1, 0]:
        values = [3, 2, 1, 0, -1]
    groups = sorted(Counter(values).items(), key=lambda p: (-p[1], -p[0]))
    counts = [n for _, n in groups]
    flush, straight = len({c[1] for c in hand}) == 1, values[0] - values[4] == 4 and len(set(values)) == 5
    kind = (8 if straight and flush else 7 if counts == [4, 1] else 6 if counts == [3, 2] else 5 if flush else 4 if straight else 3 if counts[0] == 3 else 2 if counts[:2] == [2, 2] else 1 if counts[0] == 2 else 0)
    return kind, [v for v, _ in groups]


hands = ["AS KS QS JS TS", "9C 9D 9H 9S 2C", "TH TS TD 4C 4H", "2D 5D 9D JD KD", "5C 4D 3H 2S AC", "7C 7D 7H 2S 9C", "JC JD 3H 3S 9C", "8C 8D 2H 5S KC", "2C 5D 9H JS AC", "KC KD 2H 5S 8C"]
print([" ".join(h.split()[:2]) for h in sorted(hands, key=lambda h: rank(h.split()), reverse=True)], Counter(rank(h.split())[0] for h in hands)[1])
rng = random.Random(17)
deck = [r + s for r in RANKS for s in "CDHS"]
print(sorted(Counter(rank(rng.sample(deck, 5))[0] for _ in range(150)).items()))


def tour(n, start):
    visited = {start: 0}

    def moves(p):
        return [(p[0] + dx, p[1] + dy) for dx, dy in ((1, 2), (2, 1), (2, -1), (1, -2), (-1, -2), (-2, -1), (-2, 1), (-1, 2))
                if 0 <= p[0] + dx < n and 0 <= p[1] + dy < n and (p[0] + dx, p[1] + dy) not in visited]

    def go(p):
        if len(visited) == n * n:
            return True
        for q in sorted(moves(p), key=lambda q: (len(moves(q)), q)):
            visited[q] = len(visited)
            if go(q):
                return True
            del visited[q]
        return False
    return go(start), visited


found, visited = tour(6, (0, 0))
print(found)
for y in range(6):
    print(" ".join(f"{visited[x, y]:2}" for x in range(6)))


def hanoi(n, a="A", b="B", c="C"):
    if n:
        yield from hanoi(n - 1, a, c, b)
        yield a + c
        yield from hanoi(n - 1, b, a, c)


pegs = {"A": list(range(8, 0, -1)), "B": [], "C": []}
count = 0
for move in hanoi(8):
    disk = pegs[move[0]].pop()
    assert not pegs[move[1]] or pegs[move[1]][-1] > disk
    pegs[move[1]].append(disk)
    count += 1
print(count, pegs, list(hanoi(3)))

GOAL = tuple(range(1, 9)) + (0,)


def neighbours(state):
    at = state.index(0)
    for step, fits in ((-3, at > 2), (3, at < 6), (-1, at % 3), (1, at % 3 < 2)):
        if fits:
            other = list(state)
            other[at], other[at + step] = other[at + step], 0
            yield tuple(other)


def distance(state):
    return sum(abs(i // 3 - (v - 1) // 3) + abs(i % 3 - (v - 1) % 3) for i, v in enumerate(state) if v)


def solve(start):
    heap, best, looked = [(distance(start), 0, start)], {start: 0}, 0
    while heap:
        _, cost, state = heapq.heappop(heap)
        looked += 1
        if state == GOAL:
            return cost, looked
        for other in neighbours(state):
            if cost + 1 < best.get(other, 99):
                best[other] = cost + 1
                heapq.heappush(heap, (cost + 1 + distance(other), cost + 1, other))


print(solve((1, 2, 3, 4, 0, 6, 7, 5, 8)), solve((4, 1, 3, 7, 2, 6, 0, 5, 8)))


def maze(w, h, rng):
    cells = {(x, y): "#" for x in range(2 * w + 1) for y in range(2 * h + 1)}
    stack = [(1, 1)]
    cells[1, 1] = " "
    while stack:
        x, y = stack[-1]
        options = [(x + dx, y + dy) for dx, dy in ((2, 0), (-2, 0), (0, 2), (0, -2)) if cells.get((x + dx, y + dy)) == "#"]
        if not options:
            stack.pop()
            continue
        nx, ny = rng.choice(options)
        cells[(x + nx) // 2, (y + ny) // 2] = cells[nx, ny] = " "
        stack.append((nx, ny))
    return cells


cells = maze(9, 5, rng)
queue, before = deque([(1, 1)]), {(1, 1): None}
while queue:
    x, y = queue.popleft()
    for p in ((x + 1, y), (x, y + 1), (x - 1, y), (x, y - 1)):
        if cells.get(p) == " " and p not in before:
            before[p] = x, y
            queue.append(p)
p, steps = (17, 9), 0
while p:
    cells[p] = "."
    p, steps = before[p], steps + 1
print("\n".join("".join(cells[x, y] for x in range(19)) for y in range(11)), steps, sep="\n")


def score(secret, guess):
    exact = sum(a == b for a, b in zip(secret, guess))
    return exact, sum((Counter(secret) & Counter(guess)).values()) - exact


possible = ["".join(p) for p in itertools.product("ABCD", repeat=4)]
secret, tries = "DBCA", []
while True:
    guess = possible[len(possible) // 2]
    tries.append(guess)
    if guess == secret:
        break
    possible = [p for p in possible if score(p, guess) == score(secret, guess)]
print(tries)


@cache
def nim(piles):
    return any(not nim(tuple(sorted(piles[:i] + (left,) + piles[i + 1:]))) for i, pile in enumerate(piles) for left in range(pile))


print([piles for piles in itertools.combinations_with_replacement(range(1, 4), 3) if not nim(piles)])
