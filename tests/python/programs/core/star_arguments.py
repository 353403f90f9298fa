# What stands behind a star in displays and calls, and the errors' words.
def f(*a): return a
class C:
    __iter__ = None
class D(dict): __iter__ = None
class S:
    def __getitem__(self, i): raise IndexError
class K:
    def __iter__(self): raise TypeError('own')
for v in (5, None, C(), D(), S(), K(), len, 'a'):
    for g in (lambda: [*v], lambda: (*v, 1), lambda: {*v}, lambda: f(*v), lambda: f(1, *v), lambda: f(*(), *v), lambda: f(*v, k=1)):
        try: print(g())
        except TypeError as e: print(e)
def g(**k): return k
class M:
    def keys(self): return ['a']
    def __getitem__(self, k): return k * 2
for v in (5, None, {'a': 1}, {1: 2}, M(), [('a', 1)]):
    for h in (lambda: g(**v), lambda: g(a=1, **v), lambda: g(**v, **v), lambda: g(*(), **v), lambda: dict(**v)):
        try: print(h())
        except TypeError as e: print(e)
order = []
def say(x, r=None):
    order.append(x)
    return r
try: f(*say('star', 7), k=say('keyword'))
except TypeError as e: print(order, e)
class Twice:
    def __init__(self, *names): self.names = names
    def keys(self): return self.names
    def __getitem__(self, k):
        order.append(k)
        return k
for names in (('a', 'b'), ('a', 'a'), ('b', 'a', 'b'), (1,), ([],)):
    for h in (lambda: g(**Twice(*names)), lambda: g(a=1, **Twice(*names)), lambda: g(**{'z': 1}, **Twice(*names)), lambda: dict(**Twice(*names))):
        del order[:]
        try: print(h(), order)
        except TypeError as e: print(e, order)
