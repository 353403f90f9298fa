# test: smoke
# Objects whose __dict__ was taken: attributes, methods, descriptors and hooks of such objects, hot, while dicts,
# classes and descriptors change.
class Logged:
    def __set_name__(self, owner, name):
        self.key = '_' + name
    def __get__(self, o, owner):
        if o is None:
            return self
        return o.__dict__.get(self.key, 0)
    def __set__(self, o, v):
        o.__dict__[self.key] = v + 1
class Lazy:
    def __init__(self, f):
        self.f = f
        self.name = f.__name__
    def __get__(self, o, owner=None):
        if o is None:
            return self
        o.__dict__[self.name] = v = self.f(o)
        return v
class Base:
    shared = 'class'
    count = 0
    def __init__(self, n):
        self.n = n
        self.level = n
    level = Logged()
    @Lazy
    def cube(self):
        Base.count += 1
        return self.n ** 3
    @property
    def double(self):
        return self.n * 2
    @property
    def broken(self):
        if self.n % 3 == 0:
            raise AttributeError('broken at %d' % self.n)
        return self.n
    def method(self, k, add=0):
        return self.n + k + add
    def __call__(self, *a, **k):
        return self.n, a, sorted(k.items())
class Hooked(Base):
    def __getattr__(self, name):
        if name.startswith('x_'):
            return name[2:], self.n
        raise AttributeError('no ' + name)

def read(o, k):
    try:
        broken = o.broken
    except AttributeError as e:
        broken = str(e), e.name, e.obj is o
    return (o.n, o.level, o.double, o.cube, o.shared, broken, o.method(k), o.method(k, add=2), o(k), o(1, key=k),
            getattr(o, 'nothing', 'none'), hasattr(o, 'n'), hasattr(o, 'nothing'))
def write(o, k):
    o.n += 1
    o.level = k
    o.fresh = k
    return o.fresh, o.level
def hot(make):
    last = None
    for k in range(400):
        o = make(k % 7)
        if k % 4 == 0:
            vars(o)['extra'] = k
        last = read(o, k), write(o, k), list(o.__dict__.items())
        if k % 97 == 0:
            print(last)
    return last
print(hot(Base))
print(hot(Hooked))
print(Base.count > 0, Base.cube is Base.__dict__['cube'])

def call(o):
    return o.method(1), o.shared
o = Base(3)
o.__dict__['a'] = 1
seen = []
for k in range(900):
    if k == 200:
        o.__dict__['method'] = lambda x: ('own', x)
    if k == 300:
        o.shared = 'mine'
    if k == 400:
        del o.method
    if k == 500:
        o.__dict__[7] = 'no text'
    if k == 600:
        o.__dict__ = {'n': 70, 'level': 1}
    if k == 700:
        Base.method = lambda self, x: ('new', self.n, x)
    if k == 800:
        o.__dict__.clear()
        o.n = 'again'
    seen.append(call(o))
for r in dict.fromkeys(seen):
    print(r, seen.count(r))

class Odd:
    def __hash__(self):
        return hash('n')
    def __eq__(self, other):
        return other == 'n'
p = Base(4)
p.__dict__.pop('n')
p.__dict__[Odd()] = 'odd'
def n_of(p):
    return p.n
print([n_of(p) for _ in range(300)][-1])

def x_of(h):
    return h.x_abc, h.n
h = Hooked(5)
h.__dict__
print([x_of(h) for _ in range(300)][-1])
h.x_abc = 'found'
print([x_of(h) for _ in range(300)][-1])
del h.x_abc
print([x_of(h) for _ in range(300)][-1])
for name in ('nothing', 'broken'):
    h.n = 3
    for _ in range(300):
        try:
            r = h.nothing if name == 'nothing' else h.broken
        except AttributeError as e:
            r = str(e), e.name, e.obj is h, type(e.__context__)
    print(r)

# The descriptor's class and the descriptor's own class change.
class Getter:
    def __get__(self, o, owner):
        return 'get'
class Other:
    def __get__(self, o, owner):
        return 'other'
class Holder:
    d = Getter()
def d_of(x):
    return x.d
x = Holder()
y = Holder()
y.__dict__['d'] = 'own'
results = []
for k in range(1000):
    if k == 300:
        Getter.__get__ = lambda self, o, owner: 'changed'
    if k == 500:
        Holder.__dict__['d'].__class__ = Other
    if k == 700:
        Other.__set__ = lambda self, o, v: print('set', v)
    if k == 900:
        del Other.__get__
    results.append((d_of(x), d_of(y)) if k < 900 else (type(d_of(x)).__name__, type(d_of(y)).__name__))
    if k == 720:
        x.d = y.d = 5
for r in dict.fromkeys(results):
    print(r, results.count(r))

class Slow:
    def __get__(self, o, owner):
        raise AttributeError('of the descriptor')
class Fallback:
    s = Slow()
    def __getattr__(self, name):
        return 'fallback', name
f = Fallback()
def s_of(f):
    return f.s
print([s_of(f) for _ in range(300)][-1])
del Fallback.__getattr__
try:
    for _ in range(300):
        s_of(f)
except AttributeError as e:
    print(e, e.name, e.obj is f)
