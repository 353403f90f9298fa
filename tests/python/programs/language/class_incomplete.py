# A metaclass's mro() that makes a subclass too early; weak references to generators.
import weakref


class Meta(type):
    def mro(cls):
        if cls.__mro__ is None and cls.__name__ != "X":
            try:
                class X(cls):
                    pass
            except TypeError as e:
                print(e)
        return type.mro(cls)


class A(metaclass=Meta):
    pass


def g(): yield 1
async def c(): pass
async def a(): yield


for make in (g, c, a):
    o = make()
    r = weakref.ref(o)
    print(r() is o, type(o).__name__)
    if make is c: o.close()
