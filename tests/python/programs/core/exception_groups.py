# Exception groups and except*.


def attempt(f, *args):
    try:
        print(repr(f(*args)))
    except BaseException as e:
        print(type(e).__name__, e)


E1, E2, E3 = ValueError(1), TypeError(2), KeyError(3)
g = ExceptionGroup("g", [E1, ExceptionGroup("inner", [E2, E3])])
print(repr(g), str(g), g.message, g.exceptions, g.args)
print(g.split(ValueError))
print(g.split((TypeError, KeyError)))
print(g.subgroup(OSError), g.subgroup(TypeError))
print(g.split(lambda e: isinstance(e, KeyError)))
print(g.derive([E1]))
attempt(ExceptionGroup, "a", [])
attempt(ExceptionGroup, "a", 5)
attempt(ExceptionGroup, 5, [E1])
attempt(ExceptionGroup, "a", [E1, 5])
attempt(ExceptionGroup, "a")
attempt(ExceptionGroup, "a", [KeyboardInterrupt()])
print(repr(BaseExceptionGroup("a", [E1])), repr(BaseExceptionGroup("a", [KeyboardInterrupt()])))
attempt(g.split, 5)
attempt(g.subgroup, (ValueError, 5))
attempt(setattr, g, "exceptions", 1)
print(ExceptionGroup[int])


class Mine(ExceptionGroup):
    def derive(self, parts):
        return Mine(self.message, parts)


mine = Mine("m", [E1, E2])
mine.add_note("note")
match, rest = mine.split(ValueError)
print(repr(match), repr(rest), match.__notes__, match.__notes__ is mine.__notes__)
attempt(Mine, "m", [KeyboardInterrupt()])


def star(raised, second=None):
    log = []
    try:
        try:
            raise raised
        except* ValueError as e:
            log.append(("ValueError", repr(e)))
            if second:
                raise second
        except* (TypeError, KeyError) as e:
            log.append(("TypeError", repr(e)))
        else:
            log.append("else")
        finally:
            log.append("finally")
    except BaseException as e:
        log.append(("left", repr(e), repr(e.__context__)))
    print(log)


star(ValueError(1))
star(ExceptionGroup("g", [E1, E2, E3]))
star(ExceptionGroup("g", [E1, OSError(5)]))
star(OSError(5))
star(ExceptionGroup("g", [OSError(5)]))
star(ValueError(1), RuntimeError("second"))
star(ExceptionGroup("g", [E1, OSError(5)]), RuntimeError("second"))


def reraise():
    try:
        raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
    except* ValueError:
        raise
    except* TypeError as e:
        raise KeyError(e.exceptions[0].args[0])


try:
    reraise()
except BaseException as e:
    print(repr(e))


def wrong():
    try:
        raise ValueError
    except* ExceptionGroup:
        pass


attempt(wrong)
