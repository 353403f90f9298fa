# real:
"""The library's own commands: python -m …, as people use them in a shell."""
import os
import pathlib
import re
import subprocess
import sys

HERE = os.getcwd()
pathlib.Path("mod.py").write_text('"""A module.\n\n>>> double(2)\n4\n"""\nimport sys\n\nclass K:\n    """A class."""\n    x = 1\n    def m(self, a: int = 1, *rest) -> str:\n        "Does m."\n        return str(a)\n\ndef double(x):\n    "Doubles."\n    y = x * 2\n    return y\n\ndef main():\n    total = 0\n    for i in range(3):\n        total += double(i)\n    print("total", total)\n\nif __name__ == "__main__":\n    main()\n')
pathlib.Path("test_mod.py").write_text("import unittest, mod\nclass T(unittest.TestCase):\n    def test_a(self):\n        self.assertEqual(mod.double(2), 4)\n    def test_b(self):\n        self.assertEqual(1, 2)\n")
pathlib.Path("bad.py").write_text("def f():\n    x = (1,\n  y\n")
pathlib.Path("tabs.py").write_text("if 1:\n        x = 1\n\ty = 2\n")
pathlib.Path("data.json").write_text('{"b": [1, 2, {"c": "é"}], "a": null}')
pathlib.Path("app").mkdir()
pathlib.Path("app/__main__.py").write_text("import sys\nprint('app', sys.argv[1:], __name__)\n")


def run(*arguments, text=None, head=None, status=True):
    done = subprocess.run([sys.executable, *arguments], input=text, capture_output=True, text=True)
    lines = []
    for line in (done.stdout + done.stderr).replace(HERE, "HERE").replace(sys.executable, "PYTHON").splitlines():
        if re.match(r"(>>> )*(Python 3|Type \"help\")", line):
            continue
        line = re.sub(r"0x[0-9a-f]+", "0xX", re.sub(r"\d+\.\d+( seconds|s$)", r"N\1", line))
        lines.append(line)
    print("$", *arguments, "->", done.returncode if status else "")
    print("\n".join(lines[:head]))


run("-m", "json.tool", "data.json")
run("-m", "json.tool", "--compact", "--sort-keys", "--no-ensure-ascii", text='{"z": 1, "é": [1.50, 1e3]}')
run("-m", "json.tool", text="{bad")
run("-m", "tokenize", "-e", text="x = 1 + f'{y}'  # c\nif x:\n  pass\n")
run("-m", "ast", "-a", text="def f(a, /, b=1): return a\n")
run("-m", "compileall", "-q", "bad.py", "mod.py")
run("-m", "py_compile", "bad.py")
run("-m", "tabnanny", "-v", "tabs.py", "mod.py")
run("-m", "unittest", "-v", "test_mod")
run("-m", "unittest", "discover", "-q", "-k", "test_a")
run("-m", "doctest", "-v", "mod.py")
run("-m", "timeit", "-n", "2", "-r", "1", "pass", head=0)
run("-m", "calendar", "2024", "2")
run("-m", "base64", "-e", text="hello")
run("-m", "quopri", text="é=\n")
run("-m", "zipapp", "app", "-o", "app.pyz")
run("app.pyz", "x")
run("app", "y")
run("-m", "zipfile", "-c", "a.zip", "mod.py", "data.json")
run("-m", "zipfile", "-t", "a.zip")
run("-m", "tarfile", "-c", "a.tar", "mod.py")
run("-m", "tarfile", "-l", "a.tar")
run("-m", "gzip", "data.json")
run("-m", "pydoc", "mod")
run("-m", "pydoc", "mod.K.m")
run("-m", "pydoc", "no.such")
run("-m", "inspect", "mod:double")
run("-m", "pyclbr", "mod.py")
run("-m", "trace", "--count", "--missing", "-C", "cover", "--summary", "mod.py", head=1)
print(pathlib.Path("cover/mod.cover").read_text() if os.path.exists("cover/mod.cover") else sorted(os.listdir(".")))
run("-m", "trace", "--listfuncs", "mod.py", head=1)
run("-m", "profile", "-s", "name", "mod.py", head=2)
run("-m", "pdb", "mod.py", text="b double\nc\nwhere\np x, locals()\nn\nn\np y\nu\np total\nc\ntbreak mod.py:25\ncl 1\nc\nq\n")
run("-m", "pdb", "-c", "until 24", "-c", "q", "mod.py")
run("-i", "-c", "x = 5", text="x + 1\ndef f():\n  return x\n\nf()\n1/0\n")
run("-m", "code", text="print(1)\nexit()\n", head=30)
run("-m", "symtable", text="x = 1", head=0, status=False)
run("-m", "platform", "--terse", head=0)
run("-m", "site", "--user-base", head=0)
run("-m", "sysconfig", head=0)
run("-m", "http.server", "--help", head=3)
run("-m", "nothing_such")
run("-c", "import this", head=3)
run("-c", "import antigravity" if False else "import __hello__; __hello__.main()")
run("-W", "error", "-c", "import warnings; warnings.warn('w')")
run("-X", "importtime", "-c", "pass", head=0)
run("-m", "venv", "--without-pip", "env")
print(sorted(p.name for p in pathlib.Path("env").iterdir()), [line.split(" = ")[0] for line in pathlib.Path("env/pyvenv.cfg").read_text().splitlines()])
done = subprocess.run(["env/bin/python", "-c", "import sys; print(sys.prefix != sys.base_prefix, sys.prefix.endswith('env'), [p for p in sys.path if 'site-packages' in p or 'dist-packages' in p][0].endswith('env/lib/python3.11/site-packages'))"], capture_output=True, text=True)
print(done.stdout, done.stderr)
