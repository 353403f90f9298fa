# What imports that go in circles say, the import lock, and what `import *` refuses.
import _imp
import os
import sys
import tempfile

FILES = {
    "first.py": "from second import y\nx = 1",
    "second.py": "from first import x\ny = 2",
    "outer.py": "import inner",
    "inner.py": "import outer\ntry:\n    outer.missing\nexcept AttributeError as e:\n    print(e)",
    "pack/__init__.py": "",
    "pack/p.py": "import pack.q",
    "pack/q.py": "import pack.p\ntry:\n    pack.p\nexcept AttributeError as e:\n    print(e)\n"
                 "from pack import p\nprint(p.__name__)",
    "wrong.py": "__all__ = [b'x']",
    "plain.py": "a = 1\n_b = 2",
}
with tempfile.TemporaryDirectory() as folder:
    sys.path.insert(0, folder)
    for name, text in FILES.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text + "\n")

    def attempt(statement):
        try:
            exec(statement, {})
            print(statement, "works")
        except Exception as e:
            text = str(e).replace(folder, "FOLDER")
            print(statement, type(e).__name__, text, getattr(e, "name", None))

    for statement in ("import first", "import outer", "import pack.p", "from wrong import *",
                      "from plain import *", "from plain import c", "from pack import nothing",
                      "from sys import nothing", "import plain; plain.nothing"):
        attempt(statement)

    class Finder:
        @staticmethod
        def find_spec(name, path=None, target=None):
            print("asked for", name, _imp.lock_held())

    sys.meta_path.insert(0, Finder)
    attempt("import nowhere")
    sys.meta_path.remove(Finder)

print(_imp.lock_held())
_imp.acquire_lock()
_imp.acquire_lock()
_imp.release_lock()
print(_imp.lock_held())
_imp.release_lock()
print(_imp.lock_held())
for f in (_imp.release_lock, lambda: _imp.get_frozen_object("nothing")):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e, getattr(e, "name", None))
