# Functions and methods of many modules with arguments that they are not made for: they raise or answer, and the program goes on.
import importlib
import io
import random
import sys
import types

rng = random.Random(2024)


class Evil:
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Evil()

    def __index__(self):
        return rng.choice([-1, 0, 5])

    def __len__(self):
        return rng.choice([-1, 0, 3])

    def __iter__(self):
        return iter([1, "x"])

    def __hash__(self):
        return 1

    def __eq__(self, other):
        raise ValueError

    def __call__(self, *args):
        return self

    def __bool__(self):
        raise ValueError

    def __str__(self):
        return "evil"


class Text(str):
    pass


class Number(int):
    pass


def generate():
    yield 1


loop = []
loop.append(loop)
VALUES = [None, True, 0, 1, -1, 255, 2**31, 2**63, -2**63, 1.5, float("nan"), float("inf"), -0.0, 1j, "", "a", "é\U0001F600", "\ud800", "x" * 300, "\0", b"", b"abc", b"\xff" * 50, [], [1, 2], loop, (), (1,), (1, 2, 3), {}, {"a": 1}, {1: 2}, set(), {1}, frozenset([1]), range(3), slice(None), slice(1, 2, 3), Evil, Text("s"),
          Number(3), int, str, list, type, object, len, Ellipsis, NotImplemented, ValueError, "utf-8", "r", "strict", -5, 1e308]
MAKERS = [Evil, object, lambda: bytearray(b"ba"), lambda: memoryview(bytearray(8)), generate, lambda: iter([]), lambda: map(str, [1]), lambda: io.StringIO("t"), lambda: io.BytesIO(b"b"), lambda: ValueError("x"), lambda: types.SimpleNamespace(a=1), lambda: (lambda *a: 1)]
SKIPPED = {"exit", "quit", "input", "breakpoint", "help", "print", "open", "exec", "eval", "compile", "__import__", "vars", "dir", "copyright", "credits", "license", "pow", "repeat", "factorial", "comb", "perm", "seed", "system", "intern", "count", "cycle", "lshift", "ilshift", "ipow", "mul", "imul", "open_code", "text_encoding", "locals", "globals", "_acquire_lock",
           "product", "permutations", "combinations", "combinations_with_replacement", "purge", "template", "compile", "register", "unregister", "register_error", "_clear_caches", "__lshift__", "__rlshift__", "__pow__", "__rpow__", "__ipow__", "__mul__", "__rmul__", "__imul__", "zfill", "center", "ljust", "rjust", "expandtabs", "to_bytes", "super"}
MODULES = ["builtins", "itertools", "_collections", "_functools", "_operator", "math", "cmath", "_struct", "array", "_bisect", "_heapq", "binascii", "zlib", "_string", "unicodedata", "_codecs", "_weakref", "_random", "errno", "_stat"]
calls = 0


def arguments():
    chosen = []
    for _ in range(rng.randrange(5)):
        chosen.append(rng.choice(MAKERS)() if rng.random() < 0.25 else rng.choice(VALUES))
    return chosen


def call(f, args):
    global calls
    calls += 1
    try:
        result = f(*args)
        if hasattr(type(result), "__next__"):
            for _, _ in zip(range(4), result):
                pass
        repr(result)[:10]
    except Exception as error:
        str(error)


def functions(owner):
    for name in sorted(set(dir(owner)) - SKIPPED):
        try:
            f = getattr(owner, name)
        except Exception:
            continue
        if callable(f) and not (isinstance(f, type) and issubclass(f, BaseException)):
            yield name, f


saved = sys.stdout, sys.stderr
for name in MODULES:
    module = importlib.import_module(name)
    sys.stdout = sys.stderr = io.StringIO()
    for name, f in functions(module):
        for _ in range(3):
            call(f, arguments())
        if isinstance(f, type):
            for method in ("__new__", "__init__", "__eq__", "__getitem__", "__iter__", "__len__", "__contains__", "__setitem__", "__add__", "__hash__", "__repr__", "__reduce_ex__", "__format__", "__call__", "__get__"):
                if (g := getattr(f, method, None)) is not None and f not in (type, object, super):
                    call(g, arguments())
    sys.stdout, sys.stderr = saved
for kind in (str, bytes, bytearray, int, float, complex, list, tuple, dict, set, frozenset, range, slice, memoryview, property):
    for name, f in functions(kind):
        if name in ("__class__", "mro", "__init_subclass__", "__subclasshook__", "__class_getitem__"):
            continue
        for _ in range(3):
            make = {str: "añ", bytes: b"ab", bytearray: bytearray(b"ab"), list: [1, 2], tuple: (1, 2), dict: {1: 2}, set: {1}, frozenset: frozenset("a"), range: range(3), memoryview: memoryview(b"ab"), slice: slice(1)}.get(kind)
            call(f, [make if make is not None else kind(), *arguments()])
print("still here", calls > 2000)
