# test: smoke
# Every kind of statement, with the flow between loops, else clauses, finally and return.
import builtins

log = []


def flow(n):
    for i in range(n):
        try:
            if i == 1:
                continue
            if i == 4:
                break
            log.append(f"body{i}")
        finally:
            log.append(f"finally{i}")
    else:
        log.append("else")
        return "complete"
    return "broken"


print(flow(3), log)
log.clear()
print(flow(9), log)


def returns(kind):
    while True:
        try:
            try:
                if kind == 0:
                    return "try"
                if kind == 1:
                    1 / 0
                if kind == 2:
                    raise KeyError("k")
                if kind == 3:
                    break
            except ZeroDivisionError:
                return "except"
            else:
                return "else"
            finally:
                log.append(kind)
                if kind == 4:
                    return "finally wins"
        except KeyError as error:
            return error.args
    return "after loop"


log.clear()
print([returns(k) for k in range(6)], log)


def swallow():
    for i in range(3):
        try:
            raise ValueError(i)
        finally:
            continue
    return i


def override():
    try:
        return 1
    finally:
        return 2


def finally_mutates():
    x = [1]
    try:
        return x
    finally:
        x.append(2)
        x = None


print(swallow(), override(), finally_mutates())

# targets of assignment
a, *b, c = range(6)
[d, [e, *f]], g = [1, "xyz"], {"k": 0}
g["k"], (h, g["j"]) = 5, "pq"
x = y = z = []
x.append(y is z)
print(a, b, c, d, e, f, g, h, x)
i = 0
i, lst = 1, [10, 20, 30]
i, lst[i] = 2, "changed"
print(i, lst)
for i, lst[0] in enumerate("ab"):
    pass
print(i, lst)
for bad in ("a, b = 1", "a, b = 1, 2, 3", "a, *b, c = [1]", "[a, b] = 'x'", "*a, = 5", "(a, b), c = [1, 2]"):
    try:
        exec(bad, {})
    except (TypeError, ValueError) as error:
        print(f"{bad:20} {type(error).__name__}: {error}")

# augmented assignment evaluates its target once
calls = []


def where(name, value):
    calls.append(name)
    return value


data = {"n": [1, 2]}
where("outer", data)[where("key", "n")][where("index", 0)] += where("value", 41)
where("outer", data)[where("key", "n")] += (9,)
print(data, calls)
t = ([1],)
try:
    t[0] += [2]
except TypeError as error:
    print(t, error)

# del of names, items, slices, attributes
v = list(range(10))
del v[0], v[-1], v[2:4], v[::3]
print(v)
del (v, [x, y])
try:
    v
except NameError as error:
    print(error)


def unbound():
    if False:
        n = 1
    try:
        return n
    except UnboundLocalError as error:
        return str(error)


def deleted():
    n = 1
    del n
    try:
        del n
    except UnboundLocalError as error:
        return str(error)


def free():
    def inner():
        return m
    try:
        return inner()
    except NameError as error:
        m = 1
        return str(error), inner()


print(unbound(), deleted(), free(), sep="\n")

# global and nonlocal
total = 0


def counter():
    global total, made
    made = "here"
    n = 0

    def step(by=1):
        nonlocal n
        global total
        n += by
        total += by
        return n
    return step


step, other = counter(), counter()
print(step(), step(5), other(2), total, made)

# assert, while-else, pass, annotations, walrus
try:
    assert total == 0, f"total is {total}"
except AssertionError as error:
    print(repr(error))
try:
    assert not log
except AssertionError as error:
    print(repr(error))
n = 5
while n := n - 1:
    if n == 7:
        break
else:
    print("no break", n)
count: int = 3
unset: "some" + "thing" if False else str
print(__annotations__)
try:
    unset
except NameError as error:
    print(error)
print([last := k, last ** 2] if (k := 7) > 3 else None, last, [m for k in range(5) if (m := k * k) > 3], m)

# conditional and boolean expressions give their operands; chained comparisons stop early


def say(value):
    log.append(value)
    return value


log.clear()
print(say(0) or say("") or say([]), say(1) and say(2) and say(3), not say(0), log)
log.clear()
print(say(1) < say(2) < say(2) < say(9), say(3) > say(2) != say(5) in [5], log)
print(1 < 2 in [2], (1 < 2) in [2], 1 == 1.0 != 2, None is None is None)
log.clear()
dict([(say("a"), say(1))], **{say("b"): say(2)}, c=say(3))
{say("k1"): say("v1"), say("k2"): say("v2")}
say(print)(*[say("x")], *[say("y")], sep=say("-"), **{"end": say("!\n")})
print(log[:3], log[3:10], len(log))
builtins.shared = 99
print(shared)
del builtins.shared
if True: print("one line"); pass; print("more")
