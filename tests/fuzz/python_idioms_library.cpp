// The standard library as programs use it.
#include "python_idioms.hpp"

namespace metavm::fuzz::python_idioms {
namespace {

constexpr const char* all[] = {
    R"python(
from collections import deque, Counter, defaultdict, OrderedDict, ChainMap
q, c, d, o = deque(maxlen=«3..6»), Counter('hello'), defaultdict(«list¦int¦lambda: [0]»), OrderedDict(a=1, b=2)
for k in range(«30..70»):
    try:
        q.append(k)
        «q.appendleft(-k)¦q.rotate(k % 3)¦q.extend([1, 2])¦q.popleft()¦q[0] = 'x'¦q.remove(k)¦q.insert(1, 'i')¦q.reverse()»
        c[«k % 4¦'hello'[k % 5]¦str(k % 3)»] += «1¦k % 3¦0.5»
        «c.update('low')¦c.subtract('lo')¦c = c + Counter(k=1)¦c -= Counter('l')¦del c['zz']¦c |= Counter(l=9)»
        d[k % 3] «+= [k] if type(d[k % 3]) is list else 1¦= d[k % 5]»
        o[«'a'¦str(k % 4)»] = k
        «o.move_to_end('a')¦o.popitem(last=False)¦o.move_to_end('b', last=False)¦o.pop('a', None)»
        r = «list(q)¦c.most_common(2)¦sorted(d.items(), key=str)[:3]¦list(o)¦q[-1], len(q)¦sum(c.values())¦sorted(c.elements(), key=str)[:4]¦ChainMap({'a': 1}, o)['a']¦dict(ChainMap(o, {'q': 1}))¦k in q¦q == deque(q)¦c == Counter(c)¦repr(q)¦repr(o)¦c['none'], 'none' in c¦q.index(k)¦list(reversed(q))¦max(q, key=str)»
    except (KeyError, IndexError, ValueError, TypeError) as e:
        r = show(e)
    if k % 6 == 0:
        print(show(r))
    if len(o) < 2:
        o.update(a=1, b=2)
)python",
    R"python(
import itertools as it
def evens@(n):
    for i in range(n):
        if i % 2 == 0:
            yield i
for k in range(«30..70»):
    a, b = «range(k % 6)¦[3, 1, 2][:k % 4]¦evens@(k % 8)¦iter('abcd')», «'xyz'¦[1.5, None]¦evens@(5)¦it.count(k)»
    try:
        r = «list(it.islice(it.chain(a, b), 5))¦list(it.accumulate(a))¦list(it.accumulate(a, lambda x, y: x * 2 + y, initial=1))¦list(it.islice(it.product(a, [0, 1]), 5))¦list(it.combinations(a, 2))[:4]¦list(it.permutations(a, 2))[:4]¦list(it.islice(it.zip_longest(a, 'pq', fillvalue=0), 6))¦[(x, len(list(g))) for x, g in it.groupby(a, key=lambda x: x == 2)]¦list(it.takewhile(lambda x: x != 2, a))¦list(it.dropwhile(lambda x: x != 1, a))¦list(it.starmap(pow, [(2, k), (k, 2)]))¦[*it.pairwise(a)]¦list(it.compress(a, [1, 0, 1]))¦list(it.islice(it.cycle(a), 5))¦[list(t) for t in it.tee(a)]¦list(it.repeat(k, 2))¦list(it.filterfalse(None, a))¦list(it.islice(zip(it.count(1, 0.5), a), 3))¦list(it.chain.from_iterable([a, 'z']))¦sum(it.islice(it.count(k), 4))¦list(map(lambda x, y: (y, x), a, b))[:3]¦list(zip(a, b, strict=k % 5 == 0))[:4]¦list(enumerate(a, k))¦next(it.islice(a, 2, None), 'no')»
    except (TypeError, ValueError) as e:
        r = show(e)
    if k % 5 == 0:
        print(show(r))
)python",
    R"python(
import functools
from functools import lru_cache, partial, reduce, singledispatch, cached_property, total_ordering, wraps
@lru_cache(maxsize=«None¦2¦8»)
def paths@(r, c):
    return 1 if r == 0 or c == 0 else paths@(r - 1, c) + paths@(r, c - 1)
@singledispatch
def name@(x):
    return 'other'
@name@.register
def _(x: int):
    return 'int' + str(x)
@name@.register(«list¦tuple»)
def _(x):
    return [name@(i) for i in x]
@total_ordering
class Ver@:
    def __init__(self, *n):
        self.n = n
    def __eq__(self, o):
        return self.n == o.n
    def __lt__(self, o):
        return self.n < o.n
    @cached_property
    def text(self):
        «print('made')¦pass»
        return '.'.join(map(str, self.n))
    half = functools.partialmethod(«getattr, 'n'¦lambda s, x: x / 2, 5»)
def traced@(f):
    @wraps(f)
    def g(*a, **k):
        g.n += 1
        return f(*a, **k)
    g.n = 0
    return g
@traced@
def add@(a, b=«2¦'b'», *, c=0):
    "adds"
    return a + b + c
vs = [Ver@(1, 2), Ver@(1, 10), Ver@(0), Ver@(1, 2, 0)]
inc = partial(add@, «b=1¦1¦c=5»)
for k in range(«30..60»):
    v = vs[k % 4]
    try:
        r = «paths@(k % 8, 5)¦name@([1, k, 'x', (k,)][k % 4])¦name@([k, [1]])¦v >= vs[0]¦max(vs).text¦v.text¦inc(k)¦reduce(lambda x, y: x * y % 97, range(1, k + 2))¦add@(k), add@.n, add@.__name__.rstrip('_0123456789'), add@.__doc__¦sorted(vs)[0].n¦reduce(add@, [1, 2, k])¦inc.args, inc.keywords¦sorted([3, 1, k], key=functools.cmp_to_key(lambda a, b: b - a))¦[*map(inc, [1, 2])]¦v.half()»
        if k % 9 == 4:
            «paths@.cache_clear()¦del v.text¦v.n = (k,)¦vs[0] = Ver@(k)¦inc = partial(inc, k)»
    except (TypeError, AttributeError, RecursionError) as e:
        r = str(e)[:40].replace('@', '')
    if k % 6 == 0:
        print(show(r))
)python",
    R"python(
