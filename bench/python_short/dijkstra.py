"""Shortest ways through a grid with random costs: heapq, tuples, dicts."""
import heapq

SIDE = 120


def costs(seed=21):
    grid = {}
    for y in range(SIDE):
        for x in range(SIDE):
            seed = (seed * 421 + 54773) % 259200
            grid[x, y] = 1 + seed // 1000 % 9
    return grid


def shortest(grid, start):
    distance = {start: 0}
    queue = [(0, start)]
    while queue:
        so_far, place = heapq.heappop(queue)
        if so_far > distance[place]:
            continue
        x, y = place
        for neighbour in (x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1):
            if neighbour in grid:
                length = so_far + grid[neighbour]
                if length < distance.get(neighbour, 1_000_000):
                    distance[neighbour] = length
                    heapq.heappush(queue, (length, neighbour))
    return distance


grid = costs()
distance = shortest(grid, (0, 0))
print(len(distance), distance[SIDE - 1, SIDE - 1], max(distance.values()))
back = shortest(grid, (SIDE - 1, SIDE - 1))
print(back[0, 0] + grid[SIDE - 1, SIDE - 1] - grid[0, 0])
