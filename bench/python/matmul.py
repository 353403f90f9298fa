"""The product of two n by n matrices of floats, held as lists of rows."""
import sys


def matrix(n, seed):
    rows = []
    for i in range(n):
        row = [0.0] * n
        for j in range(n):
            row[j] = (i * i * seed + j * 7) % 11 - 4.5
        rows.append(row)
    return rows


def product(a, b):
    n = len(a)
    result = []
    for i in range(n):
        row = a[i]
        out = [0.0] * n
        for j in range(n):
            sum = 0.0
            for k in range(n):
                sum += row[k] * b[k][j]
            out[j] = sum
        result.append(out)
    return result


def main(n):
    c = product(matrix(n, 3), matrix(n, 11))
    trace = 0.0
    sum = 0.0
    for i in range(n):
        trace += c[i][i]
        for j in range(n):
            sum += c[i][j] * ((i + j) % 3)
    print(int(4.0 * trace), int(4.0 * sum))


main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
