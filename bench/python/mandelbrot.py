"""The Mandelbrot set on an n by n grid: float arithmetic with an early exit."""
import sys


def escape_time(cr, ci, limit):
    zr = 0.0
    zi = 0.0
    for i in range(limit):
        rr = zr * zr
        ii = zi * zi
        if rr + ii > 4.0:
            return i
        zi = 2.0 * zr * zi + ci
        zr = rr - ii + cr
    return limit


def main(n):
    limit = 200
    inside = 0
    sum = 0
    for y in range(n):
        ci = 2.4 * y / n - 1.2
        for x in range(n):
            time = escape_time(2.8 * x / n - 2.1, ci, limit)
            if time == limit:
                inside += 1
            sum = (3 * sum + time) % 1000003
    print(inside, sum)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 600)
