"""Compiles the installed standard library: metavm-python -I -S tools/library_cache.py FOLDER

The build runs it, so that modules start fast even where nobody may write beside their sources (lang/python/compile/code_cache.cpp
reads FOLDER). What is there already, of the same sources and the same compiler, stays. Tests and large applications of the library
are left out: they are cached where they lie, when they are used.
"""

import importlib.util
import marshal
import os
import sys

LEFT_OUT = {"__pycache__", "test", "tests", "idlelib", "idle_test", "lib2to3", "turtledemo", "tkinter", "site-packages", "dist-packages",
            "ensurepip", "config-3.11-x86_64-linux-gnu", "lib-dynload"}
# Modules that run before the import system does are known by other names in tracebacks.
SHOWN = {"importlib/_bootstrap.py": "<frozen importlib._bootstrap>",
         "importlib/_bootstrap_external.py": "<frozen importlib._bootstrap_external>"}


def header(stat):
    numbers = (0, int(stat.st_mtime) & 0xFFFFFFFF, stat.st_size & 0xFFFFFFFF)
    return importlib.util.MAGIC_NUMBER + b"".join(n.to_bytes(4, "little") for n in numbers)


def is_current(path, head):
    try:
        with open(path, "rb") as file:
            return file.read(len(head)) == head
    except OSError:
        return False


def compile_file(library, name, folder):
    """True when a file was written."""
    source = os.path.join(library, name)
    target = os.path.join(folder, name[:-3] + "." + sys.implementation.cache_tag + ".pyc")
    head = header(os.stat(source))
    if is_current(target, head):
        return False
    with open(source, "rb") as file:
        text = file.read()
    try:
        code = compile(text, SHOWN.get(name, source), "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False  # the library holds some files that are no programs
    os.makedirs(os.path.dirname(target), exist_ok=True)
    with open(target + ".new", "wb") as file:
        file.write(head + marshal.dumps(code))
    os.replace(target + ".new", target)
    return True


def main():
    folder, library = sys.argv[1], sys._stdlib_dir
    written = 0
    for where, folders, files in os.walk(library):
        folders[:] = [name for name in folders if name not in LEFT_OUT]
        for name in files:
            if name.endswith(".py"):
                written += compile_file(library, os.path.relpath(os.path.join(where, name), library), folder)
    os.makedirs(folder, exist_ok=True)
    print(f"{written} library modules compiled")


main()
