"""The spectral norm of an endless matrix cut off at n by n: float arithmetic, calls, lists."""
import sys


def element(i, j):
    d = i + j
    return 1.0 / (d * (d + 1) / 2 + i + 1)


def multiply(v):
    n = len(v)
    result = [0.0] * n
    for i in range(n):
        sum = 0.0
        for j in range(n):
            sum += element(i, j) * v[j]
        result[i] = sum
    return result


def multiply_transposed(v):
    n = len(v)
    result = [0.0] * n
    for i in range(n):
        sum = 0.0
        for j in range(n):
            sum += element(j, i) * v[j]
        result[i] = sum
    return result


def main(n):
    u = [1.0] * n
    v = u
    for round in range(6):
        v = multiply_transposed(multiply(u))
        u = multiply_transposed(multiply(v))
    uv = 0.0
    vv = 0.0
    for i in range(n):
        uv += u[i] * v[i]
        vv += v[i] * v[i]
    print(int(uv / vv * 1000000000.0 // 1.0))


main(int(sys.argv[1]) if len(sys.argv) > 1 else 1400)
