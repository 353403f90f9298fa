// Built-in types and their methods: strings, slices, dicts, sets, numbers, bytes, sorting.
#include "python_idioms.hpp"

namespace metavm::fuzz::python_idioms {
namespace {

constexpr const char* all[] = {
    R"python(
rows@ = [(«'a'¦'Anna'», 3, 1.5), ('bob', -12, «float('nan')¦1e20¦2.0»), (None, «True¦10**25», -0.0), («scalar», 0, «1j¦0.1¦7»)]
for k in range(«20..60»):
    n, i, f = rows@[k % 4]
    try:
        r = «f'{n!r:>8}|{i:+,}|{f:.{k % 4}f}'¦f'{n!s:*^10}|{i:08b}|{f:e}'¦'{:<6}|{:>6}|{:^9}'.format(str(n), i, f)¦'%-5s|%+d|%8.3f' % (n, i, f)¦'{0[0]}{0[1]!r}{x}'.format((n, i), x=f)¦f'{k=} {i=:>5} {f!r}'¦'%s %r %x %o' % (n, n, i, abs(i))¦'{:{w}.{p}}'.format(f, w=9, p=k % 5 + 1)¦format(i, '#x') + format(f, '%')¦'%(a)s-%(b)05d' % {'a': n, 'b': i}¦f'{i:_} {i:e} {i:g} {f:g} {f:10.3g}'¦f'{"x" if k % 2 else "y"}{{{k}}}'¦'%c%%' % (65 + k % 20)¦repr(f) + str(i) + ascii(n)»
    except (TypeError, ValueError, OverflowError) as e:
        r = show(e)
    if k % 7 < 4:
        print(r)
)python",
    R"python(
base@ = list(range(«6..12»))
for k in range(«30..70»):
    a, i, j = base@[:], k % 7 - 3, k % 5
    try:
        «a[i:j] = [k, 'x']¦a[::2] = a[1::2] + [0] * (len(a) % 2)¦a[j:] = []¦del a[i]¦del a[j::2]¦a[::-1] = a¦a[i:i] = 'ab'¦a[1:4:2] = [k, k / 2]¦a[j:3] = (x * x for x in range(3))¦a[10:] = [i]¦a[::2] = [1]¦a[True] = None¦a[i], a[j] = a[j], a[i]¦a[slice(None, j)] = [j]»
        b = «a[i:]¦a[:i:-1]¦a[j:i]¦a[-2:2:-1]¦tuple(a)[i:j]¦str(a)[j:9:2]¦a[-j - 1]¦range(20)[i:j + 9:2]¦bytes(range(9))[i:]¦a[None:j]»
        a.insert(i, 'i')
        «a.remove(2)¦a.extend(b)¦a.pop(j)¦a += b¦a *= 2¦a.sort(key=str)¦c = a.index(3, j)¦a.reverse()¦a = a * j¦a.clear()¦a.append(b)»
    except (ValueError, IndexError, TypeError) as e:
        b = show(e)
    if k % 8 == 0:
        print(show(a), show(b), len(a), a.count(«1¦'i'¦k»))
)python",
    R"python(
d, e = {«'a': 1¦1: 'x', 2: 'y'¦», **{c: i for i, c in enumerate('abcde')}}, dict.fromkeys([1, 2, 'a'], «0¦None»)
for k in range(«40..90»):
    key = «k % 5¦'abcde'[k % 5]¦(k % 3, 'x')¦k % 3 * 1.0¦str(k % 4)¦k % 2 == 0¦frozenset([k % 3])¦«scalar»»
    try:
        «d[key] = k¦d.setdefault(key, []).append(k)¦d.update({key: k}, z=k)¦d |= {key: k}¦d.pop(key)¦del d[key]¦d[key] = d.get(key, 0) + 1¦r = d.popitem(); d[key] = r¦e = d | e¦d.pop(key, None)»
        r = «list(d)[-2:]¦d.keys() & e.keys()¦key in d¦{v: k for k, v in e.items()}¦sorted(d, key=str)[:3]¦max(d.values(), key=str)¦list(reversed(d))[:2]¦d == e¦dict(zip(d, range(3)))¦d.items() - e.items()¦len(d)¦[*d.items()][:2]¦d.get(key)»
        «20%for x in d:
            d[x, k] = 1»
    except (KeyError, TypeError, AttributeError, RuntimeError) as x:
        r = show(x)
    if k % 7 == 0:
        print(show(r) if not isinstance(r, set) else len(r), len(d))
    if len(d) > 14:
        «d.clear()¦d = dict(list(d.items())[:4])¦d = {}»
)python",
    R"python(
