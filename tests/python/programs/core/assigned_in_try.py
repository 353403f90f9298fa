# test: smoke
# A variable keeps its value when what it would be assigned raises half way.
class Odd:
    def __init__(self, n):
        self.n = n
        if n % 2 == 0:
            raise TypeError(n)
def last(count):
    p = None
    for k in range(count):
        try:
            p = Odd(k)
        except TypeError:
            pass
    return vars(p)
def parts():
    a = 'a'
    try:
        a = [1, Odd(2)]
    except TypeError:
        return a
print(last(9), last(300), parts())
def either():
    p = 7
    try:
        p = len('') or Odd(2)
    except TypeError:
        pass
    try:
        p = [Odd(k) for k in (1, 2)] if p else 0
    except TypeError:
        return p
print(either())
