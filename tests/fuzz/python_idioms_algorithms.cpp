// Small whole programs, of the kind that text books and benchmarks have.
#include "python_idioms.hpp"

namespace metavm::fuzz::python_idioms {
namespace {

constexpr const char* all[] = {
    R"python(
def sieve@(n):
    flags = «[True] * (n + 1)¦bytearray([1]) * (n + 1)»
    flags[0:2] = «[False, False]¦[0] * 2»
    for i in range(2, int(n ** 0.5) + 1):
        if flags[i]:
            flags[i * i::i] = «[False]¦bytes» * len(range(i * i, n + 1, i)) if «False¦i > 99» else [0] * len(range(i * i, n + 1, i))
    return [i for i, f in enumerate(flags) if f]
def factors@(n):
    out, p = {}, 2
    while p * p <= n:
        while n % p == 0:
            out[p] = out.get(p, 0) + 1
            n //= p
        p += 1 if p == 2 else 2
    if n > 1:
        out[n] = out.get(n, 0) + 1
    return out
def collatz@(n):
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps
for k in range(«10..30»):
    try:
        print(len(sieve@(k * «1..9» + 5)), factors@(k * «997¦64¦2**31»), collatz@(k + «1¦0.5 * 2¦2**62»))
    except (TypeError, ValueError) as e:
        print(show(e))
)python",
    R"python(
def queens@(n, row=0, cols=«()¦frozenset()¦[]», down=(), up=()):
    if row == n:
        return 1
    t = 0
    for c in range(n):
        if c not in cols and row + c not in down and row - c not in up:
            t += queens@(n, row + 1, «[*cols, c]¦(*cols, c)¦{*cols, c}», (*down, row + c), (*up, row - c))
    return t
def knapsack@(items, room):
    best = [0] * (room + 1)
    for w, v in items:
        for r in range(room, w - 1, -1):
            best[r] = max(best[r], best[r - w] + v)
    return best[-1]
def distance@(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1]
for k in range(«5..12»):
    print(queens@(k % 6 + 1), knapsack@([(1, 2), (3, k), (k % 4 + 1, «5.5¦7¦k»)], 10), distance@('kitten' * (k % 3), «'sitting'¦[1, 2, 'k', 't']¦str(k) * 4»))
)python",
    R"python(
class Tree@:
    «40%__slots__ = ('key', 'left', 'right', 'count')»
    def __init__(self, key):
        self.key, self.left, self.right, self.count = key, None, None, 1
    def insert(self, key):
        if key == self.key:
            self.count += 1
        elif key < self.key:
            if self.left is None:
                self.left = Tree@(key)
            else:
                self.left.insert(key)
        elif self.right is None:
            self.right = Tree@(key)
        else:
            self.right.insert(key)
    def __iter__(self):
        if self.left:
            yield from self.left
        yield self.key«¦, self.count»
        if self.right:
            yield from self.right
    def height(self):
        return 1 + max(self.left.height() if self.left else 0, self.right.height() if self.right else 0)
    def __contains__(self, key):
        n = self
        while n is not None:
            if n.key == key:
                return True
            n = n.left if key < n.key else n.right
        return False
t, x = Tree@(«50¦50.5¦(50,)¦'m'»), «1..99»
for k in range(«40..120»):
    x = (x * 37 + 11) % 101
    try:
        t.insert(«x¦x / 2¦x if k % 31 else str(x)¦(x, k)¦str(x)»)
        if k % 20 == 0:
            print(t.height(), x in t, list(t)[:4], sum(1 for _ in t))
    except TypeError as e:
        if k % 10 == 0:
            print(k, e)
)python",
    R"python(