s, t = {1, 2, 3}, frozenset(«'abc'¦range(4)¦[1, 2.0, True]»)
for k in range(«40..80»):
    x = «k % 6¦str(k % 4)¦(k % 3,)¦k % 4 / 2¦[k] if k % 9 == 0 else k % 4»
    try:
        «s.add(x)¦s |= {x, k}¦s ^= {x}¦s.discard(x); s.add(k)¦s.remove(x)¦s &= {x, 1, 2, 3}¦s -= {x}¦s.update([x], (1, 2))¦s = s | t¦s.symmetric_difference_update([x])¦s = {*s, x}»
        r = «s <= t¦s & t¦s.isdisjoint(t)¦x in s¦s == t¦s > {1}¦len(s ^ t)¦s.union([x], 'q')¦t - s¦s.intersection([1, x])¦type(t | s).__name__¦type(s | t).__name__¦{frozenset(s): 1}[frozenset(s)]¦sum(1 for y in s if y == 1)»
    except (TypeError, KeyError) as e:
        r = show(e)
    if k % 7 == 0:
        print(show(r), len(s))
    if len(s) > 9:
        s = set(«¦[1]¦'ab'»)
)python",
    R"python(
def powmod@(b, e, m):
    r = 1
    while e > 0:
        if e & 1:
            r = r * b % m
        b = b * b % m
        e >>= 1
    return r
x, y = «1¦2**61 - 1¦3**40», «7¦-2**62¦10**30 + 1»
for k in range(«40..120»):
    try:
        «x = x * 3 + k¦x = x * x % (2**89 - 1)¦x, y = y, x + y¦x = (x << k % 70) ^ y¦x += 2**60¦x = -x // 3 + k¦x = x * (k - 20) + 1¦x = abs(x) ** 2 % 10**40»
        r = «x // (k - 20)¦x % -7, x // -7, -x % 7¦divmod(x, y)¦x >> k¦x & 2**64 - 1¦x | -1 << k % 65¦~x ^ y¦powmod@(3, k, x or 1)¦pow(3, -1, k)¦pow(x, k, 97)¦x.bit_length(), x.bit_count()¦int(str(x)) == x¦hash(x) == hash(int(x))¦x / y¦float(x)¦x < y, x == y, x > k¦round(x, -3)¦int(hex(x), 16) == x¦x.to_bytes(40, 'little', signed=True)[:3]¦sum(map(int, str(abs(x))))¦int(x * 0.5)¦max(x, y, 1.5)¦x == float(x)¦-2**61 - 1 + k¦2**61 - k + (k & 1) * 2**61¦len(str(abs(x))), str(x)[-5:]¦1 << k - 3»
    except (ZeroDivisionError, ValueError, OverflowError) as e:
        r = show(e)
    if k % 6 == 0:
        print(show(r), x.bit_length())
    if x.bit_length() > 400:
        x = «k¦1¦-5»
)python",
    R"python(
import math
fs = [0.0, -0.0, 0.1, 1.5, -7.25, 1e16, 1e-7, 1e308, float('inf'), float('nan'), 2.0**53, 5e-324, «scalar», «integer»]
t = «0.0¦0¦1»
for k in range(«50..120»):
    x, y = fs[k % «4..14»], fs[k // 3 % «3..14»]
    try:
        r = «x + y - 0.3¦x * y¦x / y¦x // y, x % y¦divmod(x, y)¦x ** y¦x ** 0.5¦round(x, k % 4)¦int(x)¦x.is_integer()¦x.hex()¦math.floor(x), math.ceil(x)¦math.sqrt(x)¦x == y, x < y, x != x¦min(x, y), max(x, y)¦repr(x), str(y)¦math.fmod(x, y)¦sorted([x, y, 1])¦math.isclose(x, y)¦math.copysign(1, x)¦x.as_integer_ratio()¦hash(x) == hash(y)¦abs(x) + -y¦float(repr(x)) == x¦x in (y, 0.1)¦math.log(x, 2)¦math.hypot(x, y)¦(x > y) - (x < y)¦math.frexp(x)¦-x ** 2»
        t «+= x¦= t * 0.5 + k¦-= y¦= x if t > 100 else t + 1¦= -t + x»
    except (ValueError, OverflowError, ZeroDivisionError, AttributeError, TypeError) as e:
        r = show(e)
    if k % 7 == 0:
        print(show(r), t)
)python",
    R"python(
