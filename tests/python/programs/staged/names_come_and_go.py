# test: smoke
# Names of a module that come and go in a loop, while compiled code reads it; and other changes in between.
def helper(x):
    return len(str(x)) + limit


limit = 3
total = 0
for i in range(3000):
    try:
        total += int("x" if i % 3 else "7")
    except ValueError as e:
        total += len(str(e)) + helper(i)
    try:
        {}[i]
    except KeyError as error:
        total += error.args[0] % 5
    if i == 1500:
        e = "kept"  # now it was there before
    if i == 2000:
        new_name = 1
    if i > 2000:
        total += new_name
print(total, "e" in globals(), "error" in globals())

# A builtin that is hidden now and then.
r = []
for i in range(1200):
    if i % 400 == 399:
        len = lambda x: 100
    r.append(helper(i))
    if i % 400 == 399:
        del len
print(sum(r), r[398:401], len("abc"))

# Order, size, and what comes after.
names = [n for n in globals() if not n.startswith("_")]
print(names)
for i in range(50):
    first = 1
    second = 2
    if i % 2:
        del first, second
        second = 3
        first = 4
        print(list(globals())[-2:], end=" " if i < 49 else "\n")
        del second, first
    else:
        del second, first


class Spaces:
    for i in range(200):
        try:
            raise ValueError(i)
        except ValueError as e:
            last = e.args[0]
    here = sorted(n for n in vars() if not n.startswith("_"))


print(Spaces.here, Spaces.last)

# Looked at while they change.
space = {"a": 1}
code = compile("""
for k in keys:
    seen.append(k)
    try:
        raise KeyError(k)
    except KeyError as e:
        seen.append(str(e))
seen.append(sorted(n for n in globals() if n != '__builtins__'))
""", "code", "exec")
for i in range(100):
    space["keys"], space["seen"] = iter(list(space)), []
    exec(code, space)
print(space["seen"])
d = {}
exec("def get(): return missing", d)
for i in range(2000):
    if i % 10 == 0:
        d["missing"] = i
        d["other%d" % (i % 7)] = i
    try:
        v = d["get"]()
    except NameError:
        v = -1
    if i % 10 == 3:
        del d["missing"]
    if i % 500 in (0, 3, 4, 499):
        print(i, v, end="; ")
print()

# While the table grows: a name that goes again leaves the others where they are now.
for size in range(1, 70):
    text = ["x0 = 0"]
    for i in range(size):
        text.append("y%d = %d" % (i, i))
        if i % 3 == 1:
            text.append("del y%d" % (i - 1))
    text.append("""
for k in range(8):
    try:
        r = 10 // (k % 2)
    except ZeroDivisionError as e:
        r = "r%d" % k
    out.append(r)
""")
    space = {"out": []}
    exec("\n".join(text), space)
    if space["out"] != ["r0", 10, "r2", 10, "r4", 10, "r6", 10]:
        print(size, space["out"])
