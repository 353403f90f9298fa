# Special methods, generators, with and exceptions in hot code, each looking at its callers now and then.
import sys, traceback, gc, random

def info(depth):
    f = sys._getframe(depth)
    out = []
    while f is not None:
        out.append((f.f_code.co_name, f.f_lineno))
        f = f.f_back
    return out

class A:
    def __init__(self, v): self.v = v
    def __add__(self, o):
        if TICK[0] % 37 == 0: SEEN.append(info(1)[:4])
        return A(self.v + (o.v if isinstance(o, A) else o))
    def __iter__(self):
        for i in range(3):
            if TICK[0] % 41 == 0: SEEN.append(info(1)[:4])
            yield i
    def __enter__(self):
        if TICK[0] % 43 == 0: SEEN.append(info(1)[:4])
        return self
    def __exit__(self, *a):
        if TICK[0] % 47 == 0: SEEN.append((a[0] and a[0].__name__, info(1)[:4]))
        return a[0] is ValueError
    def __call__(self, x):
        if TICK[0] % 53 == 0: SEEN.append(info(1)[:5])
        return x * 2
    def __getitem__(self, i):
        if TICK[0] % 59 == 0: SEEN.append(info(1)[:4])
        if i > 4: raise IndexError(i)
        return i
    def __bool__(self):
        if TICK[0] % 61 == 0: SEEN.append(info(1)[:4])
        return self.v % 2 == 0
    def __len__(self):
        if TICK[0] % 67 == 0: SEEN.append(info(1)[:4])
        return 3
    def __eq__(self, o):
        if TICK[0] % 71 == 0: SEEN.append(info(1)[:4])
        return True
    def __contains__(self, x):
        if TICK[0] % 73 == 0: SEEN.append(info(1)[:4])
        return x == 2
    def __del__(self): pass

TICK = [1]
SEEN = []

def work(a, n):
    t = 0
    for i in range(n):
        TICK[0] += 1
        b = a + i
        for x in b: t += x
        with a as c:
            t += c.v
            if i % 5 == 0: raise ValueError
            t += 1
        t += a(i)
        for y in a: t += y
        if a: t += 1
        t += len(a)
        if a == b: t += 1
        if 2 in a: t += 1
        t += sum(a) + max(map(a, [1, 2, i]))
        try:
            if i % 7 == 3: a["x"]
        except TypeError as e:
            t += len(traceback.extract_tb(e.__traceback__))
    return t

def rec(n, a):
    if n == 0: return work(a, 3)
    s = 0
    for k in range(2 if n == 3 else 1): s += rec(n - 1, a)
    return s

def gen(n, a):
    try:
        for i in range(n):
            yield rec(2, a) + i
    finally:
        SEEN.append(info(1)[:2])

def main(n):
    t = 0
    a = A(4)
    for k in range(n):
        for v in gen(4, a): t += v
        t += rec(4, a)
    return t

print(main(40))
print(len(SEEN))
import hashlib
print(hashlib.md5(repr(SEEN).encode()).hexdigest())
d = {}
for s in SEEN: d[str(s)] = d.get(str(s), 0) + 1
for k in sorted(d): print(d[k], k)