class VM@:
    def __init__(self, code):
        self.code, self.stack, self.pc, self.vars = code, [], 0, {}
    def op_push(self, x):
        self.stack.append(x)
    def op_add(self, _):
        b, a = self.stack.pop(), self.stack.pop()
        self.stack.append(a + b)
    def op_mul(self, _):
        b, a = self.stack.pop(), self.stack.pop()
        self.stack.append(a * b if not isinstance(a, str) else a[:3] * 2)
    def op_load(self, n):
        self.stack.append(self.vars[n])
    def op_store(self, n):
        self.vars[n] = self.stack.pop()
    def op_loop(self, target):
        self.vars['n'] -= 1
        if self.vars['n'] > 0:
            self.pc = target
    def run(self):
        while self.pc < len(self.code):
            op, x = self.code[self.pc]
            self.pc += 1
            «getattr(self, 'op_' + op)(x)¦{'push': self.op_push, 'add': self.op_add, 'mul': self.op_mul, 'load': self.op_load, 'store': self.op_store, 'loop': self.op_loop}[op](x)¦if op == 'push':
                self.stack.append(x)
            elif op == 'load':
                self.op_load(x)
            else:
                getattr(type(self), 'op_' + op)(self, x)»
        return self.vars
for k in range(«6..15»):
    code = [('push', «30..90»), ('store', 'n'), ('push', «1¦1.5¦'a'¦2**60»), ('store', 'x'), ('load', 'x'), ('push', «k¦2¦0.5¦None¦0.25»), («'add'¦'mul'», None), ('store', 'x'), ('loop', 4)]
    if k % 5 == 3:
        code.append((«'pop'¦'add'¦'load'», 'y'))
    try:
        r = VM@(code).run()
        print(show(r['x']) if not isinstance(r['x'], str) else len(r['x']), r['n'])
    except (TypeError, KeyError, IndexError, AttributeError, UnboundLocalError) as e:
        print(str(e).replace('@', '')[:30], type(e).__name__)
)python",
    R"python(
from collections import deque
grid@ = ['..#....', '.##.#..', '....#.#', '##.....', '...#.#.']
def bfs@(start, goal):
    todo, seen = deque([(start, 0)]), {start}
    while todo:
        (r, c), d = todo.popleft()
        if (r, c) == goal:
            return d
        for dr, dc in ((0, 1), (1, 0), (0, -1), (-1, 0)):
            n = r + dr, c + dc
            if 0 <= n[0] < len(grid@) and 0 <= n[1] < 7 and grid@[n[0]][n[1]] != '#' and n not in seen:
                seen.add(n)
                todo.append((n, d + «1¦0.5»))
    return None
def life@(cells):
    near = {}
    for r, c in cells:
        for i in (-1, 0, 1):
            for j in (-1, 0, 1):
                if i or j:
                    near[r + i, c + j] = near.get((r + i, c + j), 0) + 1
    return {p for p, n in near.items() if n == 3 or n == 2 and p in cells}
cells = {(0, 1), (1, 2), (2, 0), (2, 1), (2, 2), «(5, 5)¦(0, 0)¦(1, 1)»}
for k in range(«8..20»):
    cells = life@(cells)
    print(len(cells), sorted(cells)[:2], bfs@((0, 0), (k % 5, k % 7)))
    if k == 6:
        grid@[«0..4»] = «'.......'¦'#######'¦'.#.#.#.'»
)python",
    R"python(
class LRU@:
    def __init__(self, size):
        self.size, self.data, self.hits = size, {}, 0
    def get(self, key, make):
        if key in self.data:
            self.hits += 1
            v = self.data.pop(key)
        else:
            v = make(key)
            «50%if len(self.data) >= self.size:
                del self.data[next(iter(self.data))]»
        self.data[key] = v
        return v
class Bus@:
    def __init__(self):
        self.handlers = {}
    def on(self, name):
        def add(f):
            self.handlers.setdefault(name, []).append(f)
            return f
        return add
    def emit(self, name, *a, **k):
        return [h(*a, **k) for h in self.handlers.get(name, ())]
bus, cache = Bus@(), LRU@(«2..6»)
@bus.on('add')
def added@(x, y=1):
    return x + y
@bus.on('add')
@bus.on('mul')
def mul@(x, y=2):
    return x * y
class Machine@:
    states = {'idle': {'start': 'run'}, 'run': {'pause': 'hold', 'stop': 'idle'}, 'hold': {'start': 'run'}}
    state = 'idle'
    def fire(self, event):
        try:
            self.state = self.states[self.state][event]
        except KeyError:
            raise ValueError(f'{event} while {self.state}') from None
        return self.state
