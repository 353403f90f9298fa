# test: deep timeout=60
"""Data nested a million deep is marked by a loop; a finalizer that raises is reported and ignored."""
import gc
import sys


class Raising:
    def __del__(self):
        raise ValueError("in a finalizer")


def make():
    Raising()


def main():
    nested = None
    for _ in range(1000000):
        nested = [nested]
    gc.collect()
    depth = 0
    while nested is not None:
        nested = nested[0]
        depth += 1
    print(depth)

    unraised = []
    sys.unraisablehook = lambda seen: unraised.append((seen.exc_type.__name__, str(seen.exc_value)))
    make()
    gc.collect()
    sys.unraisablehook = sys.__unraisablehook__
    print(unraised)


main()
