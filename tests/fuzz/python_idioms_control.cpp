// How control moves: closures, generators, try and with, recursion, arguments.
#include "python_idioms.hpp"

namespace metavm::fuzz::python_idioms {
namespace {

constexpr const char* all[] = {
    R"python(
def step@(v):
    if v == «3¦2.5¦'t'¦None¦v»«¦ or v is None» and «v != 1¦type(v) is not float¦True»:
        raise «ValueError(v)¦KeyError¦ZeroDivisionError('z')»
    «50%if v < «1..5»:
        v = «v * 2¦v + 0.5¦-v»»
    return «v + 1¦v * 0.5¦[v][0] - 1¦v // 2¦v < 4¦str(v)»
def steps@(q, n):
    x, s, y = «0¦0.5¦'x'¦[]», 0, None
    for k in range(n):
        try:
            x = step@(q[k % len(q)])
            «40%x = step@(x)»
            «40%y = x»
        except «Exception¦(ValueError, KeyError, TypeError)» as e:
            «s += x¦s, y = s + 1, x¦y = [x, k]¦x = (x, k)[1]¦y = e; s += k»
        «30%finally:
            s += 1»
    return x, s, show(y)
qs@ = [1, «scalar», 3, «2.5¦None¦'t'¦4», «integer»]
for k in range(«30..60»):
    try:
        r = steps@(qs@, k % 9)
    except Exception as e:
        r = show(e)
    if k % 6 == 0:
        print(show(r))
)python",
    R"python(
def make@(start, step=«1¦0.5¦2»):
    count, seen = start, []
    def up(by=None):
        nonlocal count
        count += step if by is None else by
        «50%seen.append(count)
        if len(seen) > 5:
            seen.clear()»
        return count
    def reset(to=start):
        nonlocal count
        old, count = count, to
        return old
    return up, reset, lambda: (count, len(seen))
ups = [make@(i, *s) for i, s in enumerate([(), (2,), (0.25,), («10**18¦3¦-1»,)])]
fs = [lambda x«, i=i¦»: x + i for i in range(4)]
t = 0
for k in range(«40..120»):
    up, reset, get = ups[k % «1..4»]
    try:
        t = up(«¦k¦by=k % 3») + fs[k % 4](«k¦1.5¦t»)
        if k % 10 == 0:
            print(t, get(), reset(«¦k¦0») if k % 20 == 0 else None)
        if k == «20..39»:
            «up(by='x')¦i = 'changed'¦reset('s')¦fs[1] = str¦ups[0] = make@('s', 't')¦step = 9»
    except TypeError as e:
        reset(0)
        i = 2
        print(k, e) if k % 3 == 0 else None
)python",
    R"python(
def average@():
    total, n, got = 0, 0, None
    try:
        while True:
            try:
                x = yield got
                if x is None:
                    «break¦return total, n¦continue»
                total, n = total + x, n + 1
                got = total / n
            except «ValueError¦(ValueError, TypeError)» as e:
                got = 'bad ' + «str(e)¦type(e).__name__»
                «40%total = n = 0»
    finally:
        «50%log@.append(n)»
    return total
def outer@():
    while True:
        r = yield from average@()
        «60%log@.append(('ended', r))»
        «30%if r is None:
            return»
log@ = []
g = «average@¦outer@»()
next(g)
for k in range(«40..100»):
    try:
        r = g.send(«k¦k / 2¦k if k % 9 else None¦'s' if k % 14 == 5 else k»)
        if k % «7..13» == 3:
            r = g.throw(«ValueError('v')¦TypeError¦KeyError(k)¦ValueError, 'old style'»)
        «20%if k % 17 == 4:
            g.close()»
    except StopIteration as e:
        r = ('stop', e.value)
        g = average@()
        next(g)
    except Exception as e:
        r = show(e)
        g = outer@()
        g.send(None)
    if k % 6 == 0:
        print(show(r), len(log@))
g.close()
print(log@[-5:])
)python",
    R"python(
def f@(n, log):
    x = «0¦None¦''»
    for i in range(n):
        try:
            try:
                if i == «1..4»:
                    raise «ValueError(i)¦KeyError('k')¦StopIteration¦ZeroDivisionError»
                if i == «2..5»:
                    «return i¦break¦continue¦x = 1 // 0¦log.append('z')»
                x = i
            except «ValueError¦LookupError¦ArithmeticError» as e:
                log.append(type(e).__name__)
                «raise¦raise TypeError('t') from e¦raise TypeError('u')¦continue¦pass¦return 'handler'»
            else:
                log.append('e')
            finally:
                log.append('f')
                «25%if i == 3:
                    «break¦continue¦return 'finally'¦raise KeyError('f')»»
        except TypeError as e:
            log.append((str(e), type(e.__cause__).__name__, type(e.__context__).__name__))
        «30%except (KeyError, StopIteration):
            log.append('outer')
            raise»
    else:
        x = ('else', x)
    return x