m = Machine@()
for k in range(«40..90»):
    try:
        r = cache.get(«k % 7¦k * k % 5¦str(k % 6)», lambda x: [x, k]), bus.emit(('add', 'mul', 'none')[k % 3], k, **({'y': «0.5¦'s'¦3»} if k % 4 == 0 else {}))
        s = m.fire(('start', 'pause', 'stop')[k * 7 % 3])
        if k % 10 == 0:
            print(show(r), s, cache.hits, len(cache.data))
    except (ValueError, TypeError) as e:
        if k % 9 == 0:
            print(k, e)
    if k == «10..30»:
        bus.handlers['add'].«pop()¦append(lambda *a, **k: len(a))¦reverse()¦clear()»
)python",
    R"python(
def quick@(a):
    if len(a) < 2:
        return a
    p, *rest = a
    return quick@([x for x in rest if x < p]) + [p] + quick@([x for x in rest if not x < p])
def merge@(a):
    if len(a) < 2:
        return a
    m = len(a) // 2
    l, r, out = merge@(a[:m]), merge@(a[m:]), []
    i = j = 0
    while i < len(l) and j < len(r):
        if l[i] <= r[j]:
            out.append(l[i])
            i += 1
        else:
            out.append(r[j])
            j += 1
    return out + l[i:] + r[j:]
def bubble@(a):
    a = a[:]
    for i in range(len(a)):
        for j in range(len(a) - 1 - i):
            if a[j] > a[j + 1]:
                a[j], a[j + 1] = a[j + 1], a[j]
    return a
def find@(a, x):
    lo, hi = 0, len(a)
    while lo < hi:
        mid = (lo + hi) // 2
        if a[mid] < x:
            lo = mid + 1
        else:
            hi = mid
    return lo
x = «7..99»
for k in range(«10..25»):
    a = []
    for _ in range(k):
        x = x * «1103515245¦31» + 12345 & 0x7fffffff
        a.append(«x % 100¦x % 64 / 4¦(x % 5, x % 3)¦str(x % 50)¦x % 7 if x % 9 else 0.5¦x % 40 if x % 41 else None¦[x % 3]»)
    try:
        s = «quick@¦merge@¦bubble@»(a)
        print(s == sorted(a), s[:3], find@(s, s[-1]) if s else 0, merge@(s) == bubble@(s))
    except TypeError as e:
        print(k, e)
)python",
    R"python(
class Poly@:
    def __init__(self, *c):
        self.c = list(c)
        while self.c and self.c[-1] == 0:
            self.c.pop()
    def __add__(self, o):
        n = max(len(self.c), len(o.c))
        a, b = self.c + [0] * (n - len(self.c)), o.c + [0] * (n - len(o.c))
        return Poly@(*[x + y for x, y in zip(a, b)])
    def __mul__(self, o):
        if not isinstance(o, Poly@):
            return Poly@(*(x * o for x in self.c))
        out = [0] * (len(self.c) + len(o.c))
        for i, x in enumerate(self.c):
            for j, y in enumerate(o.c):
                out[i + j] += x * y
        return Poly@(*out)
    __rmul__ = __mul__
    def __call__(self, x):
        r = 0
        for c in reversed(self.c):
            r = r * x + c
        return r
    def __repr__(self):
        return ' + '.join(f'{c}x^{i}' if i else str(c) for i, c in enumerate(self.c) if c) or '0'
    def __pow__(self, n):
        return Poly@(1) if n == 0 else self * self ** (n - 1)
    def __eq__(self, o):
        return self.c == o.c
p, q = Poly@(1, «2¦0.5¦2**40»), Poly@(«0¦-1», 3, «1¦1.5»)
for k in range(«15..40»):
    r = «p * q¦(p + q) ** (k % 4)¦q * k¦2 * p + q¦p ** 3 + Poly@(k)»
    if k % 4 == 0:
        print(r, r(k), r(0.5), r == p * q, «r(«'x'¦Poly@(1, 1)¦True»)¦1» if k == 8 else '')
    p, q = q, Poly@(*[(c + k) % 7 for c in p.c])
)python",
    R"python(
