# Frames of compiled callers, as sys._getframe, f_back, inspect, traceback, warnings and logging show them.
import inspect
import logging
import os
import sys
import traceback
import warnings

HERE = os.path.basename(__file__)


def names(f, limit=12):
    out = []
    while f is not None and len(out) < limit:
        out.append((f.f_code.co_name, f.f_lineno))
        f = f.f_back
    return out


def show(at):
    return names(sys._getframe(1)) if at else None


# Hot functions that call each other, with loops (so they are not put in line).
def inner(n, at):
    total = 0
    for i in range(n):
        total += i & 3
    seen = show(at)
    for i in range(n):
        total += 1
    return total, seen


def middle(n, at):
    total = 0
    for i in range(3):
        a, seen = inner(n, at and i == 1)
        total += a
        if seen:
            kept.append(seen)
    return total


def outer(rounds):
    total = 0
    for k in range(rounds):
        total += middle(5, k % 100 == 99)
    return total


kept = []
print(outer(400))
for s in kept:
    print(s)


# Small functions, put in line.
def leaf(at):
    return show(at)


def branch(at):
    r = leaf(at)
    return r


def tree(n):
    out = []
    for k in range(n):
        r = branch(k % 150 == 149)
        if r:
            out.append(r)
    return out


for s in tree(450):
    print(s)


# Recursion.
def down(n, at):
    if n == 0:
        return show(at)
    for i in range(2):
        pass
    return down(n - 1, at)


for k in range(301):
    r = down(6, k % 100 == 0)
    if r:
        print(r)


# Local variables, and that the frame goes on with what it had.
def look(at, depth=1):
    if not at:
        return None
    f = sys._getframe(depth)
    return f, dict(f.f_locals), f.f_lineno


def worker(n, at):
    words = ["a", "b"]
    factor = 1.5 * n
    box = [n]
    seen = look(at)
    words.append(n)
    box[0] += 1
    return len(words), factor, box, seen


def drive(n):
    acc = 0.0
    last = None
    for k in range(n):
        a, b, c, seen = worker(k, k % 97 == 96)
        acc += a + b + c[0]
        if seen:
            last = seen
            f, variables, line = seen
            print(sorted((n, v) for n, v in variables.items() if n in ("words", "factor", "box")), line)
            print(f.f_back.f_code.co_name, f.f_back.f_locals["k"], f.f_back.f_lineno - f.f_lineno)
    print(acc)
    return last


held = drive(400)
print(held[0].f_code.co_name, held[0].f_back.f_code.co_name, held[0].f_back.f_back.f_code.co_name)


# One object a frame.
def same(at):
    if at:
        f = sys._getframe(1)
        return f is sys._getframe(1), f.f_back is sys._getframe(2), f.f_back is f.f_back
    return None


def asks(at):
    x = same(at)
    y = same(at)
    return x, y


def asker(n):
    out = []
    for k in range(n):
        for j in range(2):
            r = asks(k % 120 == 119)
            if r[0]:
                out.append(r)
    return out


print(asker(360))


# Callbacks from C++: sorted, map, __getattr__, properties, comparison, hashing.
class Key:
    def __init__(self, v):
        self.v = v

    def __lt__(self, other):
        if self.v == 3 and other.v == 2 and Key.watch:
            Key.seen.append(names(sys._getframe(), 4))
        return self.v < other.v

    def __hash__(self):
        if Key.watch and self.v == 1:
            Key.seen.append(names(sys._getframe(), 4))
        return self.v

    def __eq__(self, other):
        return self.v == other.v

    def __getattr__(self, name):
        if Key.watch:
            Key.seen.append((name, names(sys._getframe(), 4)))
        return 5

    def __repr__(self):
        if Key.watch and self.v == 2:
            Key.seen.append(names(sys._getframe(), 4))
        return "K"

    @property
    def twice(self):
        if Key.watch and self.v == 2:
            Key.seen.append(names(sys._getframe(), 4))
        return 2 * self.v


Key.watch = False
Key.seen = []


