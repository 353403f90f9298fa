# Constants that are big ints meet small ints in hot code; hidden classes change under compiled code.


def step(state):
    return (state * 6364136223846793005 + 1442695040888963407) % 2**64


def small(n):
    s = 0
    for i in range(n):
        s += i * 6364136223846793005
        if i < 9223372036854775808:
            s ^= 1
    return s


x = 7
for i in range(2000):
    x = step(x)
print(x, step(7), step(1))
print(small(500), small(3))


class A:
    value = 1


class B(A):
    pass


for i in range(50):
    o = A()
    for k in range(i % 7):
        setattr(o, f"a{k}", k)


def read():
    return o.value


def touch(p):
    before = p.value
    setattr(p, "value", before + 1)
    after = p.value
    del p.value
    return before, after, p.value


o = B()
print([read() for _ in range(100)][-1])
B.value = 2
print(read())
o.value = 3
print(read())
del o.value
print(read(), [touch(B()) for _ in range(100)][-1])