for k in range(«30..70»):
    log = []
    try:
        r = f@(k % 7, log)
    except BaseException as e:
        r = type(e).__name__
        «30%tb(e) if k % 20 == 6 else None»
    if k % 7 in (0, 4, 6):
        print(r, log)
)python",
    R"python(
from contextlib import contextmanager, ExitStack, suppress
@contextmanager
def step@(name, log):
    log.append('+' + name)
    try:
        yield name
    «50%except ValueError as e:
        log.append('v')
        «raise¦pass¦raise KeyError('again') from e»»
    finally:
        log.append('-' + name)
def run@(k, log):
    with ExitStack() as stack:
        names = [stack.enter_context(step@(c, log)) for c in 'ab'[:k % 3]]
        with suppress(«KeyError¦ValueError¦IndexError, KeyError»):
            with step@('in', log) as n:
                if k % 4 == 1:
                    raise «ValueError(k)¦KeyError(k)¦IndexError»
                if k % 4 == 2:
                    return names
        «40%stack.callback(log.append, 'cb')»
    return n
for k in range(«20..40»):
    log = []
    try:
        r = run@(k, log)
    except Exception as e:
        r = show(e)
    if k % 5 == 0:
        print(r, log)
)python",
    R"python(
def f@(a, b=«2¦'b'¦None», /, c=3, *args, d«=4¦», e=«5¦0.5», **more):
    return a, b, c, args, d, e, sorted(more)
def g@(*a, **k):
    return f@(*a, **k)
calls = [((1,), {'d': 1}), ((1, 2, 3, 4), {'d': 2}), ((), {'a': 1}), ((1, 2), {'e': 1, 'z': 2, 'd': 0}), ((1, 2), {'b': 5, 'd': 5}), ((1, 2, 3), {'c': 4})]
for k in range(«30..70»):
    a, kw = calls[k % «2..6»]
    try:
        r = «f@(*a, **kw)¦g@(*a, **kw)¦f@(k, *a, **{**kw, 'e': k})¦f@(*a, k, d=k)¦f@(k, d=1)¦g@(k, k, k, k, d=k, y=1)¦f@(*range(k % 5 + 1), d=k)¦(lambda *x, y=1: (x, y))(*a)¦f@(*a, **{'d': 1})»
    except TypeError as e:
        r = str(e).replace('@', '')
    if k % 7 == 0:
        print(show(r))
    first, *rest = «a or [0]¦range(k % 4 + 1)¦str(k)»
    (x, y), z = («k, 1¦'ab'», [«k¦rest»])
    if k % 9 == 0:
        print(first, rest, x, y, z)
)python",
    R"python(
def fib@(n):
    return n if n < 2 else fib@(n - 1) + fib@(n - 2)
def ack@(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ack@(m - 1, 1)
    return ack@(m - 1, ack@(m, n - 1))
def even@(n):
    return «True¦1¦'yes'» if n == 0 else odd@(n - 1)
def odd@(n):
    return «False¦0¦None» if n == 0 else even@(n - 1)
def perms@(a):
    if len(a) <= 1:
        yield list(a)
        return
    for i in range(len(a)):
        for rest in perms@(a[:i] + a[i + 1:]):
            yield [a[i]] + rest
def depth@(t):
    return 1 + max(map(depth@, t), default=0) if isinstance(t, (list, tuple)) else 0
def hanoi@(n, a, b, c, moves):
    if n:
        hanoi@(n - 1, a, c, b, moves)
        moves.append(a + c)
        hanoi@(n - 1, b, a, c, moves)
    return moves
for k in range(«12..25»):
    try:
        print(fib@(k % «8..14»), ack@(«1..2», k % 5), even@(k * «1..5»), len(list(perms@([1, 2, 'x', k][:k % 5]))), depth@([1, [2, (3, [k])], []]), «len(hanoi@(k % 6, 'a', 'b', 'c', []))¦fib@(k % 5 + 0.0)¦fib@(True)»)
        if k == «5..11»:
            «fib@ = lambda n: 'n'¦odd@ = lambda n: n¦old@ = fib@; fib@ = lambda n: old@(n) * 1.5¦del ack@¦depth@ = len»
    except Exception as e:
        print(k, show(e))
)python",
    R"python(
