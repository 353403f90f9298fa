# Contexts are copied often and change seldom: a change is seen where it was made, and nowhere else.
import contextvars
import gc
import weakref

a = contextvars.ContextVar("a")
b = contextvars.ContextVar("b", default="none")


def values(c):
    return dict(sorted((v.name, x) for v, x in c.items()))  # (the order is that of hashes)


first = contextvars.copy_context()
token = a.set(1)
second = contextvars.copy_context()
third = second.copy()
b.set(2)
print(values(first), values(second), values(third), values(contextvars.copy_context()))
a.reset(token)
print(a.get("gone"), b.get(), values(second), second == third, first == second)


def change(name, n):
    a.set(name)
    inner = contextvars.copy_context()
    if n:
        inner.run(change, name + "i", n - 1)
    token = b.set(n)
    outside = contextvars.copy_context()
    b.reset(token)
    return values(inner), values(outside), values(contextvars.copy_context())


for c in (second, third, third.copy(), contextvars.Context()):
    print(c.run(change, "c", 2), values(c))

keys = iter(second)
second.run(a.set, "while iterating")
print([v.name for v in keys], list(second.values()), len(second), a in second, second.get(b, "no"))

many = [contextvars.ContextVar(f"v{i}") for i in range(40)]
contexts = []
for i, v in enumerate(many):
    v.set(i)
    contexts.append(contextvars.copy_context())
print([len(c) for c in contexts], [c[many[0]] for c in contexts] == [0] * 40)
contexts[5].run(many[5].set, "five")
print([c.get(many[5], None) for c in contexts][4:8], many[5].get())

# Weak references to one object, and to many: callbacks come once each, the rest stays.


class Node:
    pass


called = []


def refs():
    for i in range(60):
        n = Node()
        keep.append(weakref.ref(n, lambda r, i=i: called.append(i)))
        if i % 3 == 0:
            keep.append(weakref.ref(n, lambda r, i=i: called.append(-i)))
            keep.append(weakref.ref(n))
        if i % 2 == 0:
            held.append(n)


def deeper(n):
    return deeper(n - 1) if n else refs()


keep, held = [], []
deeper(10)
for _ in range(3):
    gc.collect()
odd = {i for i in called if i % 2}
print(len(odd) > 30, not any(i % 2 == 0 for i in called), len(called) == len(set(called)))
print([weakref.getweakrefcount(n) for n in held[:4]])
