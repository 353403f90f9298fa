"""Functions written in C do not become methods in a class."""
from typing import NewType
U=NewType('U',int)
print(U(5), [U(i) for i in range(3)])
class A:
    __call__ = len
    __len__ = lambda self: 7
print(A()([1,2]))
