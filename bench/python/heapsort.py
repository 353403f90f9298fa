"""Heap sort of n floats: index arithmetic and float compares in a list."""
import sys


def sift_down(a, root, end):
    item = a[root]
    child = 2 * root + 1
    while child < end:
        if child + 1 < end and a[child] < a[child + 1]:
            child += 1
        if not item < a[child]:
            break
        a[root] = a[child]
        root = child
        child = 2 * root + 1
    a[root] = item


def heapsort(a):
    n = len(a)
    for root in range(n // 2 - 1, -1, -1):
        sift_down(a, root, n)
    for last in range(n - 1, 0, -1):
        a[0], a[last] = a[last], a[0]
        sift_down(a, 0, last)


def main(n):
    items = [0.0] * n
    seed = 7
    for i in range(n):
        seed = (seed * 16807) % 2147483647
        items[i] = seed / 2147483647
    heapsort(items)
    sum = 0.0
    for i in range(n):
        sum += i % 10 * items[i]
        if i > 0:
            assert items[i - 1] <= items[i], "not sorted"
    print(int(sum * 1000.0 // 1.0))


main(int(sys.argv[1]) if len(sys.argv) > 1 else 400000)
