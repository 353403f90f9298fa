print("flat starts", __name__, __package__)
import sys


def square(n):
    return [n] * 4


def area(sides):
    return sides[0] * sides[1]


partly = "VERSION" in dir(sys.modules["shapes"]) or hasattr(sys.modules["shapes"], "VERSION")
