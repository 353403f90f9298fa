# More attribute accesses and calls in one function than an operand of our bytecode can number.
class A:
    x, y, z = 1, 2, 3

    def p(self, n):
        return n

    def q(self, n):
        return -n


def make(sites):
    lines = ["def f(a, go):", "    s = 0", "    if go:"]
    lines += ["        a.x"] * sites
    lines += ["    s += a.x * 10000", "    s += a.y * 1000", "    s += a.z * 100", "    s += a.p(1) * 10", "    s += a.q(1)"]
    lines += ["    s += a.y * 1000", "    s += len([a.z, a.x])", "    return s"]
    space = {}
    exec("\n".join(lines), space)
    return space["f"]


f = make(61500)
print([f(A(), False) for _ in range(3)])
a = A()
a.y = 7
print(f(a, False), f(A(), True))
