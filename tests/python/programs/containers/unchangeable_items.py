# Items of what has none to set: sequences look at the index first, so that it may be too large, or raise by itself.


class Plain:
    pass


class OnlyDeletes:
    def __delitem__(self, key):
        print("deleted", key)


class Index:
    def __init__(self, v):
        self.v = v

    def __repr__(self):
        return f"Index({self.v!r})"

    def __index__(self):
        if isinstance(self.v, int):
            return self.v
        raise KeyError(self.v)


def assign(o, k):
    o[k] = 1


def delete(o, k):
    del o[k]


objects = [Plain(), OnlyDeletes(), (), "a", b"a", range(3), 5, None, 1.5, set(), frozenset(), object(), Plain, len,
           iter([]), {}.keys(), {}.values(), {}.items(), slice(1), memoryview(b"a"), type, (x for x in ())]
for o in objects:
    for k in (1, True, 2**70, -2**70, "x", 1.5, None, Index(3), Index(2**70), Index("k"), slice(1)):
        for f in (assign, delete):
            try:
                f(o, k)
            except Exception as e:
                print(type(o).__name__, k, f.__name__, type(e).__name__, e)


# As compiled code does it.
def store_far(o):
    caught = 0
    for i in range(3000):
        try:
            o[i << 62] = i
        except IndexError:
            caught += 1
        except TypeError:
            caught += 10000
    return caught


print(store_far(Plain()))
