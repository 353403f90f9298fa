# Call sites and attributes that meet many classes: plain runs the opcode, the compiled loop goes on behind it.
import sys

classes = []
for i in range(30):
    exec(f"""class C{i}:
    def __init__(self):
        self.a{i} = {i}
        self.v = {i}
    def m(self, x):
        if x % 97 == 96 and {i} == 7:
            raise ValueError(x)
        return x + {i}
    def gen(self, n):
        for k in range(n):
            yield k * {i}
    def deep(self, n):
        return self.v if n == 0 else objects[(n * 7) % 30].deep(n - 1)
    def __add__(self, o):
        return {i} + o.v
    def __iter__(self):
        return iter(range({i} % 4))
    def __eq__(self, o):
        return {i} % 5 == o.v % 5
    def __hash__(self):
        return {i}
classes.append(C{i})""")
objects = [c() for c in classes]


def calls(n):
    s = e = 0
    for k in range(n):
        for o in objects:
            try:
                s += o.m(k)
            except ValueError as error:
                e += error.args[0]
    return s, e


def attributes(n):
    s = 0
    for k in range(n):
        for o in objects:
            s += o.v
            o.v = o.v + 1
    return s


def generators(n):
    s = 0
    for k in range(n):
        for o in objects:
            for x in o.gen(3):
                s += x
            for x in o:
                s += x
    return s


def operators(n):
    s = 0
    for k in range(n):
        for i, o in enumerate(objects):
            s += o + objects[k % 30]
            if o == objects[(i + k) % 30]:
                s += 1
            if not o in {objects[k % 30]: 1}:
                s += 2
    return s


def closures():
    def make(i):
        names = {}
        exec(f"def f(x, y=2): return x * {i} + y", names)
        return names["f"]
    fs = [make(i) for i in range(60)]
    s = 0
    for k in range(60):
        for f in fs:
            s += f(k)
            s -= f(k, y=1)
    return s


def mixed(n):
    s = []
    for k in range(n):
        for v in (1, 2.5, True, None, "text", b"b", (1, 2), [3], {4: 5}, 10**30, 1j, len, int, objects):
            s.append(type(v).__name__)
            if v == s:
                s.append("never")
            s.append(bool(v))
    return len(s), s[:30]


print(calls(200))
print(attributes(50))
print(generators(30))
print(operators(60))
print(closures())
print(mixed(50))
print(sum(o.deep(400) for o in objects), objects[3].deep(700))


def raising(n):
    for k in range(n):
        for o in objects:
            o.m(k)


try:
    raising(200)
except ValueError as error:
    t = error.__traceback__
    while t:
        print(t.tb_frame.f_code.co_name, t.tb_lineno)
        t = t.tb_next
try:
    objects[5].deep(10**6)
except RecursionError as error:
    print(error)
