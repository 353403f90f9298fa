# What audit hooks are told.
import ast
import array
import gc
import io
import marshal
import os
import resource
import socket
import sys
import tempfile
import types

on = False


def shown(a):
    if isinstance(a, type):
        return a.__name__
    return a if isinstance(a, (str, int, bytes, type(None))) else type(a).__name__


def hook(event, args):
    if on and not event.startswith(("object.__getattr__", "builtins.id")):
        print(event, [shown(a) for a in args])


sys.addaudithook(hook)


class A:
    pass


class B:
    pass


class C(A):
    pass


def f():
    pass


def show(title, function):
    global on
    print("--", title)
    on = True
    try:
        function()
    except Exception as e:
        print(type(e).__name__)
    on = False


def classes():
    C.__name__ = "X"
    C.__qualname__ = "Y"
    C.__module__ = "mm"
    C.__bases__ = (B,)
    C.__doc__ = "x"
    C.other = 1
    c = C()
    c.__class__ = B
    c.x = 1


def functions():
    f.__defaults__ = (1,)
    f.__kwdefaults__ = {}
    f.__name__ = "x"
    f.__doc__ = "d"
    del f.__defaults__
    del f.__kwdefaults__
    f.__code__ = (lambda: 1).__code__


def sockets():
    s = socket.socket()
    s.bind(("127.0.0.1", 0))
    for connect in s.connect, s.connect_ex:
        try:
            connect(("127.0.0.1", 1))
        except OSError:
            pass
    s.close()
    u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    u.sendto(b"x", ("127.0.0.1", 9))
    u.close()
    socket.gethostname()
    socket.getservbyname("http")
    socket.getservbyport(80)


def files():
    open(os.devnull, "rb").close()
    open(os.devnull, "w").close()
    io.FileIO(os.devnull, "rb").close()
    os.close(os.open(os.devnull, os.O_RDONLY))


def paths():
    p = "a-file"
    open(p, "w").close()
    os.truncate(p, 0)
    os.utime(p, None)
    os.chmod(p, 0o600)
    os.link(p, "b-file")
    os.symlink(p, "c-file")
    os.rename("b-file", "d-file")
    os.remove("d-file")
    os.unlink("c-file")
    os.chown(p, -1, -1)
    os.mkdir("folder")
    os.rmdir("folder")
    os.remove(p)


def refuse_hooks():
    class Refusal(BaseException):
        pass

    kind = RuntimeError

    def refuse(event, args):
        if event == "sys.addaudithook" and kind:
            raise kind("no")

    sys.addaudithook(refuse)
    seen = []
    sys.addaudithook(lambda event, args: seen.append(event))
    sys.audit("unseen")
    kind = Refusal
    try:
        sys.addaudithook(print)
    except Refusal:
        print("refused")
    kind = None
    print(seen)


show("class", classes)
show("function", functions)
show("compile", lambda: compile("1", "f", "eval"))
show("compile bytes", lambda: compile(b"1", "f", "eval"))
tree = ast.parse("1")
show("compile ast", lambda: compile(tree, "f", "exec"))
show("eval", lambda: eval("1"))
show("exec", lambda: exec("1"))
code = f.__code__
show("eval code", lambda: eval(code))
show("frames", lambda: (sys._getframe(0), sys._current_frames(), sys._current_exceptions()))
show("trace", lambda: (sys.settrace(None), sys.setprofile(None)))
show("hooks", lambda: sys.set_asyncgen_hooks(None, None))
show("gc", lambda: (gc.get_objects(generation=1), gc.get_referrers(f), gc.get_referents([])))
show("marshal", lambda: marshal.loads(marshal.dumps(None)))
show("marshal file", lambda: marshal.load(io.BytesIO(marshal.dumps(1))))
show("function object", lambda: types.FunctionType(code, {}))
show("array", lambda: (array.array("i", [1]), array.array("b")))
show("sockets", sockets)
show("files", files)
folder = tempfile.mkdtemp()
back = os.getcwd()
os.chdir(folder)
show("paths", paths)
os.chdir(back)
os.rmdir(folder)
show("limits", lambda: resource.setrlimit(resource.RLIMIT_CORE, (0, 0)))
show("import", lambda: __import__("no_such_module_there"))
show("refused", refuse_hooks)
print([o for o in gc.get_objects() if isinstance(o, list) and hook in o])


def unraisable(told):
    print("unraisable", type(told.exc_value).__name__)


def hook2(event, args):
    if event == "sys.unraisablehook":
        print(event, args[0] is unraisable, type(args[1].exc_value).__name__)
    elif event == "sys.excepthook":
        print(event, args[0] is excepthook, args[1].__name__, repr(args[2]), type(args[3]).__name__)


def excepthook(*args):
    print("excepthook", args[0].__name__)


class Bad:
    def __del__(self):
        raise ValueError


sys.addaudithook(hook2)
sys.unraisablehook = unraisable
Bad()
gc.collect()
sys.excepthook = excepthook
raise RuntimeError("last")