import operator
people@ = [('ann', 31, 1.5), ('bob', «25¦31», 2.5), ('cy', «40¦None¦'x'», 1.5), ('dora', 25, «0.5¦float('inf')¦2»)]
for k in range(«15..40»):
    a = people@ * (k % 3 + 1)
    try:
        «a.sort(key=lambda p: (p[2], p[0]))¦a.sort(key=operator.itemgetter(1))¦a = sorted(a, key=lambda p: -p[1], reverse=True)¦a.sort()¦a = sorted(a, key=lambda p: p[0][k % 2:])¦a.sort(key=lambda p: p[k % 3], reverse=k % 2)¦a = sorted(set(a), key=lambda p: p[0])¦a = [p for _, p in sorted((p[2], p) for p in a)]»
        r = [p[0] for p in a][:4], «max(a, key=lambda p: p[1])[0]¦min(p[2] for p in a)¦sum(p[1] for p in a) / len(a)¦sorted(p[0] for p in a)[:2]¦[*map(operator.itemgetter(0), a)][:3]¦{p[0]: p[1:] for p in a}¦sorted('bAc', key=str.lower)¦a == sorted(a)¦[*filter(None, (p[1] for p in a))][:3]¦[*zip(*a)][0][:2]»
    except TypeError as e:
        r = show(e)
    if k % 6 == 0:
        print(show(r))
)python",
    R"python(
texts@ = ['Hello, World', '', ' padded\t', 'a,b,,c', 'ÄÖß€', '123', 'CamelCaseText', 'x=1;y=2', '\U0001f600z\n', «scalar»]
for k in range(«40..90»):
    s = texts@[k % «5..10»]
    try:
        r = «s.split(',')¦s.split()¦s.rsplit(None, 1)¦s.strip().lower()¦s.replace('l', 'L', k % 3)¦s.find('a', k % 4)¦s.partition('=')¦s.title().swapcase()¦s.center(15, '.')¦s[k % 5:-1]¦s[::-1]¦s.isalpha(), s.isdigit(), s.isspace()¦s.startswith(('H', 'a')), s.endswith('c')¦''.join(sorted(s))¦s.upper().casefold()¦s.splitlines()¦s.expandtabs(4)¦[ord(c) for c in s][:4]¦s.encode('utf-8')[:6]¦s.encode('latin-1', 'replace')¦s.translate(str.maketrans('abc', 'xyz', ','))¦s * (k % 3)¦s < 'Hello', s == texts@[0]¦s.count('l'), s.rfind('l')¦s.zfill(8).ljust(10, '_')¦s.removeprefix('He').removesuffix('d')¦'-'.join(c for c in s if c.isalnum())¦s.index('=')¦int(s)¦[w.capitalize() for w in s.split()]¦s.encode('ascii')¦{c: s.count(c) for c in s[:4]}¦hash(s) == hash(s + '')¦s[k % 13]¦s + k¦s % k¦'l' in s, '' in s¦s.format(1)»
        «20%s += r»
    except (ValueError, TypeError, IndexError) as e:
        r = show(e)
    if k % 7 < 3:
        print(show(r))
)python",
    R"python(
