"""Quicksort of n integers, with insertion sort for short stretches: reads, writes, compares."""
import sys


def insertion_sort(a, low, high):
    for i in range(low + 1, high + 1):
        item = a[i]
        j = i - 1
        while j >= low and a[j] > item:
            a[j + 1] = a[j]
            j -= 1
        a[j + 1] = item


def quicksort(a, low, high):
    while high - low > 12:
        pivot = a[(low + high) // 2]
        i = low
        j = high
        while i <= j:
            while a[i] < pivot:
                i += 1
            while a[j] > pivot:
                j -= 1
            if i <= j:
                a[i], a[j] = a[j], a[i]
                i += 1
                j -= 1
        if j - low < high - i:
            quicksort(a, low, j)
            low = i
        else:
            quicksort(a, i, high)
            high = j
    insertion_sort(a, low, high)


def main(n):
    items = [0] * n
    seed = 42
    for i in range(n):
        seed = (seed * 16807) % 2147483647
        items[i] = seed
    quicksort(items, 0, n - 1)
    sum = 0
    for i in range(n):
        sum = (sum * 31 + items[i]) % 1000003
        if i > 0:
            assert items[i - 1] <= items[i], "not sorted"
    print(sum)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 600000)
