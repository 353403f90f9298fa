# The variable of a loop that gives nothing keeps what it held, also in compiled code.
def ranges(n):
    i = -1
    for i in range(n):
        pass
    return i
def lists(a):
    x = 'none'
    for x in a:
        pass
    return x
def gen(n):
    while n > 0:
        n -= 1
        yield n
def generators(n):
    v = 'before'
    for v in gen(n):
        pass
    return v
def nested(n):
    j = k = -5
    for i in range(n):
        for j in range(i - 1):
            for k in gen(j):
                pass
    return i if n else 'no i', j, k
def pairs(d):
    a = b = 0
    for a, b in d.items():
        pass
    return a, b
for f, args in ((ranges, (0, 0, 3, 0)), (lists, ([], (), [7], {}, 'ab', '')), (generators, (0, 2, 0)),
                (nested, (0, 1, 2, 5)), (pairs, ({}, {1: 2}, {}))):
    for r in range(12):
        out = [f(a) for a in args]
    print(f.__name__, out)
