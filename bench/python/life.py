"""Conway's game of life on a board whose edges meet, n generations: lists of rows."""
import sys


def random_board(width, height):
    rows = []
    seed = 3
    for y in range(height):
        row = [0] * width
        for x in range(width):
            seed = (seed * 421 + 54773) % 259200
            if seed < 90000:
                row[x] = 1
        rows.append(row)
    return rows


def next_generation(rows, width, height):
    result = []
    for y in range(height):
        above = rows[(y + height - 1) % height]
        row = rows[y]
        below = rows[(y + 1) % height]
        next = [0] * width
        for x in range(width):
            left = (x + width - 1) % width
            right = (x + 1) % width
            neighbours = (above[left] + above[x] + above[right] + row[left] + row[right]
                          + below[left] + below[x] + below[right])
            if neighbours == 3 or (neighbours == 2 and row[x] == 1):
                next[x] = 1
        result.append(next)
    return result


def main(n):
    width = 64
    height = 48
    rows = random_board(width, height)
    for generation in range(n):
        rows = next_generation(rows, width, height)
    alive = 0
    sum = 0
    for y in range(height):
        for x in range(width):
            alive += rows[y][x]
            sum = (3 * sum + rows[y][x]) % 1000003
    print(alive, sum)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 1500)
