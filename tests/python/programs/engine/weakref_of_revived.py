# A weak reference whose holder was dead and came back by a finalizer still follows its target's death.
import gc
import weakref


class Target:
    pass


class Holder:
    def __del__(self):
        saved.append(self)


saved = []


def make(count):
    targets = []
    for i in range(count):
        t = Target()
        t.number = i
        h = Holder()
        h.ref = weakref.ref(t)
        targets.append(t)
    return targets


targets = make(50)
gc.collect()
print(len(saved), sorted(h.ref().number for h in saved)[:5])
del targets
gc.collect()
filler = [Target() for i in range(5000)]
print([h.ref() for h in saved if h.ref() is not None])
saved.clear()
