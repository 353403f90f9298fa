"""A module."""
import os
import json as js
from typing import Protocol, Sequence, TypeVar, overload

T = TypeVar("T", bound="Shape")

class Shape:
    """A shape."""
    sides: int = 0
    def __init__(self, name: str, *, size: float = 1) -> None:
        self.name = name
        self.size = size
    def area(self) -> float:
        """Area."""
        return self.size ** 2
    def bigger(self: T, other: T) -> T:
        return self if self.area() > other.area() else "none"

class Square(Shape):
    def area(self, extra) -> str:
        undefined_thing
        return "area" + 1

def total(shapes: Sequence[Shape], default=[]) -> float:
    result = 0
    for shape in shapes:
        try:
            result += shape.area()
        except Exception as e:
            pass
        if shape.nothing == None:
            return
    else:
        x = 1
    return sum(s.area() for s in shapes) + result

@overload
def pick(x: int) -> int: ...
@overload
def pick(x: str) -> str: ...
def pick(x): return x

value: int = pick("text")
total([Shape(1), Square("s", size="big")], 1, 2)
print(reveal_type(pick(3)), "%s %s" % ("a",))
