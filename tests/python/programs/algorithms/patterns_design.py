# test: smoke
# Design patterns at work: visitor, observer, strategy, command with undo, state, builder, mixins, plug-ins, proxies.
import abc
import functools
import operator
from collections import defaultdict
from contextlib import contextmanager


class Signal:
    def __init__(self):
        self.listeners = []

    def connect(self, f, priority=0):
        self.listeners.append((priority, f))
        self.listeners.sort(key=operator.itemgetter(0), reverse=True)
        return f

    def __call__(self, *args, **kw):
        return [f(*args, **kw) for _, f in list(self.listeners)]

    def __iadd__(self, f):
        self.connect(f)
        return self

    def __isub__(self, f):
        self.listeners = [(p, g) for p, g in self.listeners if g != f]
        return self


class Observable:
    def __init_subclass__(cls, **kw):
        super().__init_subclass__(**kw)
        cls.watched = {n for n in cls.__annotations__}

    def __init__(self):
        object.__setattr__(self, "changed", Signal())

    def __setattr__(self, name, value):
        old = getattr(self, name, None)
        super().__setattr__(name, value)
        if name in self.watched and old != value:
            self.changed(name, old, value)


class Stock(Observable):
    price: float
    name: str

    def __init__(self, name, price):
        super().__init__()
        self.name, self.price, self.secret = name, price, 0


log = []
stock = Stock("ACME", 10)
stock.changed += lambda *change: log.append(change)


@functools.partial(stock.changed.connect, priority=5)
def first(name, old, new):
    if name == "price" and new > 2 * old:
        log.append("alarm")


stock.price = 12
stock.price = 12
stock.secret = 5
stock.price = 30
stock.changed -= first
stock.price = 100
print(log)


class Shape(abc.ABC):
    def accept(self, visitor):
        for cls in type(self).__mro__:
            if method := getattr(visitor, "visit_" + cls.__name__, None):
                return method(self)
        raise TypeError(type(self).__name__)


class Circle(Shape):
    def __init__(self, r):
        self.r = r


class Box(Shape):
    def __init__(self, *sides):
        self.sides = sides


class Square(Box):
    def __init__(self, side):
        super().__init__(side, side)


class Group(Shape):
    def __init__(self, *shapes):
        self.shapes = shapes


class Area:
    def visit_Circle(self, c):
        return 3 * c.r ** 2

    def visit_Box(self, b):
        return functools.reduce(operator.mul, b.sides)

    def visit_Group(self, g):
        return sum(s.accept(self) for s in g.shapes)


class Names(Area):
    def visit_Square(self, s):
        return f"square {s.sides[0]}"

    def visit_Shape(self, s):
        return type(s).__name__.lower()

    def visit_Group(self, g):
        return "[" + " ".join(str(s.accept(self)) for s in g.shapes) + "]"


drawing = Group(Circle(2), Square(3), Group(Box(2, 5), Circle(1)))
print(drawing.accept(Area()), drawing.accept(Names()))


class Editor:
    def __init__(self):
        self.text, self.done, self.undone = "", [], []

    def run(self, command):
        command.do(self)
        self.done.append(command)
        self.undone.clear()
        return self

    def undo(self):
        if self.done:
            command = self.done.pop()
            command.undo(self)
            self.undone.append(command)
        return self

    def redo(self):
        if self.undone:
            command = self.undone.pop()
            command.do(self)
            self.done.append(command)
        return self

    @contextmanager
    def together(self):
        mark = len(self.done)
        yield self
        commands, self.done[mark:] = self.done[mark:], []
        self.done.append(Many(commands))


class Insert:
    def __init__(self, at, text):
        self.at, self.text = at, text

    def do(self, e):
        e.text = e.text[:self.at] + self.text + e.text[self.at:]

    def undo(self, e):
        e.text = e.text[:self.at] + e.text[self.at + len(self.text):]


class Replace:
    def __init__(self, old, new):
        self.old, self.new = old, new

    def do(self, e):
        self.before, e.text = e.text, e.text.replace(self.old, self.new)

    def undo(self, e):
        e.text = self.before


class Many:
    def __init__(self, commands):
        self.commands = commands

    def do(self, e):
        for c in self.commands:
            c.do(e)

    def undo(self, e):
        for c in reversed(self.commands):
            c.undo(e)


