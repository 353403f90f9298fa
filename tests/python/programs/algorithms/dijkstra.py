# test: smoke
# Shortest paths: Dijkstra with a heap, Bellman-Ford, Floyd-Warshall, A* on a grid, breadth first.
import heapq
from collections import defaultdict, deque
from dataclasses import dataclass, field
from math import inf


@dataclass(order=True)
class Entry:
    distance: float
    node: str = field(compare=False)


class Graph:
    def __init__(self):
        self.edges = defaultdict(dict)

    def __iadd__(self, edge):
        a, b, weight = edge
        self.edges[a][b] = weight
        self.edges.setdefault(b, {})
        return self

    def __len__(self):
        return len(self.edges)

    def __getitem__(self, node):
        return self.edges[node].items()

    def dijkstra(self, start):
        distance = {node: inf for node in self.edges}
        before = {}
        distance[start] = 0
        heap = [Entry(0, start)]
        while heap:
            entry = heapq.heappop(heap)
            if entry.distance > distance[entry.node]:
                continue
            for node, weight in self[entry.node]:
                other = entry.distance + weight
                if other < distance[node]:
                    distance[node] = other
                    before[node] = entry.node
                    heapq.heappush(heap, Entry(other, node))
        return distance, before

    def bellman_ford(self, start):
        distance = dict.fromkeys(self.edges, inf)
        distance[start] = 0
        for _ in range(len(self) - 1):
            changed = False
            for a, targets in self.edges.items():
                for b, weight in targets.items():
                    if distance[a] + weight < distance[b]:
                        distance[b] = distance[a] + weight
                        changed = True
            if not changed:
                break
        else:
            for a, targets in self.edges.items():
                for b, weight in targets.items():
                    if distance[a] + weight < distance[b]:
                        raise ValueError(f"negative cycle through {b}")
        return distance

    def floyd_warshall(self):
        nodes = sorted(self.edges)
        d = {(a, b): 0 if a == b else self.edges[a].get(b, inf) for a in nodes for b in nodes}
        for k in nodes:
            for i in nodes:
                for j in nodes:
                    d[i, j] = min(d[i, j], d[i, k] + d[k, j])
        return d


def path(before, target):
    result = [target]
    while target in before:
        target = before[target]
        result.append(target)
    return "->".join(reversed(result))


graph = Graph()
for a, b, w in ("sa4", "sb2", "ba1", "at5", "bc8", "ct2", "ac3", "ds1"):
    graph += (a, b, int(w))
distance, before = graph.dijkstra("s")
for node in sorted(distance):
    print(node, distance[node], path(before, node))
print(graph.bellman_ford("s") == distance)
table = graph.floyd_warshall()
print({b: d for (a, b), d in table.items() if a == "d"})
graph += ("t", "s", -20)
try:
    graph.bellman_ford("s")
except ValueError as error:
    print(error)

big = Graph()
seed = 12345
for i in range(120):
    for _ in range(4):
        seed = seed * 1103515245 + 12345 & 0x7FFFFFFF
        big += (f"n{i}", f"n{seed // 7 % 120}", seed % 97 + 1)
distance, before = big.dijkstra("n0")
reached = {n: d for n, d in distance.items() if d < inf}
print(len(reached), sum(reached.values()), max(reached.items(), key=lambda p: (p[1], p[0])))
print(path(before, max(reached, key=reached.get)))
assert big.bellman_ford("n0") == distance

MAZE = """\
S..#......
.#.#.####.
.#...#....
.#####.##.
.......#.E"""
cells = {(x, y): c for y, line in enumerate(MAZE.splitlines()) for x, c in enumerate(line)}
start, end = (next(p for p, c in cells.items() if c == w) for w in "SE")


def neighbours(point):
    x, y = point
    return [p for p in ((x + 1, y), (x, y + 1), (x - 1, y), (x, y - 1)) if cells.get(p, "#") != "#"]


def a_star(start, end):
    def guess(p):
        return abs(p[0] - end[0]) + abs(p[1] - end[1])
    heap, seen, looked = [(guess(start), 0, start, ())], set(), 0
    while heap:
        _, cost, point, trail = heapq.heappop(heap)
        if point in seen:
            continue
        looked += 1
        seen.add(point)
        if point == end:
            return cost, looked, trail + (point,)
        for other in neighbours(point):
            heapq.heappush(heap, (cost + 1 + guess(other), cost + 1, other, trail + (point,)))
    return None


def breadth_first(start):
    depth, queue = {start: 0}, deque([start])
    while queue:
        point = queue.popleft()
        for other in neighbours(point):
            if other not in depth:
                depth[other] = depth[point] + 1
                queue.append(other)
    return depth


cost, looked, trail = a_star(start, end)
print(cost, looked, breadth_first(start)[end], len(breadth_first(start)))
for y in range(5):
    print("".join("*" if (x, y) in trail else cells[x, y] for x in range(10)))
