// What compiled code relies on, changed while it is warm: globals, builtins, classes, attributes,
// functions.
#include "python_idioms.hpp"

namespace metavm::fuzz::python_idioms {
namespace {

constexpr const char* all[] = {
    R"python(
rate@ = «2¦1.5»
def scale@(x):
    return x * rate@
def run@(n, at, what):
    global rate@, scale@
    t = «0¦0.0»
    for i in range(n):
        if i == at:
            «what()¦rate@ = 'x'¦rate@ = 3.5¦del rate@¦scale@ = lambda x: x¦globals()['rate@'] = 7¦exec('rate@ = -1', globals())¦scale@.__code__ = other@.__code__¦scale@.__defaults__ = (1,)»
        try:
            t += scale@(i)
        except «NameError¦TypeError¦(NameError, TypeError)» as e:
            «t -= 1¦rate@ = 1; print(e)¦return show(e)¦rate@ = i»
    return t
def other@(x):
    return x + «100¦0.5»
def what@():
    global rate@, scale@
    «rate@ = 4¦rate@ = None¦scale@ = other@¦del globals()['scale@']¦rate@ = [1]»
for k in range(«20..40»):
    try:
        print(show(run@(«30..80», k if k % 4 == 1 else -1, what@)))
    except Exception as e:
        print(k, show(e))
        rate@ = k
        scale@ = «other@¦lambda x: x * rate@¦abs»
)python",
    R"python(
import builtins
def work@(xs):
    n = 0
    for x in xs:
        n += «len(str(x))¦abs(x)¦max(x, 2)¦int(x)¦ord(chr(abs(x) % 100 + 40))¦sum([x, 1])¦round(x)¦isinstance(x, int)¦min(x, n)»
    return n
saved@ = {n: getattr(builtins, n) for n in ('len', 'abs', 'max', 'int', 'ord', 'sum', 'round', 'isinstance', 'min')}
xs = [«1, -2, 33¦1.5, 2, -7¦5, 6.5, True»]
try:
    for k in range(«30..80»):
        try:
            r = work@(xs)
        except (TypeError, NameError) as e:
            r = show(e)
        if k == «10..20»:
            «builtins.abs = lambda x: 7¦len = lambda x: 100¦builtins.max = min¦int = float¦abs = len¦builtins.isinstance = lambda *a: 5¦sum = max¦round = str¦min = lambda *a: a[0]»
        elif k == «21..29»:
            «builtins.abs = saved@['abs']¦len = saved@['len']¦del len¦del abs¦del builtins.round¦globals().pop('len', None)¦xs = [2, 3]¦del min»
        if k % 5 == 0:
            print(show(r))
except NameError as e:
    print(show(e))
finally:
    for n, f in saved@.items():
        setattr(builtins, n, f)
        globals().pop(n, None)
)python",
    R"python(
class Shape@:
    scale = 1
    tag = 't'
    def __init__(self, n):
        self.n = n
    def area(self):
        return self.n * self.scale
    def grow(self, by=1):
        self.n += by
        return self.area()
    def __add__(self, o):
        return self.n + (o.n if isinstance(o, Shape@) else o)
    def __eq__(self, o):
        return self.n == getattr(o, 'n', o)
class Round@(Shape@):
    def area(self):
        return super().area() «+ 0.5¦* 2»
def total@(shapes):
    t = 0
    for s in shapes:
        t += s.grow() + s.scale
        t = s + t if «s.n % 2¦t > 3¦s == 5» else t
    return t
shapes = [Shape@(1), Round@(2), Shape@(«3¦1.5»), Round@(4)]
events@ = [«lambda: setattr(Shape@, 'scale', 3)¦lambda: setattr(Round@, 'scale', 0.5)¦lambda: delattr(Shape@, 'scale')», «lambda: setattr(Shape@, 'area', lambda self: -self.n)¦lambda: delattr(Round@, 'area')¦lambda: setattr(shapes[0], 'area', lambda: 50)¦lambda: setattr(Round@, 'area', Shape@.area)», «lambda: setattr(shapes[1], 'scale', 9)¦lambda: setattr(shapes[1], '__class__', Shape@)¦lambda: setattr(Shape@, '__add__', lambda s, o: 1)¦lambda: delattr(Shape@, '__add__')¦lambda: setattr(Round@, '__radd__', lambda s, o: 2)», «lambda: setattr(Shape@, 'n', property(lambda s: 4))¦lambda: setattr(Shape@, '__getattr__', lambda s, name: 6)¦lambda: delattr(shapes[2], 'n')¦lambda: setattr(Shape@, 'grow', staticmethod(lambda: 8))¦lambda: shapes.append(Round@(7))¦lambda: setattr(Round@, '__bases__', (Shape@, Other@))¦lambda: setattr(Shape@, '__getattribute__', lambda s, name: object.__getattribute__(s, name))¦lambda: vars(shapes[0]).clear()¦lambda: setattr(Shape@, 'scale', classmethod(lambda c: 3))»]
class Other@:
    extra = 1
for k in range(«40..90»):
    try:
        r = total@(shapes)
    except (AttributeError, TypeError) as e:
        r = show(e)
    if k in («8..14», «15..20», «21..26», «27..35»):
        try:
            events@[«k % 4¦(k * 7) % 4»]()
        except Exception as e:
            print('event', show(e))
    if k % 6 == 0:
        print(show(r))
)python",
    R"python(
