# Loops over built-in containers in hot code: enumerate, zip, dicts and their views, tuples.
def sums(n):
    t = (1, 2, 3, "x")
    d = {i: i * 2 for i in range(10)}
    l = list(range(20))
    s = 0
    for k in range(n):
        for x in t:
            s += len(x) if x == "x" else x
        for i, x in enumerate(l):
            s += i * x
        for i, x in enumerate(l, 5):
            s -= i
        for i, x in enumerate(t):
            s += i
        for a, b in zip(l, t):
            s += a
        for a, b, c in zip(l, range(5, 100), d):
            s += a + b * c
        for a in d:
            s += a
        for a in d.keys():
            s += a
        for a in d.values():
            s += a
        for a, b in d.items():
            s += a * b
        for p in d.items():
            s += p[0] + len(p)
        for i, (a, b) in enumerate(d.items()):
            s += i * a - b
        for i, (a, b) in enumerate(zip(l, l)):
            s += i * a - b
        for p in zip(l):
            s += p[0]
        for a in zip():
            s += 1000
        for x in iter(l):
            s += x
        for i in range(10, 0, -3):
            s += i
        s %= 1000003
    return s


print(sums(60))


def changing(n):
    texts = set()
    for i in range(n):
        d = {1: 2, 3: 4}
        try:
            for k in d:
                d[k + 10] = 1
        except RuntimeError as e:
            texts.add(str(e))
        try:
            for k, v in d.items():
                del d[k]
        except RuntimeError as e:
            texts.add(str(e))
        l = [1, 2, 3]
        c = 0
        for x in l:
            c += 1
            if c < 10:
                l.append(x)
        texts.add(c)
        for i, x in enumerate(l):
            if i == 2:
                l.clear()
        texts.add(i)
    return sorted(map(str, texts))


print(changing(60))


def halves(n):
    r = []
    for k in range(n):
        it = iter([1, 2, 3, 4, 5])
        for a, b in zip(it, it):
            r.append((a, b))
        e = enumerate([7, 8, 9])
        for i, x in e:
            if i == 1:
                break
        r.append(list(e))
        z = zip([1, 2], (3, 4))
        r.append(next(z))
        r.extend(z)
        q = iter({1: "a", 2: "b"}.items())
        for k2, v in q:
            break
        r.append(list(q))
        g = iter((1, 2, 3))
        for x in g:
            for y in g:
                r.append((x, y))
        r.append(list(g))
        r = r[-12:]
    return r


print(halves(60))


def big_counts(n):
    r = []
    for k in range(n):
        r = [i for i, x in enumerate("ab", (1 << 61) - 1)]
        r += [i for i, x in enumerate([1, 2, 3], (1 << 61) - 2)]
    return r


print(big_counts(40))


def strict(n):
    texts = set()
    for k in range(n):
        try:
            for a, b in zip([1, 2], [1, 2, 3], strict=True):
                pass
        except ValueError as e:
            texts.add(str(e))
    return texts


print(strict(40))


class L(list):
    def __iter__(self):
        return iter([9])


class D(dict):
    def __iter__(self):
        return iter("xyz")


def subclasses(n):
    s = 0
    l, d = L([1, 2, 3]), D(a=1)
    for k in range(n):
        for x in l:
            s += x
        for i, x in enumerate(l):
            s += x
        for x, y in zip(l, d):
            s += x + len(y)
        for x in d:
            s += len(x)
        for x in d.items():
            s += len(x)
    return s


print(subclasses(60))


# functions that are made where they are called
def functions(n):
    s = 0
    for i in range(n):
        f = lambda x, y=i: x + y
        s += f(1) + f(1, 2)
        g = [lambda k=k: k + i for k in range(3)]
        s += g[0]() + g[2]()
        s += sum([x * i for x in range(4)]) + len({x for x in range(i % 5)}) + sum({k: v for k, v in zip("ab", (i, 1))}.values())

        def h(a, *, b=2):
            return a * b + i

        s += h(i) + h(1, b=3)
        if i == n - 1:
            print(f.__name__, f.__qualname__, f.__module__, f.__defaults__, h.__kwdefaults__, f.__doc__, h.__closure__[0].cell_contents == i)
            print(f == f, f is g[0], f.__code__.co_varnames, f.__dict__, f.__annotations__, f.__globals__ is globals())
            f.attribute = 5
            print(f.attribute, f.__get__(3)())
    return s