def mandel@(w, h, most):
    out = []
    for y in range(h):
        row = ''
        for x in range(w):
            «c, z, n = complex(3.0 * x / w - 2, 2.0 * y / h - 1), 0j, 0
            while abs(z) <= 2 and n < most:
                z = z * z + c
                n += 1¦cr, ci, zr, zi, n = 3.0 * x / w - 2, 2.0 * y / h - 1, 0.0, 0.0, 0
            while zr * zr + zi * zi <= 4 and n < most:
                zr, zi, n = zr * zr - zi * zi + cr, 2 * zr * zi + ci, n + 1»
            row += ' .:-=+*#'[n % 8]
        out.append(row)
    return out
def matmul@(a, b):
    return [[sum(a[i][k] * b[k][j] for k in range(len(b))) for j in range(len(b[0]))] for i in range(len(a))]
def det@(m):
    if len(m) == 1:
        return m[0][0]
    return sum((-1) ** j * m[0][j] * det@([r[:j] + r[j + 1:] for r in m[1:]]) for j in range(len(m)))
def integrate@(f, a, b, n=«20..60»):
    h, t = (b - a) / n, 0.0
    for i in range(n):
        t += f(a + (i + 0.5) * h)
    return t * h
for row in mandel@(«8..20», 4, «10..40»):
    print(row)
for k in range(«6..15»):
    m = [[(i * k + j * 3) % 7 + «0¦0.5¦2**61» for j in range(k % 3 + 1)] for i in range(k % 3 + 1)]
    print(det@(m), matmul@(m, m)[0][:2], round(integrate@(lambda x: «x * x¦1 / (1 + x)¦x ** k», 0, k), 6))
)python",
    R"python(
from collections import defaultdict, Counter
text@ = «'the quick brown fox jumps over the lazy dog and the cat'¦'a bb a ccc bb a'¦'to be or not to be that is the question'»
def caesar@(s, n):
    return ''.join(chr((ord(c) - 97 + n) % 26 + 97) if c.islower() else c for c in s)
def roman@(n):
    out = ''
    for v, s in [(1000, 'M'), (900, 'CM'), (500, 'D'), (400, 'CD'), (100, 'C'), (90, 'XC'), (50, 'L'), (40, 'XL'), (10, 'X'), (9, 'IX'), (5, 'V'), (4, 'IV'), (1, 'I')]:
        while n >= v:
            out += s
            n -= v
    return out
def brain@(code, limit=400):
    tape, out, i, p, jumps, stack = [0] * 10, '', 0, 0, {}, []
    for n, c in enumerate(code):
        if c == '[':
            stack.append(n)
        elif c == ']':
            j = stack.pop()
            jumps[j], jumps[n] = n, j
    while i < len(code) and limit:
        c = code[i]
        if c == '>': p += 1
        elif c == '<': p -= 1
        elif c == '+': tape[p] = (tape[p] + 1) % 256
        elif c == '-': tape[p] = (tape[p] - 1) % 256
        elif c == '.': out += chr(tape[p] % 90 + 33)
        elif c == '[' and not tape[p]: i = jumps[i]
        elif c == ']' and tape[p]: i = jumps[i]
        i += 1
        limit -= 1
    return out, tape[:4], limit
class Trie@:
    def __init__(self):
        self.kids, self.end = defaultdict(Trie@), False
    def add(self, w):
        n = self
        for c in w:
            n = n.kids[c]
        n.end = True
    def words(self, at=''):
        if self.end:
            yield at
        for c in sorted(self.kids):
            yield from self.kids[c].words(at + c)
t = Trie@()
for k in range(«20..40»):
    w = text@.split()[k % 6]
    t.add(w[:k % 4 + 1])
    try:
        r = «caesar@(w, k)¦roman@(k * 37)¦brain@('+' * (k % 7) + '[>++<-]>.[-]' + '>' * (k % 12))¦Counter(text@.split()).most_common(2)¦list(t.words())[:5]¦{w: len(w) for w in text@.split()}¦' '.join(reversed(text@.split()))[:20]¦max(text@.split(), key=len)¦w == w[::-1]¦sorted(set(text@))[:4]¦brain@(']' * (k % 2) + '+.')»
    except (IndexError, KeyError) as e:
        r = show(e)
    if k % 4 == 0:
        print(show(r))
)python",
};

}  // namespace

const texts algorithms = all;

}  // namespace metavm::fuzz::python_idioms