e = Editor()
e.run(Insert(0, "hello")).run(Insert(5, " world")).run(Replace("o", "0"))
print(e.text, e.undo().text, e.undo().text, e.redo().text, e.run(Insert(0, ">")).redo().text)
with e.together():
    e.run(Replace("l", "L")).run(Insert(0, "[")).run(Insert(len(e.text), "]"))
print(e.text, e.undo().text, e.redo().text, len(e.done))


class State:
    transitions = {}

    def __init_subclass__(cls, on=()):
        for event, target in dict(on).items():
            State.transitions[cls.__name__, event] = target


class Idle(State, on={"coin": "Ready", "kick": "Broken"}): pass
class Ready(State, on={"push": "Idle", "coin": "Ready", "kick": "Broken"}): pass
class Broken(State, on={"repair": "Idle"}): pass


def run(events):
    state, counts = "Idle", defaultdict(int)
    for event in events:
        following = State.transitions.get((state, event))
        counts[state, event, following] += 1
        state = following or state
    return state, dict(sorted(counts.items(), key=str))


print(run(["coin", "push", "push", "coin", "kick", "coin", "repair"]))
print(run(["coin", "push", "kick", "repair"] * 300)[1])


class Query:
    def __init__(self, rows=(), steps=()):
        self.rows, self.steps = rows, steps

    def _with(self, step):
        return Query(self.rows, self.steps + (step,))

    def where(self, f=None, **equal):
        return self._with(lambda rows: (r for r in rows if (f is None or f(r)) and all(r[k] == v for k, v in equal.items())))

    def select(self, *names, **made):
        return self._with(lambda rows: ({n: r[n] for n in names} | {k: f(r) for k, f in made.items()} for r in rows))

    def order(self, *names):
        return self._with(lambda rows: iter(sorted(rows, key=operator.itemgetter(*names))))

    def group(self, name, **aggregates):
        def step(rows):
            groups = defaultdict(list)
            for r in rows:
                groups[r[name]].append(r)
            return ({name: k} | {a: f(g) for a, f in aggregates.items()} for k, g in groups.items())
        return self._with(step)

    def __iter__(self):
        return functools.reduce(lambda rows, step: step(rows), self.steps, iter(self.rows))

    def __or__(self, other):
        return Query([*self, *other])


people = Query([{"name": n, "age": a, "city": c} for n, a, c in (("Ann", 30, "Oslo"), ("Bob", 25, "Rome"), ("Cy", 35, "Oslo"), ("Di", 25, "Oslo"))])
print(list(people.where(city="Oslo").order("age", "name").select("name", next=lambda r: r["age"] + 1)))
print(list(people.group("city", n=len, oldest=lambda g: max(r["age"] for r in g)).order("city")))
print([r["name"] for r in people.where(lambda r: r["age"] < 30) | people.where(name="Cy")])


class Comparable:
    def __eq__(self, other):
        return isinstance(other, type(self)) and self.key() == other.key()

    def __lt__(self, other):
        return self.key() < other.key()

    def __hash__(self):
        return hash(self.key())


class Printable:
    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in self.fields())})"

    def fields(self):
        return sorted(vars(self).items())


class Money(Comparable, Printable):
    def __init__(self, amount, unit="EUR"):
        self.amount, self.unit = amount, unit

    def key(self):
        return self.unit, self.amount


print(sorted([Money(5), Money(1, "USD"), Money(2)]), Money(1) == Money(1), len({Money(1), Money(1), Money(2)}), Money.__mro__[1].__name__)


class Proxy:
    def __init__(self, target):
        object.__setattr__(self, "_target", target)

    def __getattr__(self, name):
        log.append(f"get {name}")
        return getattr(self._target, name)

    def __setattr__(self, name, value):
        log.append(f"set {name}")
        setattr(self._target, name, value)

    for special in ("len", "getitem", "iter", "contains", "add", "eq", "str"):
        def forward(self, *args, _name=f"__{special}__"):
            log.append(_name)
            return getattr(type(self._target), _name)(self._target, *args)
        locals()[f"__{special}__"] = forward
    del special, forward


log.clear()
p = Proxy([1, 2, 3])
p.append(4)
print(len(p), p[1], 3 in p, p + [5], p == [1, 2, 3, 4], list(p), log)
q = Proxy(Money(3))
q.amount = 4
print(q.key(), str(q) == str(Money(4)), log[-4:])
