"""__del__ runs once for each object: when it died, or at the end of the program."""
import gc

dead = []


class Noisy:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        dead.append(self.name)
        if self.name == "kept":
            print("del", self.name, len(dead))


class WithNew(Noisy):
    def __new__(cls, name):
        return object.__new__(cls)


class NoisyDict(dict):
    def __del__(self):
        dead.append("dict")


class NoisyError(Exception):
    def __del__(self):
        dead.append("error")


def make():
    Noisy("a")
    WithNew("b").me = None
    NoisyDict()
    NoisyError()


make()
gc.collect()
gc.collect()
print(sorted(dead))
kept = Noisy("kept")