buffer@ = bytearray(b'0123456789')
for k in range(«30..60»):
    b = bytes([k % 256, 65, 66]) + b'\xff'
    try:
        «buffer@[k % 10] = k + «0¦200»¦buffer@ += b[:1]¦buffer@[2:4] = b¦del buffer@[:1]; buffer@.append(k)¦buffer@.extend(range(3))¦buffer@.insert(1, 9)¦buffer@.reverse()¦buffer@ *= 1»
        r = «b.hex()¦b.find(b'A')¦bytes(buffer@[:3])¦b[1], b[1:2]¦b.decode('latin-1')¦b.decode()¦int.from_bytes(b, 'big')¦list(buffer@)[:4]¦b + buffer@[:1]¦b.split(b'A')¦memoryview(buffer@)[1:3].tolist()¦b.replace(b'A', b'--')¦65 in b¦b < b'z'¦bytes.fromhex('00ff')¦b.upper().strip(b'\xff')¦buffer@.count(49)¦b'%d-%s' % (k, b)¦b == buffer@¦b.join([b'1', b'2'])¦hash(b) == hash(bytes(b))»
    except (ValueError, IndexError, TypeError, UnicodeDecodeError) as e:
        r = show(e)
    if k % 6 == 0:
        print(show(r) if type(r) is not bytearray else bytes(r), len(buffer@))
    buffer@ = buffer@[:12]
)python",
    R"python(
m = [[i * j for j in range(«3..5»)] for i in range(4)]
for k in range(«20..50»):
    try:
        r = «[[row[i] for row in m] for i in range(3)]¦[x for row in m for x in row if x % 2]¦{(i, j): x for i, row in enumerate(m) for j, x in enumerate(row) if x}¦sum(map(sum, m))¦list(map(list, zip(*m)))¦[[sum(a * b for a, b in zip(r, c)) for c in zip(*m)] for r in m[:2]]¦{x // 2 for row in m for x in row}¦[(i, x) for i, row in enumerate(m) if i % 2 for x in row][:3]¦(lambda f: [f(x) for x in m[1]])(lambda x: x + k)¦[y for x in m[1] if (y := x * 2) > 2]¦{k: v for k, v in zip('abc', m[2])}¦[[] for _ in range(3)]¦[None] * 3¦max(max(row) for row in m)¦any(x > 5 for row in m for x in row)¦[i for i in range(9) if i % 2 if i % 3]¦[*range(k % 5), *m[0]]¦[f() for f in [lambda i=i: i for i in range(3)]]¦sorted({*m[1], *m[2]})¦[x if x else 'zero' for x in m[0]]»
        m[k % 4][k % 3] «+= k¦= k / 2¦= 'x' if k == 17 else 1¦-= 1¦*= 2»
        if k % 9 == 8:
            «m = [row[:] for row in m]¦m[0] = m[1]¦m.append(m.pop(0))¦m[2] = tuple(m[2])»
    except TypeError as e:
        r = show(e)
        m = [[1, 2, 3] for _ in range(4)]
    if k % 6 == 0:
        print(show(r))
)python",
    R"python(
seen = []
xs = [0, 1, True, None, '', 'a', 0.0, float('nan'), [], [0], (), (1,), {}, {1}, 10**20, «any», «scalar»]
for k in range(«60..150»):
    a, b = xs[k % 17], xs[k // 4 % 17]
    try:
        r = «a == b¦a < b¦a is b¦a and b¦a or b¦not a¦a in [b, 1]¦a + b¦a * b¦a if b else k¦len(a)¦a[0]¦bool(a) + bool(b)¦a != b == a¦-a¦str(a)[:9]¦a % b¦int(a)¦a.__class__.__name__¦hash(a) == hash(b)¦isinstance(a, (int, str))¦iter(a) and 1¦list(a)¦float(a)¦a | b¦a - b¦sorted([a, b])¦max(a, b)¦{a: b}[a]¦a >= b¦a <= b <= a¦[*a]¦callable(a)¦a ** 2¦a // 1¦round(a)¦abs(a)¦a @ b¦a << 1¦divmod(a, 2)¦f'{a}'[:9]¦a.real¦a()¦a.x¦range(a)¦a[b]¦del_»
    except NameError:
        r = 'name'
    except Exception as e:
        r = show(e)
    seen.append(r)
    if k % 11 == 0:
        print(show(r))
print(len(seen), sum(1 for r in seen if type(r) is str))
)python",
};

}  // namespace

const texts data = all;

}  // namespace metavm::fuzz::python_idioms
