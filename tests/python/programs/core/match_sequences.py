# Text matches no sequence pattern, though it is registered as a Sequence.
import collections.abc
def f(x):
    match x:
        case [a, b] if a > 3: return 1
        case [a, *b]: return 2
        case [a, *b]: return 3
        case _: return 4
for v in ('abc', 'a', '', b'ab', bytearray(b'xy'), [1], (4,5), range(3), {1:2}, 5, None): print(v, f(v))
class S: pass
print(f(S()))
collections.abc.Sequence.register(S)
S.__len__ = lambda self: 2
def item(self, i):
    if i > 1: raise IndexError
    return i
S.__getitem__ = item
print(f(S()))
class T(S): pass
print(f(T()))
print(isinstance('a', collections.abc.Sequence))
