# Operators, comparisons, truth, items of classes written in Python: in hot code as in cold.
class V:
    def __init__(self, x):
        self.x = x

    def __add__(self, o):
        if isinstance(o, V):
            return V(self.x + o.x)
        if isinstance(o, (int, float)):
            return V(self.x + o)
        return NotImplemented

    def __radd__(self, o):
        if isinstance(o, (int, float)):
            return V(o + self.x)
        return NotImplemented

    def __sub__(self, o):
        return V(self.x - (o.x if isinstance(o, V) else o))

    def __rsub__(self, o):
        return V(o - self.x)

    def __mul__(self, k):
        return V(self.x * k)

    __rmul__ = __mul__

    def __imul__(self, k):
        self.x *= k
        return self

    def __iadd__(self, o):
        if o is None:
            return NotImplemented
        self.x += o.x if isinstance(o, V) else o
        return self

    def __and__(self, o):
        return V(self.x & o)

    def __or__(self, o):
        return V(self.x | o)

    def __lshift__(self, o):
        return V(self.x << o)

    def __matmul__(self, o):
        return self.x * o.x

    def __pow__(self, n):
        return V(self.x ** n)

    def __truediv__(self, o):
        return self.x / o

    def __floordiv__(self, o):
        return self.x // o

    def __mod__(self, o):
        return self.x % o

    def __neg__(self):
        return V(-self.x)

    def __pos__(self):
        return V(abs(self.x))

    def __invert__(self):
        return ~self.x

    def __abs__(self):
        return V(abs(self.x))

    def __eq__(self, o):
        if not isinstance(o, V):
            return NotImplemented
        return self.x == o.x

    def __lt__(self, o):
        if isinstance(o, V):
            return self.x < o.x
        return self.x < o

    def __gt__(self, o):
        return self.x > (o.x if isinstance(o, V) else o)

    def __bool__(self):
        return self.x % 2 == 0

    def __hash__(self):
        return hash(self.x)

    def __len__(self):
        return 99

    def __contains__(self, i):
        return "yes" if self.x % i == 0 else ""

    def __getitem__(self, i):
        return self.x + i

    def __setitem__(self, i, v):
        self.x = i + v

    def __delitem__(self, i):
        self.x = 0 if i else 1

    def __call__(self, a, b=3):
        return self.x + a * b

    def __repr__(self):
        return f"V({self.x})"


class W(V):
    def __radd__(self, o):
        return ("W", self.x)

    def __lt__(self, o):
        return "from W"


class Plain:
    pass


class Sized:
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n


def everything(n):
    a = V(1)
    s = 0
    for i in range(1, n):
        b = V(i)
        a = a + b
        a = a + 1
        a = 2 + a
        a = a - b
        a = 5 - a
        a = a * 2
        a = 3 * a
        a *= 2
        a += b
        a += 1
        a = V(a.x % 1000)
        s += (a & 7).x + (a | 8).x + (a << 2).x + a @ b + (b ** 2).x
        s += int(a / 2) + a // 3 + a % 7 + (-a).x + (+a).x + ~a + abs(a).x
        if a == b:
            s += 1
        if a != b:
            s += 2
        if a < b:
            s += 3
        if a > b:
            s += 5
        if 100 < a:
            s += 7
        if 100 > a:
            s += 9
        if a:
            s += 11
        if not b:
            s += 13
        while a and s % 3:
            s += 1
        s += 17 if i in b else 19
        if 3 not in b:
            s += 23
        s += b[i]
        b[i] = 4
        s += b.x
        del b[i % 2]
        s += b.x + b(2) + a(1, 2) + len(b)
        if a == "text":
            s += 1000000
        if a != None:
            s += 29
        s %= 1000003
    return a, s


print(everything(400))


def subclasses(n):
    r = []
    for i in range(n):
        w = W(i)
        v = V(i)
        r = [v + w, w + v, v < w, v > w, w == v, v == w, 1 + w, w + 1]
    return r


print(subclasses(100))


def refused(n):
    texts = []
    for i in range(n):
        v = V(i)
        for f in (lambda: v + "s", lambda: "s" + v, lambda: 1.5 + Plain(), lambda: Plain() + v, lambda: v < "a",
                  lambda: 5 <= Plain(), lambda: -Plain(), lambda: Plain()[0], lambda: len(Plain()), lambda: 3 in Plain()):
            try:
                f()
                texts.append("no error")
            except TypeError as e:
                texts.append(str(e))
        try:
            p = v
            p += None
        except TypeError as e:
            texts.append(str(e))
        try:
            p = Plain()
            p -= 3
        except TypeError as e:
            texts.append(str(e))
    return texts[-12:]


for t in refused(60):
    print(t)


def identity(n):
    a, b = Plain(), Plain()
    r = 0
    for i in range(n):
        r += (a == b) + 2 * (a == a) + 4 * (a != b) + 8 * (a != a) + 16 * (a == None) + 32 * (a != 5) + 64 * ("x" == a)
        r += 128 * (a is b) + 256 * (a is a) + 512 * (a is not b)
        if a == b:
            r += 1000
    return r


print(identity(100))


def truths(n):
    c = 0
    for i in range(n):
        s = Sized(i % 3)
        if s:
            c += 1
        c += (not s) + len(s) * 2
        if Plain():
            c += 100
        c += 1000 if s and Plain() else 2000
    return c


print(truths(100))


class BadBool:
    def __bool__(self):
        return 1


class BadLen:
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n


def bad(n):
    texts = set()
    for i in range(n):
        for x in (BadBool(), BadLen(-1), BadLen("3"), BadLen(1 << 70), BadLen(True)):
            for f in (lambda: 1 if x else 2, lambda: not x, lambda: len(x)):
                try:
                    texts.add(repr(f()))
                except (TypeError, ValueError, OverflowError) as e:
                    texts.add(f"{type(e).__name__}: {e}")
    return sorted(texts)


for t in bad(40):
    print(t)


# methods that change while code is warm
def adding(n, a, b):
    r = 0
    for i in range(n):
        r += (a + b).x
    return r


print(adding(200, V(1), V(2)))
V.__add__ = lambda self, o: V(1000)
print(adding(200, V(1), V(2)))
del V.__add__
print(adding(200, 1, V(2)))
try:
    print(adding(200, V(1), V(2)))
except TypeError as e:
    print(e)


# reflected operands of many kinds
class R:
    def __radd__(self, o):
        return "radd %r" % (o,)

    def __rsub__(self, o):
        return NotImplemented

    def __eq__(self, o):
        return "eq %r" % (o,)

    def __ge__(self, o):
        return NotImplemented


def reflected(n):
    r = R()
    for i in range(n):
        last = [1 + r, 1.5 + r, None + r, "s" + r, [1] + r, True + r, (1 << 80) + r, 1 == r, r == 1, "a" == r]
        try:
            1 - r
        except TypeError as e:
            last.append(str(e))
        try:
            1 <= r
        except TypeError as e:
            last.append(str(e))
    return last


print(reflected(60))
