"""Closures: composed functions, shared captured variables, callbacks made in a loop."""
import sys


def affine(factor, offset):
    return lambda x: (factor * x + offset) % 65521


def compose(f, g):
    return lambda x: f(g(x))


def make_account(balance):
    def deposit(amount):
        nonlocal balance
        balance += amount

    def read():
        return balance

    return deposit, read


def each(items, action):
    for item in items:
        action(item)


def main(n):
    chain = affine(1, 0)
    for i in range(1, 6):
        chain = compose(affine(7 * i, i), chain)
    deposit, balance = make_account(100)
    items = [1, 2, 3, 4]
    total = 0
    sum = 0
    for i in range(n):
        def shifted(x):
            return chain(x + i)

        def add(item):
            nonlocal sum
            sum += shifted(item)

        sum = 0
        each(items, add)
        deposit(sum % 10)
        total = (total + sum) % 1000003
    print(total, balance())


main(int(sys.argv[1]) if len(sys.argv) > 1 else 250000)
