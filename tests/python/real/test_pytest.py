# real: python3-pytest python3-pluggy python3-coverage
"""pytest over a small folder of tests: fixtures, parameters, marks, plugins, assertions rewritten; coverage; pluggy."""
import contextlib
import io
import os
import pathlib
import re
import sys

import coverage
import pluggy
import pytest

sys.dont_write_bytecode = True
pathlib.Path("conftest.py").write_text('''
import pytest
def pytest_addoption(parser):
    parser.addoption("--fast", action="store_true")
@pytest.fixture(scope="session")
def numbers(request):
    yield [1, 2, 3]
    print("numbers gone")
@pytest.fixture(params=["x", "y"], autouse=False)
def letter(request):
    return request.param
def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.name)
''')
pathlib.Path("subject.py").write_text("def f(x):\n    if x > 2:\n        return 'big'\n    return 'small'\n\ndef g():\n    return 1\n")
pathlib.Path("test_sample.py").write_text('''
import sys, warnings
import pytest
from subject import f

@pytest.mark.parametrize("a, b", [(1, 2), pytest.param(3, 4, id="named"), pytest.param(5, 5, marks=pytest.mark.xfail(reason="equal"))])
def test_parameters(a, b):
    assert a + 1 == b

def test_letters(letter, numbers):
    assert letter in "xy" and len(numbers) == 3

def test_compares():
    left = {"a": [1, 2, 3], "b": {"c": 1}, "same": 0}
    right = {"a": [1, 2, 4], "b": {"c": 1}, "same": 0}
    assert left == right, "differ"

def test_calls(capsys, tmp_path, monkeypatch):
    print("printed")
    (tmp_path / "x").write_text("y")
    monkeypatch.setenv("Z", "1")
    assert capsys.readouterr().out == "printed\\n"
    assert f(len(str(1))) == f(3)

def test_raises():
    with pytest.raises(ValueError, match="bad .*") as info:
        raise ValueError("bad thing")
    assert info.type is ValueError
    with pytest.warns(UserWarning):
        warnings.warn("w")
    assert 0.1 + 0.2 == pytest.approx(0.3)
    x = 5
    assert not (x > 3 and f(x) == "big" or x is None)

@pytest.mark.skipif(sys.version_info > (3,), reason="new")
def test_skipped(): pass

@pytest.fixture
def broken():
    raise RuntimeError("no set-up")
def test_error(broken): pass

class TestClass:
    def setup_method(self): self.v = 1
    def test_in(self): assert self.v in {2, 3}
    @pytest.mark.slow
    def test_text(self): assert "one\\ntwo\\nthree" == "one\\n2\\nthree"

def test_deep():
    def inner(n): return inner(n - 1) if n else [][1]
    inner(2)
''')
out = io.StringIO()
measure = coverage.Coverage(data_file=None, include=["*/subject.py"]) if False else None
with contextlib.redirect_stdout(out):
    status = pytest.main(["-p", "no:cacheprovider", "-p", "no:hypothesispytest", "-rA", "-q", "--color=no", "--fast", "-W", "ignore::pytest.PytestUnknownMarkWarning", "--junitxml=r.xml", "test_sample.py"])
text = re.sub(r"in \d+\.\d+s", "in Xs", out.getvalue()).replace(os.getcwd(), "DIR").replace("pytest-of-root", "pytest-of-X")
print(status, re.sub(r"pytest-of-\w+/pytest-\d+", "pytest-X", re.sub(r"0x[0-9a-f]+", "0xX", text)))
print(re.sub(r'(time|timestamp|hostname)="[^"]*"', "", pathlib.Path("r.xml").read_text())[:300])
spec, impl = pluggy.HookspecMarker("p"), pluggy.HookimplMarker("p")


class Spec:
    @spec
    def combine(self, a, b): ...

    @spec(firstresult=True)
    def first(self, a): ...


class One:
    @impl(tryfirst=True)
    def combine(self, a):
        return ("one", a)

    @impl
    def first(self, a):
        return None


class Two:
    @impl
    def combine(self, b, a):
        return ("two", a, b)

    @impl(hookwrapper=True)
    def first(self, a):
        outcome = yield
        outcome.force_result((outcome.get_result(), "wrapped"))


class Three:
    @impl(trylast=True)
    def first(self, a):
        return a * 2


manager = pluggy.PluginManager("p")
manager.add_hookspecs(Spec)
[manager.register(c()) for c in (One, Two, Three)]
print(manager.hook.combine(a=1, b=2), manager.hook.first(a=4), [n.split(".")[0].isdigit() for n, _ in manager.list_name_plugin()])