class Problem@(Exception):
    «60%def __init__(self, code, *more):
        super().__init__(«code¦code, *more¦»)
        self.code = code»
    «40%def __str__(self):
        return f'problem {self.args}'»
class Worse@(Problem@, «LookupError¦ArithmeticError»):
    pass
def check@(x):
    if x % «2..5» == 0:
        raise Problem@(x)
    if x % 7 == 3:
        raise Worse@(x, 'w')
    return «100 // (x % 6 - 1)¦[1, 2, 3][x % 5]¦{1: 'a', 3: 'b'}[x % 4]¦int('1x'[:x % 3])»
def middle@(x):
    try:
        return check@(x)
    except «Worse@¦LookupError¦ZeroDivisionError» as e:
        «e.add_note('noted')¦e.extra = x¦pass»
        raise «¦Problem@(-x) from e¦Problem@(-x) from None¦RuntimeError('r')»
counts = {}
for k in range(«40..100»):
    try:
        r = middle@(k)
        counts['ok'] = counts.get('ok', 0) + 1
    except Problem@ as e:
        counts[type(e).__name__] = counts.get(type(e).__name__, 0) + 1
        if k % 11 == 0:
            print(k, show(e), e.args, show(getattr(e, 'code', None)), show(e.__cause__), show(e.__context__), e.__suppress_context__)
    except Exception as e:
        counts[type(e).__name__] = counts.get(type(e).__name__, 0) + 1
        «50%tb(e) if k % 9 == 0 else None»
print(sorted(v for v in counts.values()))
)python",
    R"python(
def tree@(d, n=0):
    if d > 0:
        yield from tree@(d - 1, 2 * n)
        «yield n¦x = yield n¦yield n, d»
        yield from tree@(d - 1, 2 * n + 1)
    «30%return d»
def primes@():
    found = []
    n = 2
    while True:
        if all(n % p for p in found«¦ if p * p <= n»):
            found.append(n)
            yield n
        n += 1
def window@(it, n):
    it = iter(it)
    w = [x for _, x in zip(range(n), it)]
    «yield tuple(w)¦if len(w) == n:
        yield tuple(w)»
    for x in it:
        w = w[1:] + [x]
        yield tuple(w)
def merged@(a, b):
    a, b = iter(a), iter(b)
    x, y = next(a, None), next(b, None)
    while x is not None or y is not None:
        if y is None or x is not None and x <= y:
            yield x
            x = next(a, None)
        else:
            yield y
            y = next(b, None)
for k in range(«20..50»):
    p = primes@()
    r = «[next(p) for _ in range(k % 8)]¦list(window@(range(k % 9), 3))¦list(tree@(k % 4))¦list(merged@([1, 4, 9], range(k % 7)))¦sum(x for x in range(k) if x % 2)¦[x for x, _ in zip(p, range(5))]¦max(sum(w) for w in window@([3, k, 1, 2.5], 2))¦{x: next(p) for x in 'abc'}»
    for i, x in enumerate(«tree@(3)¦window@('abcd', 2)¦merged@([k % 5], [2, 3])»):
        if i == k % 4:
            «break¦r = x¦continue»
    if k % 6 == 0:
        print(show(r), show(x))
)python",
    R"python(
def deco@(times=2, *, default=«None¦0»):
    def outer(f):
        def inner(*a, **k):
            inner.calls += 1
            r = default
            for _ in range(times):
                try:
                    r = f(*a, **k)
                except «ValueError¦(ValueError, TypeError)»:
                    «continue¦r = 'v'¦return default»
            return r
        inner.calls = 0
        return inner
    return outer
def memo@(f):
    cache = {}
    def call(*a):
        if a not in cache:
            cache[a] = f(*a)
        return cache[a]
    call.cache = cache
    return call
@deco@(times=«1..3»)
def half@(x):
    if x % 3 == 0:
        raise ValueError(x)
    return x / 2
@memo@
@deco@(1, default='d')
def ways@(n, k=3):
    return 1 if n == 0 else sum(ways@(n - i, k) for i in range(1, k + 1) if i <= n)
for k in range(«30..60»):
    try:
        r = half@(«k¦k * 1.0¦k if k % 10 else 'no'»), ways@(k % 9), ways@(k % 5, 2)
        if k % 8 == 0:
            print(r, half@.calls, len(ways@.cache))
    except TypeError as e:
        print(k, e) if k % 20 == 0 else None
)python",
    R"python(
