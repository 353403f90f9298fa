# A variable that a loop, a handler or a with statement may have deleted is looked at before it is read.
class Swallow:
    def __enter__(self):
        return self

    def __exit__(self, *exception):
        return True


def after_for(n):
    x = "x"
    for i in range(n):
        if i == 1:
            del x
    return x


def next_round(n, x):
    got = []
    for i in range(n):
        got.append(x)
        if i == 1:
            del x
    return got


def after_break(n):
    x = "x"
    for i in range(n):
        if i == 2:
            del x
            break
    else:
        return "else", x
    return x


def after_while(n):
    x = "x"
    while n > 0:
        n -= 1
        if n == 1:
            del x
    return x


def in_handler(n):
    x = "x"
    try:
        if n:
            del x
        1 / 0
    except ZeroDivisionError:
        return x


def in_finally(n):
    x = "x"
    try:
        if n:
            del x
        return "no"
    finally:
        return x


def after_with(n):
    x = "x"
    with Swallow():
        if n:
            del x
        1 / 0
    return x


def handlers_name(n):
    e = "before"
    got = []
    for i in range(n):
        got.append(e)
        try:
            [][i]
        except IndexError as e:
            got.append(type(e).__name__)
    return got


def handler_in_handler(n):
    got = []
    try:
        [][0]
    except IndexError as e:
        for i in range(n):
            got.append(str(e))
            try:
                {}[i]
            except KeyError as e:
                got.append(str(e))
    return got


def deleted_in_match(n):
    x = "x"
    for i in range(n):
        match i:
            case 1:
                del x
            case 2:
                x = "again"
            case 3:
                pass
            case _:
                x += "."
    return x


tries = [after_for, lambda n: next_round(n, "p"), after_break, after_while, in_handler, in_finally, after_with,
         handlers_name, handler_in_handler, deleted_in_match]
for k in range(40):
    for number, f in enumerate(tries):
        try:
            r = f(k % 5)
        except UnboundLocalError as e:
            r = str(e)
        if k in (0, 1, 2, 3, 4, 39):
            print(number, k, r)


def deleted_cell():
    def inner():
        return x

    try:
        del x
    except UnboundLocalError as e:
        print(type(e).__name__, e)
    x = 1
    del x
    try:
        inner()
    except NameError as e:
        print(type(e).__name__, e)

    def outer():
        nonlocal x
        del x

    try:
        outer()
    except NameError as e:
        print(type(e).__name__, e)


deleted_cell()