import heapq, bisect
from collections import defaultdict
graph@ = defaultdict(list)
for i in range(«12..30»):
    graph@[i % 7].append((i * 5 % 7, i % 4 + «1¦0.5»))
def shortest@(start):
    dist, queue = {start: 0}, [(0, start)]
    while queue:
        d, n = heapq.heappop(queue)
        if d > dist.get(n, float('inf')):
            continue
        for m, w in graph@[n]:
            if d + w < dist.get(m, float('inf')):
                dist[m] = d + w
                heapq.heappush(queue, (d + w, m))
    return dist
line = []
for k in range(«15..40»):
    bisect.insort(line, «k * 7 % 11¦-k¦k % 4 / 2»)
    r = shortest@(k % 7)
    if k % 5 == 0:
        print(sorted(r.items()), line[:4], bisect.bisect(line, 3), heapq.nsmallest(2, line), heapq.nlargest(2, r.values()))
    if k % 8 == 3:
        graph@[k % 7].append((k % 5, «1¦0.25¦2»))
)python",
    R"python(
import re
patterns@ = [r'(\w+)[@](\w+)\.com', r'\d+', r'(?P<key>\w+)=(?P<val>[^;]*)', r'^\s*#', r'(a|b)*c', r'[A-Z][a-z]+', r'(?i)HELLO', r'\b\w{3}\b']
texts@ = ['bob\x40site.com amy\x40x.com', 'a=1;bb=two;c=', '  # comment', 'ababc', 'Hello World 42', 'x1y22z333', '', «scalar»]
for k in range(«30..60»):
    p, t = patterns@[k % «2..8»], texts@[k // 3 % «3..8»]
    try:
        r = «re.findall(p, t)¦[m.span() for m in re.finditer(p, t)]¦re.sub(p, '<>', t)¦re.sub(p, lambda m: m.group()[::-1], t)¦re.split(p, t)[:5]¦(m := re.search(p, t)) and (m.group(), m.groups())¦bool(re.match(p, t))¦re.compile(p).fullmatch(t) is None¦(m := re.search(p, t)) and m.groupdict()¦re.sub(r'(\d)', r'[\1]', t)¦re.subn(p, '', t, count=1)¦re.escape(t)»
    except (TypeError, re.error, IndexError) as e:
        r = show(e)
    if k % 5 == 0:
        print(show(r))
)python",
    R"python(
