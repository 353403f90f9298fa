# test: smoke
"""Tracebacks of imports do not show the import system; zip files, frozen packages and __loader__."""
import os
import sys
import tempfile
import traceback
import zipfile

folder = tempfile.mkdtemp()
sys.path.insert(0, folder)
sys.dont_write_bytecode = True
with open(os.path.join(folder, "fails_at_import.py"), "w") as f:
    f.write("1 / 0\n")
with open(os.path.join(folder, "bad_syntax_here.py"), "w") as f:
    f.write("a b\n")
with open(os.path.join(folder, "imports_the_missing.py"), "w") as f:
    f.write("import not_there_at_all\n")
for name in ("fails_at_import", "bad_syntax_here", "imports_the_missing", "not_there_at_all", "os.not_there"):
    try:
        __import__(name)
    except Exception as e:
        print(type(e).__name__, [os.path.basename(f.filename) for f in traceback.extract_tb(e.__traceback__)])

archive = os.path.join(folder, "archive.zip")
with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as z:
    z.writestr("in_the_zip.py", "value = 42\n")
    z.writestr("package_in_zip/__init__.py", "")
    z.writestr("package_in_zip/part.py", "name = __name__\n")
sys.path.insert(0, archive)
import in_the_zip
import package_in_zip.part

print(in_the_zip.value, package_in_zip.part.name, type(in_the_zip.__loader__).__name__)
import importlib.util

print(importlib.util.find_spec("__phello__.spam").origin, importlib.util.find_spec("__hello__").origin)
print(type(__loader__).__name__)
import builtins


def load():
    import string
    return string


import string

original = builtins.__import__
builtins.__import__ = lambda *_: 5
print(load())
builtins.__import__ = original
__import__ = lambda *_: 6
print(load() is string)
for name in ("archive.zip", "fails_at_import.py", "bad_syntax_here.py", "imports_the_missing.py"):
    os.remove(os.path.join(folder, name))
os.rmdir(folder)