def by(k):
    if Key.watch and k.v == 2:
        Key.seen.append(names(sys._getframe(), 4))
    return k.v


def sorter(keys):
    a = sorted(keys)
    b = sorted(keys, key=by)
    c = list(map(by, keys))
    d = {k: 1 for k in keys}
    t = 0
    for k in keys:
        t += k.missing + k.twice
    return len(a) + len(b) + len(c) + len(d) + t + len(repr(keys))


def many(n):
    keys = [Key(3), Key(2), Key(1)]
    total = 0
    for i in range(n):
        Key.watch = i == n - 1
        total += sorter(keys)
    Key.watch = False
    return total


print(many(300))
for s in Key.seen:
    print(s)


# Generators in between.
def numbers(n, at):
    for i in range(n):
        yield i, show(at and i == 2)


def relay(n, at):
    yield from numbers(n, at)


def consume(n):
    out = []
    for k in range(n):
        for i, s in relay(4, k % 100 == 99):
            if s:
                out.append(s)
        for i, s in numbers(4, k % 100 == 99):
            if s:
                out.append(s)
    return out


for s in consume(300):
    print(s)


def sums(n):
    out = []
    for k in range(n):
        at = k % 100 == 99
        s = sum(1 if (r := show(at and j == 1)) is None else out.append(r) or 1 for j in range(3))
    return out


for s in sums(200):
    print(s)


# warnings, logging, inspect, traceback
def old(at):
    if at:
        warnings.warn("old", DeprecationWarning, stacklevel=2)
        warnings.warn("older", DeprecationWarning, stacklevel=3)


def user(at):
    for i in range(2):
        old(at and i == 1)


def users(n):
    for k in range(n):
        user(k % 100 == 99)


with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter("always")
    users(250)
print([(str(x.message), os.path.basename(x.filename), x.lineno) for x in w])


class Keep(logging.Handler):
    def emit(self, record):
        records.append((record.funcName, record.lineno, record.filename, record.getMessage()))


records = []
log = logging.getLogger("callers")
log.addHandler(Keep())
log.propagate = False
log.setLevel(logging.INFO)


def logs(k):
    for i in range(2):
        if i and k % 100 == 99:
            log.info("at %d", k)


def logger(n):
    for k in range(n):
        logs(k)


logger(300)
print(records)


def stack(at):
    if not at:
        return None
    return [(f.function, f.lineno, f.code_context[0].strip()) for f in inspect.stack()][:5]


def extract(at):
    if not at:
        return None
    return [(f.name, f.lineno, f.line) for f in traceback.extract_stack()][-4:]


def stacks(at):
    a = stack(at)
    b = extract(at)
    if at:
        traceback.print_stack(limit=3, file=sys.stdout)
    return a, b


def all_stacks(n):
    for k in range(n):
        for j in range(2):
            r = stacks(k % 100 == 99 and j)
            if r[0]:
                print(r)


import io, contextlib
text = io.StringIO()
with contextlib.redirect_stdout(text):
    all_stacks(200)
print(text.getvalue().replace(__file__, HERE))


# Exceptions: frames of a traceback, and what lies behind them.
class Oops(Exception):
    pass


def thrower(n):
    for i in range(3):
        if i == n:
            raise Oops(i)


def passes(n):
    x = [n]
    thrower(n)
    return x


def catches(n):
    out = []
    for k in range(n):
        try:
            passes(k % 50)
        except Oops as e:
            if k > n - 100:
                t = e.__traceback__
                out.append((traceback.extract_tb(t)[-1].lineno, [(f.f_code.co_name, l) for f, l in traceback.walk_tb(t)]))
                out.append([f.f_code.co_name for f, l in traceback.walk_stack(t.tb_frame)][:3])
    return out[-4:]


for s in catches(400):
    print(s)


# exec and eval, class bodies, globals of the caller
def space(n):
    total = 0
    for k in range(n):
        total += eval("k + 1")
        C = type("C", (), {})
        if C.__module__ != __name__:
            print("module", C.__module__)
    return total


print(space(300))
