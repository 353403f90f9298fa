# test: smoke
# The attribute of a method call is looked for before the arguments are evaluated.
import os
import sys


def tell(what, v=1):
    log.append(what)
    return v


class Plain:
    shared = 5

    def method(self, *a, **k):
        return "method", a, k

    @classmethod
    def of_class(cls, *a, **k):
        return "of_class", cls.__name__, a, k

    @staticmethod
    def static(*a, **k):
        return "static", a, k

    @property
    def computed(self):
        log.append("computed")
        return lambda *a, **k: ("computed", a, k)


class Asking(Plain):
    def __getattr__(self, name):
        log.append("getattr " + name)
        if name == "missing":
            raise AttributeError("no " + name)
        return lambda *a, **k: (name, a, k)


class Watching(Plain):
    def __getattribute__(self, name):
        log.append("getattribute " + name)
        return super().__getattribute__(name)


class Calling(Asking):
    def method(self, *a, **k):
        return super().method(*a, tell("in super"), **k)

    def nothing(self, *a, **k):
        return super().nothing(tell("never"))


class Meta(type):
    def __getattr__(cls, name):
        log.append("meta " + name)
        return lambda *a, **k: ("meta", a, k)


class WithMeta(Plain, metaclass=Meta):
    pass


def holder():
    p = Plain()
    p.own = lambda *a, **k: ("own", a, k)
    return p


calls = [
    lambda o: o.method(tell("argument")),
    lambda o: o.method(tell("first"), tell("second"), key=tell("third")),
    lambda o: o.of_class(tell("argument"), k=tell("k")),
    lambda o: o.static(tell("argument")),
    lambda o: o.static(k=tell("argument")),
    lambda o: o.computed(tell("argument")),
    lambda o: o.computed(tell("argument"), k=tell("k")),
    lambda o: o.unknown(tell("argument")),
    lambda o: o.unknown(1 + "a"),
    lambda o: o.missing(tell("argument")),
    lambda o: o.missing(k=tell("argument")),
    lambda o: o.shared(tell("argument")),
    lambda o: o.own(tell("argument")),
    lambda o: o.own(k=tell("argument")),
    lambda o: o.nothing(1),
    lambda o: o.append(tell("argument")),
    lambda o: o.join(tell("argument", "xyz")),
    lambda o: o.fsencode(tell("argument", "f")),
    lambda o: o.method(undefined_name),
    lambda o: o.missing(undefined_name),
]
objects = [Plain(), Asking(), Watching(), Calling(), Plain, WithMeta, holder(), None, 3, [], "-", os, sys, super(Asking, Asking())]
for n in (1, 200):
    for number, c in enumerate(calls):
        results = {}
        for i in range(n):
            for k, o in enumerate(objects):
                log = []
                try:
                    r = c(o)
                except Exception as e:
                    r = type(e).__name__, str(e)[:60]
                results[k] = [x if isinstance(x, (str, tuple)) else type(x).__name__ for x in (r if isinstance(r, tuple) else (r,))], log
                if o == []:
                    del o[:]
        print(number, *results.values(), sep="\n  ")


# What is found stays what is called, where it is no method of the class.
class Changing:
    def __init__(self):
        self.action = self.first

    def first(self, x):
        return "first", x

    def second(self, x):
        return "second", x

    def change(self):
        self.action = self.second
        return 7


for i in range(300):
    c = Changing()
    r = c.action(c.change()), c.action(c.change())
print(r)
