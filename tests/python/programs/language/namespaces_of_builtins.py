# test: smoke
"""What `__builtins__` of a namespace may be, and what is looked up where."""


def attempt(text, namespace, mode="exec"):
    try:
        if mode == "exec":
            exec(compile(text, "<text>", mode), namespace)
            return "fine"
        return eval(compile(text, "<text>", mode), namespace)
    except Exception as e:
        return f"{type(e).__name__}: {e}"


for builtins in (None, 123, "text", (), {}, {"len": 5}, object):
    print(builtins, "|", attempt("1 + 1", {"__builtins__": builtins}, "eval"), "|",
          attempt("len", {"__builtins__": builtins}, "eval"), "|", attempt("def f(): return len\nf()", {"__builtins__": builtins}),
          "|", attempt("class A: pass", {"__builtins__": builtins}))


class Loud(dict):
    def __getitem__(self, key):
        print("asked for", key)
        return super().__getitem__(key)

    def __setitem__(self, key, value):
        print("told", key)
        super().__setitem__(key, value)


print(attempt("a = b\nprint(a)", Loud(b=1)))
print(attempt("print(c)", {"__builtins__": Loud(print=print, c=4)}))


class Frozen(dict):
    def __setitem__(self, key, value):
        raise LookupError("frozen")


print(attempt("x = 1", Frozen()), attempt("class A: pass", {"__builtins__": Frozen()}))
f = eval("lambda: 1", {"__builtins__": 77})
print(f.__builtins__, f())


# The way in which names without values are told apart.
def outer_is_unbound():
    print(y)

    def inner():
        return y
    y = 1
    return inner


def inner_is_unbound():
    def inner():
        return y
    inner()
    y = 1


for function in (outer_is_unbound, inner_is_unbound):
    try:
        function()
    except NameError as e:
        print(type(e).__name__, e)


# str is no sequence for patterns, whoever registers it.
import collections.abc

for subject in ("x", b"x", bytearray(b"x"), ["x"], ("x",), collections.deque("x"), range(1)):
    match subject:
        case [_]:
            print("sequence", subject)
        case _:
            print("no sequence", subject)


class Both(collections.UserDict, collections.abc.Sequence):
    def __getitem__(self, key):
        return 5

    def __len__(self):
        return 1


match Both():
    case [x]:
        print("sequence")
    case {}:
        print("mapping")

for text in ("[*1]", "(*None,)", "{*1}", "[*[1], *2]"):
    print(text, attempt(text, {}, "eval"))
