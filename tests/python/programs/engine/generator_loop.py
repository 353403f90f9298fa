def gen(n):
    for i in range(n): yield i
def f(n):
    t = 0
    for x in gen(n):
        t += x
    return t
print(f(5000))