class Node@:
    «25%__slots__ = ('v', 'next', 'a', 'b')»
    kind = 'node'
    def __init__(self, v, next=None):
        self.v = v
        self.next = next
def walk@(n):
    t = 0
    while n is not None:
        t += n.v
        if n.kind == 'x':
            t += 1000
        n = n.next
    return t
head = None
for i in range(«5..12»):
    head = Node@(i, head)
for k in range(«40..80»):
    try:
        r = walk@(head)
        n = head
        for _ in range(k % 4):
            n = n.next
        if k % 5 == 3:
            «del n.v¦n.v = k * 0.5¦n.a = k¦n.__dict__['v'] = k¦n.kind = 'x'¦n.v = 's' if k % 20 == 13 else k¦del n.next¦n.next = n.next.next¦setattr(n, 'b', n.v)¦n.v, n.next = n.v + 1, n.next¦Node@.kind = 'x'¦n.__dict__ = {'v': 1, 'next': n.next}»
        if k % 7 == 2:
            «n.v = 1¦del n.a¦del n.kind¦Node@.v = 5¦Node@.next = None¦n.v += 1¦head = Node@(k % 5, head)¦object.__setattr__(n, 'v', k)»
    except (AttributeError, TypeError) as e:
        r = show(e)
        «n.v = k % 3¦head = Node@(1, Node@(2))¦pass»
    if k % 6 == 0:
        print(show(r))
)python",
    R"python(
def calls@(f, n):
    t = []
    for i in range(n):
        try:
            t.append(f(i))
        except Exception as e:
            t.append(type(e).__name__)
    return t[-3:]
class Add@:
    def __init__(self, n):
        self.n = n
    def __call__(self, x):
        return x + self.n
    def method(self, x, *more):
        return x - self.n
    @classmethod
    def c(cls, x):
        return cls.__name__[:3], x
    @staticmethod
    def s(x):
        return [x]
def plain@(x, y=1):
    return x * y
def gen@(x):
    yield x
a = Add@(2)
fs = [plain@, a, a.method, Add@.c, Add@.s, lambda x: x, str, float, gen@, Add@, [].append, {}.get, a.method.__func__, print and int.__add__, (5).__add__, type, max]
for k in range(«20..60»):
    f = fs[k % «2..17»]
    r = calls@(f, «20..40»)
    if k % 5 == 0 and f not in (gen@, Add@):
        print(show(r))
    if k == «8..12»:
        «plain@.__defaults__ = (3,)¦plain@.__defaults__ = None¦Add@.__call__ = lambda self, x: -x¦del Add@.__call__¦a.n = 0.5¦Add@.method = plain@¦a.__class__ = type('E', (Add@,), {'__call__': lambda s, x: 'e'})¦fs[0] = plain@.__get__(4)¦plain@.__code__ = (lambda x, y=1: y).__code__¦plain@.__kwdefaults__ = {}»
)python",
    R"python(