print(functions(200))


def lists(n):
    s = 0
    for i in range(n):
        a = [i, 2, 3]
        a.append(4)
        b = [a, [i]]
        b[1].append(a)
        s += len(a) + len(b[1]) + a[-1] + b[0][0]
        a += [7]
        a[0] = 9
        c = a[1:3] + a[:2] + a[-2:] + a[:]
        s += sum(c)
        t = (i, i + 1, i + 2)
        s += t[1:][0] + len(t[:2]) + t[-1]
        x = "hello"[i % 5] + "hello"[-1] + "hello"[1:3] + "hello"[-2:] + "hello"[:0]
        s += len(x) + ("é" * 3)[1:].count("é") + ord("aé\u20ac\U0001f600"[i % 4])
        try:
            s += len("abc"[i % 5])
        except IndexError as e:
            s += 1
    return s, b, x


print(lists(200))


# attributes: __getattr__, __setattr__, setters, getattr with defaults
class H:
    def __init__(self):
        self.data = {"a": 1}

    def __getattr__(self, name):
        try:
            return self.data[name]
        except KeyError:
            raise AttributeError(name) from None


class Setter:
    def __setattr__(self, name, v):
        if name == "bad":
            raise ValueError(name)
        self.__dict__[name] = v + 1


class Prop:
    def __init__(self):
        self._x = 0

    @property
    def x(self):
        return self._x

    @x.setter
    def x(self, v):
        if v > 100:
            raise ValueError(v)
        self._x = v


def hooks(n):
    s = 0
    h, t, p = H(), Setter(), Prop()
    for i in range(n):
        s += h.a + getattr(h, "a") + getattr(h, "b", 5) + getattr(h, "data", 0)["a"] + hasattr(h, "b") + hasattr(h, "a")
        s += getattr(p, "x", 7) + getattr(p, "y", 7) + getattr(5, "nothing", 1) + hasattr(p, "_x") + hasattr(p, "q")
        t.value = i
        s += t.value
        p.x = i % 50
        p.x += 1
        s += p.x
        try:
            h.c
        except AttributeError as e:
            s += len(str(e))
        try:
            getattr(h, "c")
        except AttributeError as e:
            s += len(str(e))
        try:
            t.bad = 1
        except ValueError:
            s += 1
        try:
            p.x = 1000
        except ValueError as e:
            s += len(e.__traceback__.tb_next.tb_frame.f_code.co_name)
        s += h.__class__ is H
        if i == n // 2:
            h.b = 100
            H.zz = 3
            del H.zz
    return s


print(hooks(200))


class G:
    def __getattr__(self, name):
        if name == "loop":
            return getattr(self, "other", 0) + 1
        if name == "wrong":
            return {}["x"]
        raise AttributeError("no " + name)


def more_hooks(n):
    s = 0
    for i in range(n):
        g = G()
        s += g.loop
        try:
            getattr(g, "wrong", 1)
        except KeyError:
            s += 1
        try:
            hasattr(g, "wrong")
        except KeyError:
            s += 1
        g.name = 1
        s += g.name
    return s


print(more_hooks(100))


def dict_gets(n):
    d = {"a": 1, 2: 3}
    e = {}
    s = 0
    for i in range(n):
        s += d.get("a") + d.get("b", 5) + d.get(2, 0) + d.get(2.0, 0) + d.get(True, 7) + (d.get(i) or 1)
        e[i % 7] = e.get(i % 7, 0) + 1
        e[str(i % 3)] = e.setdefault(str(i % 3), 0) + 1
        s += ("a" in d) + (i in d) + (2.0 in d) + ("x" not in e) + (1.5 in {1.5}) + ("a" in {"a"})
        try:
            d.get([])
        except TypeError as x:
            s += 1
        try:
            [] in d
        except TypeError as x:
            s += 1
    return s, e


print(dict_gets(200))


def pops(n):
    s = 0
    for i in range(n):
        a = list(range(i % 100))
        while a:
            s += a.pop()
            if len(a) % 3 == 0:
                a.append(1)
                s += a.pop()
        try:
            a.pop()
        except IndexError as e:
            s += len(str(e))
        b = [1, 2, 3]
        s += b.pop(0) + b.pop(-1) + b.pop() + len(b)
    return s


print(pops(150))
