"""Setting __bases__ from within the mro() of a metaclass."""
ready = False


class Meta(type):
    def mro(cls):
        global ready
        if ready:
            if cls.__name__ == "B1":
                B2.__bases__ = (B1,)
            if cls.__name__ == "B2":
                B1.__bases__ = (B2,)
        return type.mro(cls)


class A(metaclass=Meta):
    pass


class B1(A):
    pass


class B2(A):
    pass


ready = True
try:
    B1.__bases__ += ()
except TypeError as e:
    print(e)


class Meta(type):
    def mro(cls):
        global ready
        if ready and cls.__name__ == "C":
            ready = False
            C.__bases__ = (B2,)
        return type.mro(cls)


ready = False


class A(metaclass=Meta):
    pass


class B1(A):
    pass


class B2(A):
    pass


class C(A):
    pass


ready = True
C.__bases__ = (B1,)
B1.__bases__ = (C,)
print(C.__bases__ == (B2,), B2.__subclasses__() == [C], B1.__subclasses__(), B1.__bases__ == (C,), C.__subclasses__() == [B1])