def f@(n):
    x = «1¦'x'¦0.5»
    for i in range(n):
        if i == «2..6»:
            del x
        if i % «3..5» == 2:
            x = «i¦i * 0.5¦[i]¦None»
        try:
            y = x «+ i¦¦, i¦is None»
        except UnboundLocalError as e:
            y = str(e)
            «continue¦break¦x = i¦pass»
        except TypeError as e:
            y = 'type'
        finally:
            z = i
    «30%del y»
    try:
        return y, z, «x¦i»
    except «NameError¦UnboundLocalError» as e:
        return show(e)
for k in range(«30..60»):
    try:
        r = f@(k % 9)
    except NameError as e:
        r = show(e)
    if k % 5 == 0:
        print(r)
    if k % 9 == 0:
        «late@ = k¦globals().setdefault('late@', k)¦pass»
    if k % 9 == 4:
        try:
            del late@
        except NameError as e:
            print(show(e).replace('@', ''))
)python",
    R"python(
class V@:
    def __init__(self, n):
        self.n = n
    def __lt__(self, o):
        return self.n < o.n
    def __add__(self, o):
        return V@(self.n + getattr(o, 'n', o))
    def __getitem__(self, i):
        return self.n + i
    def __len__(self):
        return 3
    def __bool__(self):
        return self.n % 2 == 0
    def __iter__(self):
        return iter([self.n])
    def __contains__(self, x):
        return x == self.n
    def __eq__(self, o):
        return isinstance(o, V@) and o.n == self.n
    __hash__ = object.__hash__
def hot@(a, b):
    r = [a < b, a + b if a else b + 1, a[1], len(a), 1 if a else 0, a == b, [x for x in b], 3 in a]
    r[1] = r[1].n if isinstance(r[1], V@) else r[1]
    return r
vs = [V@(i) for i in range(4)]
for k in range(«40..80»):
    try:
        r = hot@(vs[k % 4], vs[k // 4 % 4])
    except Exception as e:
        r = show(e)
    if k % 8 == 0:
        print(show(r))
    if k == «15..25»:
        «V@.__lt__ = lambda a, b: 'lt'¦del V@.__lt__¦V@.__add__ = None¦V@.__getitem__ = lambda s, i: [i]¦del V@.__getitem__¦V@.__len__ = lambda s: -1¦V@.__len__ = lambda s: 'x'¦del V@.__bool__¦V@.__bool__ = lambda s: 1¦V@.__iter__ = None¦V@.__iter__ = lambda s: (x for x in 'ab')¦del V@.__contains__¦V@.__eq__ = lambda a, b: NotImplemented¦del V@.__eq__¦vs[1] = 5¦vs[2] = [1, 2]¦vs[0] = 'text'¦V@.__radd__ = lambda s, o: V@(9)¦V@.__index__ = lambda s: 1»
    if k == «26..36»:
        «V@.__lt__ = lambda a, b: a.n > b.n¦V@.__add__ = lambda a, b: V@(1)¦V@.__len__ = lambda s: 2**70¦V@.__bool__ = lambda s: True¦vs.sort(key=lambda v: str(type(v)))¦vs = [V@(2.5)] * 4¦del V@.__len__¦V@.__getattr__ = lambda s, n: 0»
)python",
    R"python(
import sys, types
module@ = types.ModuleType('m@')
exec('\ncount = 0\ndef step(x):\n    global count\n    count += x\n    return helper(count)\ndef helper(x):\n    return x % 7\nclass Box:\n    size = 2\n    def put(self, x):\n        return x * self.size + count\n', module@.__dict__)
m = module@
b = m.Box()
for k in range(«30..70»):
    try:
        r = m.step(«1¦k¦0.5»), m.count, b.put(k)
        if k == «10..18»:
            «m.helper = lambda x: -x¦m.count = 'x'¦m.count = 10**20¦del m.helper¦m.Box.size = 1.5¦m.step = m.helper¦m.__dict__['helper'] = str¦setattr(m, 'count', 0.25)¦m.Box.put = lambda self, x: x¦m.Box = None»
        if k == «19..28»:
            «m.helper = abs¦m.count = 0¦del m.count¦m.__getattr__ = lambda name: name¦m.step.__globals__['helper'] = lambda x: 'g'»
    except Exception as e:
        r = show(e)
        m.count = 1
    if k % 6 == 0:
        print(show(r))
)python",
};

}  // namespace

const texts changes = all;

}  // namespace metavm::fuzz::python_idioms