def kind@(x):
    match x:
        case 0 | 1:
            return 'bit'
        case int(n) if n > «5..50»:
            return 'big', n
        case [a, *rest] if rest:
            return 'list', a, len(rest)
        case {'op': op, **others}:
            return op, sorted(others)
        case str() as s:
            return s[:2]
        case (x, y) | [x, y, _]:
            return x, y
        case None | True | False:
            return 'const'
        case Node@(left=None, right=r):
            return 'leaf', r
        case Node@(l, r):
            return kind@(l), kind@(r)
        case float(f):
            return round(f)
    return 'other'
class Node@:
    __match_args__ = ('left', 'right')
    def __init__(self, left=None, right=None):
        self.left, self.right = left, right
xs = [0, True, 77, 3, [1, 2, 3], (5,), {'op': 'add', 'a': 1}, 'text', None, Node@(), Node@(1, Node@(2, 3)), 2.5, «any», «scalar», b'', [7], {}]
for k in range(«40..90»):
    r = kind@(xs[k % «3..17»])
    if k % 7 == 0:
        print(show(r))
    if (n := k % 5) > 2 and (m := n * 2) != 8:
        «xs[0] = n¦xs[0] = m / 2¦xs[0] = [n, m]»
)python",
    R"python(
async def leaf@(n):
    await Pause@(n)
    «30%if n == 3:
        raise ValueError(n)»
    return n * 2
class Pause@:
    def __init__(self, n):
        self.n = n
    def __await__(self):
        got = yield self.n
        return got
async def sums@(n):
    t = 0
    for i in range(n):
        try:
            t += await leaf@(i)
        except ValueError:
            t -= 1
    async for x in steps@(n):
        t += x
    async with Lock@() as l:
        t += l
    return t
async def steps@(n):
    for i in range(n):
        «50%await Pause@('s')»
        yield i
class Lock@:
    async def __aenter__(self):
        return 1
    async def __aexit__(self, *e):
        return «False¦True¦None»
def drive@(c):
    seen = 0
    try:
        while True:
            c.send(None)
            seen += 1
    except StopIteration as e:
        return e.value, seen
for k in range(«20..40»):
    r = drive@(sums@(k % 6))
    if k % 5 == 0:
        print(r)
)python",
    R"python(
def check@(k):
    problems = []
    for i in range(k % 4):
        problems.append([ValueError(i), TypeError('t'), KeyError(k)][i % 3])
    if problems:
        raise ExceptionGroup('many', problems)
    return 'fine'
for k in range(«16..40»):
    seen = []
    try:
        try:
            r = check@(k)
        except* ValueError as g:
            seen.append(('v', [e.args for e in g.exceptions]))
        except* «TypeError¦(TypeError, KeyError)» as g:
            seen.append(('t', len(g.exceptions)))
            «30%raise RuntimeError('from group')»
        else:
            seen.append('else')
        finally:
            seen.append('f')
    except BaseException as e:
        seen.append((type(e).__name__, str(e)))
    if k % 4 in (0, 3):
        print(seen)
)python",
    R"python(
def scan@(text):
    i, out = 0, []
    while i < len(text):
        c = text[i]
        if c.isdigit():
            j = i
            while j < len(text) and (text[j].isdigit() or text[j] == '.'):
                j += 1
            out.append(float(text[i:j]) if '.' in text[i:j] else int(text[i:j]))
            i = j
            continue
        if c in '+-*/()':
            out.append(c)
        elif not c.isspace():
            raise SyntaxError(f'{c!r} at {i}')
        i += 1
    return out
def parse@(t, level=0):
    if level == 2:
        x = t.pop(0)
        if x == '(':
            v = parse@(t)
            if not t or t.pop(0) != ')':
                raise SyntaxError('expected )')
            return v
        if x == '-':
            return -parse@(t, 2)
        if isinstance(x, str):
            raise SyntaxError('unexpected ' + x)
        return x
    v = parse@(t, level + 1)
    while t and t[0] in ('+-', '*/')[level]:
        op = t.pop(0)
        w = parse@(t, level + 1)
        v = v + w if op == '+' else v - w if op == '-' else v * w if op == '*' else v «/¦//» w
    return v
texts@ = ['1 + 2*3', '(4 - 1.5) * 2', '7 / 2 - -3', '2 * (3', '9 / (1 - 1)', 'x + 1', '12 34', '((1))', '1 +', '10000000000000000000 * 3']
for k in range(«20..60»):
    try:
        r = parse@(scan@(texts@[k % 10]))
    except «(SyntaxError, ZeroDivisionError, IndexError)¦Exception» as e:
        r = show(e)
    if k % 10 == k // 10 or k < 10:
        print(r)
)python",
};

}  // namespace

const texts control = all;

}  // namespace metavm::fuzz::python_idioms
