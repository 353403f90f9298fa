"""Strings: n lines are built, enciphered, searched for palindromes, hashed by letters."""
import sys


def make_line(seed):
    line = ""
    for i in range(6):
        seed = (seed * 421 + 54773) % 259200
        line += str(seed) + chr(97 + seed % 26)
        if seed % 5 == 0:
            line += " "
    return line


def cipher(line, shift):
    pieces = []
    for c in line:
        if "a" <= c <= "z":
            pieces.append(chr(97 + (ord(c) - 97 + shift) % 26))
        else:
            pieces.append(c)
    return "".join(pieces)


def longest_palindrome(line):
    best = 0
    n = len(line)
    for middle in range(n):
        reach = 0
        while middle - reach >= 0 and middle + reach < n and line[middle - reach] == line[middle + reach]:
            reach += 1
        if reach > best:
            best = reach
    return best


def hash_of(line):
    h = 7
    for i in range(len(line)):
        h = (31 * h + ord(line[i])) % 1000003
    return h


def main(n):
    sum = 0
    palindromes = 0
    for i in range(n):
        line = make_line(i)
        secret = cipher(line, i % 25 + 1)
        palindromes += longest_palindrome(secret)
        if secret < line:
            sum += 1
        sum = (sum + hash_of(secret)) % 1000003
    print(sum, palindromes)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 60000)
