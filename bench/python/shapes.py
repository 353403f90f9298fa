"""Shapes of six kinds meet one call site, n times: polymorphic calls, branches."""
import sys


class Shape:
    def corners(self):
        return 4


class Circle(Shape):
    def __init__(self, radius):
        self.radius = radius

    def area(self):
        return 3.14159 * self.radius * self.radius

    def corners(self):
        return 0

    def grow(self, step):
        self.radius += step


class Square(Shape):
    def __init__(self, side):
        self.side = side

    def area(self):
        return self.side * self.side

    def grow(self, step):
        self.side += step


class Rectangle(Shape):
    def __init__(self, width, height):
        self.width = width
        self.height = height

    def area(self):
        return self.width * self.height

    def grow(self, step):
        self.width += step
        self.height += 2.0 * step


class Triangle(Shape):
    def __init__(self, a, b, c):
        self.a = a
        self.b = b
        self.c = c

    def area(self):
        s = 0.5 * (self.a + self.b + self.c)
        return (s * (s - self.a) * (s - self.b) * (s - self.c)) ** 0.5

    def corners(self):
        return 3

    def grow(self, step):
        self.a += step
        self.b += step
        self.c += step


class Ring(Shape):
    def __init__(self, outer, inner):
        self.outer = outer
        self.inner = inner

    def area(self):
        return self.outer.area() - self.inner.area()

    def corners(self):
        return self.outer.corners() + self.inner.corners()

    def grow(self, step):
        self.outer.grow(step)


class Polygon(Shape):
    def __init__(self, count, unit):
        self.count = count
        self.unit = unit

    def area(self):
        return self.count * self.unit

    def corners(self):
        return self.count

    def grow(self, step):
        self.count += 1


def make_shape(kind, size):
    if kind == 0:
        return Circle(size)
    if kind == 1:
        return Square(size)
    if kind == 2:
        return Rectangle(size, size + 1.0)
    if kind == 3:
        return Triangle(size + 2.0, size + 3.0, size + 4.0)
    if kind == 4:
        return Ring(Square(size + 5.0), Circle(0.5))
    return Polygon(5, size)


def main(n):
    shapes = []
    seed = 5
    for i in range(100):
        seed = (seed * 421 + 54773) % 259200
        shapes.append(make_shape(seed // 1000 % 6, 1.0 + i % 7))
    total = 0.0
    corners = 0
    round_ones = 0
    for i in range(n):
        shape = shapes[i % 100]
        total += shape.area()
        c = shape.corners()
        if c > 3:
            corners += c
        elif c == 0:
            round_ones += 1
        else:
            corners -= 1
        if i % 1000 < 10:
            shape.grow(0.125)
    print(int(total / 10.0 // 1.0), corners, round_ones)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 4500000)
