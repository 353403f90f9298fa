class N:
    def __init__(self, v, nxt):
        self.v = v
        self.nxt = nxt
def f(n):
    h = None
    for i in range(n):
        h = N(i, h)
    s = 0
    while h is not None:
        s += h.v
        h = h.nxt
    return s
print(f(5000))
