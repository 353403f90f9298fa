# test: smoke
# Frames that somebody holds end while their callers run in compiled code, megamorphic calls among them.
import sys


def deep(n):
    return deep(n - 1) + 1 if n else 0


def make(k):
    scope = {"sys": sys, "deep": deep}
    exec(f"def f{k}(x):\n    frame = sys._getframe()\n    y = deep(x % 40) + {k}\n    return frame, y\n", scope)
    return scope[f"f{k}"]


def run(callables, count):
    total = 0
    held = []
    for i in range(count):
        frame, y = callables[i % len(callables)](i)
        total += y
        if i % 50 == 0:
            held.append(frame)
    return total, held


functions = [make(k) for k in range(12)]
for callables in (functions, functions[:2]):
    total, held = run(callables, 600)
    print(total, [(f.f_code.co_name, f.f_locals["x"], f.f_locals["y"]) for f in held][-4:])
    names = []
    f = held[-1]
    while f:
        names.append(f.f_code.co_name)
        f = f.f_back
    print(names)
