# test: timeout=60
# Endless recursion in every disguise is a RecursionError, and the program goes on.
import sys, operator, json, functools, itertools

def check(name, f):
    try:
        r = f()
    except RecursionError as e:
        print(name, 'RecursionError')
    except Exception as e:
        print(name, type(e).__name__, e)
    else:
        print(name, 'ok', type(r).__name__)

def f(n): return f(n + 1)
check('function', lambda: f(0))

def even(n): return odd(n + 1)
def odd(n): return even(n + 1)
check('mutual', lambda: even(0))

class Repr:
    def __repr__(self): return repr(self)
check('__repr__', lambda: repr(Repr()))
class Str:
    def __str__(self): return str(self)
check('__str__', lambda: str(Str()))
class Format:
    def __format__(self, spec): return format(self, spec)
check('__format__', lambda: f'{Format()}')
class Eq:
    def __eq__(self, other): return self == other
check('__eq__', lambda: Eq() == Eq())
class Lt:
    def __lt__(self, other): return other < self
check('__lt__', lambda: Lt() < Lt())
class Hash:
    def __hash__(self): return hash(self)
check('__hash__', lambda: hash(Hash()))
class GetAttr:
    def __getattr__(self, name): return getattr(self, name)
check('__getattr__', lambda: GetAttr().x)
class GetAttribute:
    def __getattribute__(self, name): return self.x
check('__getattribute__', lambda: GetAttribute().x)
class SetAttr:
    def __setattr__(self, name, v): self.x = v
def set_attr(): SetAttr().x = 1
check('__setattr__', set_attr)
class Prop:
    @property
    def x(self): return self.x
check('property', lambda: Prop().x)
class GetItem:
    def __getitem__(self, i): return self[i]
check('__getitem__', lambda: GetItem()[0])
class Contains:
    def __contains__(self, i): return i in self
check('__contains__', lambda: 1 in Contains())
class Add:
    def __add__(self, o): return self + o
check('__add__', lambda: Add() + 1)
class RAdd:
    def __radd__(self, o): return o + self
check('__radd__', lambda: 1 + RAdd())
class Neg:
    def __neg__(self): return -self
check('__neg__', lambda: -Neg())
class Call:
    def __call__(self): return self()
check('__call__', lambda: Call()())
class Bool:
    def __bool__(self): return bool(self)
check('__bool__', lambda: bool(Bool()))
class Len:
    def __len__(self): return len(self)
check('__len__', lambda: len(Len()))
class Iter:
    def __iter__(self): return iter(self)
check('__iter__', lambda: iter(Iter()))
class Next:
    def __iter__(self): return self
    def __next__(self): return next(self)
check('__next__', lambda: next(Next()))
class New:
    def __new__(cls): return cls()
check('__new__', lambda: New())
class Init:
    def __init__(self): Init()
check('__init__', lambda: Init())
class Index:
    def __index__(self): return operator.index(self)
check('__index__', lambda: [1][Index()])
class Float:
    def __float__(self): return float(self)
check('__float__', lambda: float(Float()))
class Meta(type):
    def __instancecheck__(cls, o): return isinstance(o, cls)
class M(metaclass=Meta): pass
check('__instancecheck__', lambda: isinstance(1, M))
class Enter:
    def __enter__(self):
        with self: pass
    def __exit__(self, *a): pass
def enter():
    with Enter(): pass
check('__enter__', enter)

def gen():
    yield from gen()
check('yield from', lambda: list(gen()))
def gen2():
    for x in gen2(): yield x
check('generators', lambda: list(gen2()))
check('lambda', lambda: (lambda g: g(g))(lambda g: g(g)))
check('sort key', lambda: [1, 2].sort(key=lambda x: sorted([1, 2], key=lambda y: f(0))))
def by_map(n): return list(map(by_map, [n]))
check('map', lambda: by_map(0))
def by_sorted(n): return sorted([1, 2], key=by_sorted)
check('sorted', lambda: by_sorted(0))
def by_max(n): return max([1, 2], key=by_max)
check('max', lambda: by_max(0))
def by_reduce(a, b): return functools.reduce(by_reduce, [1, 2])
check('reduce', lambda: by_reduce(1, 2))
check('partial', lambda: (lambda p: p(p))(lambda p: functools.partial(p, p)()))
def by_exec(): exec('by_exec()')
check('exec', by_exec)
def by_eval(): return eval('by_eval()')
check('eval', by_eval)
def by_getattr(): return getattr(sys, 'x', by_getattr())
check('default', by_getattr)
def in_except(n):
    try: raise ValueError
    except ValueError: return in_except(n)
check('in except', lambda: in_except(0))
def in_finally():
    try: pass
    finally: in_finally()
check('in finally', in_finally)
def comp(): return [comp() for _ in range(1)]
check('comprehension', comp)
def cls():
    class C: cls()
check('class body', cls)
class Desc:
    def __get__(self, o, t): return o.d
class HasDesc: d = Desc()
check('__get__', lambda: HasDesc().d)
class Missing(dict):
    def __missing__(self, k): return self[k]
check('__missing__', lambda: Missing()[1])
@functools.lru_cache(None)
def cached(n): return cached(n + 1)
check('lru_cache', lambda: cached(0))
@functools.wraps(f)
def deco(): return deco()
check('wraps', deco)
class SubCheck(type):
    def __subclasscheck__(cls, o): return issubclass(o, cls)
class S(metaclass=SubCheck): pass
check('__subclasscheck__', lambda: issubclass(int, S))
class Del:
    def __del__(self): pass
print('end')