import json, copy, operator, string
doc@ = {'a': [1, 2.5, None, True], 'b': {'c': 'text\n\u00e4', 'd': []}, 'n': «10**20¦-0.0¦1e300»}
for k in range(«15..40»):
    try:
        x = «copy.deepcopy(doc@)¦json.loads(json.dumps(doc@))¦copy.copy(doc@)»
        x['a'].append(k)
        x['b']['d'] = [x['a'][:2], {str(k): k}]
        r = «json.dumps(x)¦json.dumps(x, indent=1, sort_keys=True)[:60]¦json.dumps(x, separators=(',', ':'))¦operator.itemgetter('a', 'n')(x)¦operator.attrgetter('__class__.__name__')(x)¦operator.methodcaller('keys')(x) == x.keys()¦x == doc@¦json.loads('[1, 2.0, "x", null' + ']' * (k % 2))¦string.Template('$a-${b}').substitute(a=k, b='x')¦json.dumps({k: (1, 2), None: {3}})¦copy.copy(x['a']) is x['a']¦operator.add(k, 1.5), operator.mod(k, 3)¦string.ascii_letters[k]¦string.capwords('some words here')¦json.dumps([float('inf'), 'é', k / 7])»
        if len(doc@['a']) > 6:
            del doc@['a'][2:]
    except (ValueError, TypeError, KeyError) as e:
        r = show(e)
    if k % 4 == 0:
        print(show(r))
)python",
    R"python(
import random, statistics, fractions, decimal
rng@ = random.Random(«1..99»)
F, D = fractions.Fraction, decimal.Decimal
f, d, xs = F(1, 3), D('0.1'), []
for k in range(«15..40»):
    xs.append(«rng@.randint(1, 100)¦round(rng@.random(), 6)¦rng@.choice([1, 2, 5])¦rng@.uniform(0, k)¦len(rng@.sample(range(20), 3))¦rng@.randrange(2, 50, 3)¦rng@.gauss(0, 1)»)
    try:
        «f += F(k, 7)¦f = f * F(2, 3) - k % 2¦f = abs(f - 1) / (k % 3)¦f = F(k) ** -2»
        «d += D(k) / 3¦d = d * D('1.5') + 1¦d = d.quantize(D('0.01'))¦d = -d % 7»
        r = «str(f), f.numerator % 97¦str(d)[:12]¦float(f)¦f < 1, f == F(1, 3)¦round(statistics.mean(xs), 4)¦statistics.median(xs)¦F(0.5) + k¦D(k).sqrt()¦round(d, 2)¦int(f), f // 1¦sorted(xs)[:3]¦F('3/7').limit_denominator(5)»
        «20%rng@.shuffle(xs)»
    except (ZeroDivisionError, ArithmeticError, TypeError) as e:
        r = type(e).__name__
    if abs(f) > 1000 or f.denominator > 10**9:
        f = F(1, 3)
    if abs(d) > 10**6:
        d = D('0.1')
    if k % 4 == 0:
        print(show(str(r)), len(xs))
)python",
    R"python(
import io, textwrap, datetime, struct, time
from types import SimpleNamespace
out@ = io.StringIO()
base@ = datetime.date(«2023, 1, 30¦2024, 2, 27»)
for k in range(«15..40»):
    try:
        out@.write(f'{k}:{k * k % 7}\n')
        n = SimpleNamespace(a=k, b=[k])
        day = base@ + datetime.timedelta(days=k)
        r = «day.isoformat(), day.weekday()¦(day - base@).days¦day.strftime('%d %b')¦struct.pack('<hI', k, k * 1000).hex()¦struct.unpack('>H', b'\x01\x02')¦textwrap.wrap('some words to wrap ' * 2, 10)[:2]¦textwrap.dedent('  a\n  b')¦repr(n), n == SimpleNamespace(a=k, b=[k])¦[l.strip() for l in io.StringIO('a\nb')]¦out@.getvalue()[-6:]¦datetime.datetime(2024, 1, 1, k % 24) < datetime.datetime(2024, 1, 1, 12)¦struct.calcsize('<bq')¦print(k, end='', file=out@)¦day.replace(day=k % 28 + 1)»
    except (ValueError, struct.error) as e:
        r = show(e)
    if k % 4 == 0:
        print(show(r))
print(len(out@.getvalue()))
)python",
};

}  // namespace

const texts library = all;

}  // namespace metavm::fuzz::python_idioms
