"""Shapes, for imports.py."""
print("shapes starts", __name__, __package__)
__all__ = ["area", "VERSION", "lazy_name"]
VERSION = 3
_hidden = 1
from .flat import area, square as make_square
from . import flat


def __getattr__(name):
    if name == "lazy_name":
        return "made on demand"
    raise AttributeError(f"shapes has no {name}")


def __dir__():
    return ["area", "lazy_name"]
