# test: smoke
# Annotations that stand only in statements of a class or module.
class OnlyInIf:
    if __debug__:
        x: int = 3


class InEach:
    try:
        a: int = 1
    except ImportError:
        b: str = "b"
    else:
        c: float
    finally:
        for _ in range(1):
            while True:
                with open("/dev/null"):
                    d: list = []
                break
        else:
            e: "later" = None


class InHandler:
    try:
        raise KeyError
    except KeyError:
        h: int


print(OnlyInIf.__annotations__, InEach.__annotations__, InHandler.__annotations__)
names = {}
exec("class A:\n  if 1:\n    x: int\nprint('__annotations__' in globals())", names)
print(names["A"].__annotations__)
exec("try:\n  y: int = 1\nfinally: pass", names)
print(names["__annotations__"])
