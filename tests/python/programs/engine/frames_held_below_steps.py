# Frames that somebody holds come to their end in plain while compiled code waits for one opcode.
import sys

def deep(n, a=1, b=2):
    x = len('abc')
    if n:
        return deep(n - 1) + x
    return len('ab')

def wide(k):
    a = b = c = d = e = f = g = h = i = j = l = m = n = o = p = q = r = s = t = u = v = w = k
    return a

def chain(k):
    if k == 0:
        return wide(1)
    a = b = c = d = e = f = k
    return chain(k - 1)

held = []
def make(number):
    class K:
        def m(self, k):
            held.append(sys._getframe())
            r = deep(6)
            chain(4)
            if len(held) > 5:
                del held[0]
            r = r + 1
            return r
    K.__name__ = 'K%d' % number
    return K()

objects = [make(n) for n in range(12)]
def run(n):
    total = 0
    for k in range(n):
        total += objects[k % 12].m(k)
    return total

for r in range(4):
    print(run(60))
names = []
f = held[-1]
print(f.f_code.co_name, f.f_locals['k'], len(held))
