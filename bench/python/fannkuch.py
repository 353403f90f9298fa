"""Pancake flips over all permutations of nine numbers (Heap's algorithm), n rounds."""
import sys


def flips(permutation, scratch):
    for i in range(len(permutation)):
        scratch[i] = permutation[i]
    count = 0
    first = scratch[0]
    while first != 0:
        low = 0
        high = first
        while low < high:
            scratch[low], scratch[high] = scratch[high], scratch[low]
            low += 1
            high -= 1
        count += 1
        first = scratch[0]
    return count


def all_flips(n, shift):
    """The most flips that a permutation needs, and the sum of all flips with alternating signs."""
    permutation = [(i + shift) % n for i in range(n)]
    scratch = [0] * n
    turns = [0] * n
    most = 0
    sum = 0
    sign = 1
    i = 1
    while i < n:
        if turns[i] < i:
            other = turns[i] if i % 2 == 1 else 0
            permutation[other], permutation[i] = permutation[i], permutation[other]
            turns[i] += 1
            i = 1
            sign = -sign
            count = flips(permutation, scratch)
            sum += sign * count
            if count > most:
                most = count
        else:
            turns[i] = 0
            i += 1
    return most, sum


def main(n):
    total_most = 0
    total_sum = 0
    for round in range(n):
        most, sum = all_flips(9, round)
        total_most += most
        total_sum += sum
    print(total_most, total_sum)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
