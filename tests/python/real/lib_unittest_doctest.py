# real:
"""unittest with fixtures, subtests, skips, mocks and a result of its own; doctest."""
import doctest
import io
import re
import sys
import types
import unittest
from unittest import mock


class Stack:
    """A stack.

    >>> s = Stack()
    >>> s.push(1); s.push("b")
    >>> s.pop()
    'b'
    >>> len(s)
    1
    >>> s.pop(), s.pop()
    Traceback (most recent call last):
        ...
    IndexError: pop from empty list
    >>> print("a   b")  # doctest: +NORMALIZE_WHITESPACE
    a b
    >>> list(range(30))  # doctest: +ELLIPSIS
    [0, 1, ..., 29]
    >>> 1 + 1
    3
    """

    def __init__(self):
        self.items = []

    def push(self, item):
        self.items.append(item)

    def pop(self):
        return self.items.pop()

    def __len__(self):
        return len(self.items)


class Service:
    def fetch(self, key, *, retries=3):
        raise ConnectionError(key)


class Tests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        print("set up", cls.__name__)

    def setUp(self):
        self.addCleanup(print, "cleaned up", self._testMethodName)

    def test_assertions(self):
        self.assertAlmostEqual(0.1 + 0.2, 0.3)
        self.assertCountEqual([1, 2, 2], [2, 1, 2])
        with self.assertRaisesRegex(ValueError, "invalid literal.*'x'") as context:
            int("x")
        self.assertIsInstance(context.exception, ValueError)
        with self.assertLogs("a.b", "INFO") as logs:
            __import__("logging").getLogger("a.b").warning("beware %d", 3)
        self.assertEqual(logs.output, ["WARNING:a.b:beware 3"])

    def test_fails(self):
        self.assertEqual({"a": [1, 2, 3], "b": "x"}, {"a": [1, 2, 4], "b": "x"}, "with a message")

    def test_long_text(self):
        self.assertMultiLineEqual("one\ntwo\nthree\n", "one\n2\nthree\n")

    def test_errors(self):
        self.missing_attribute

    def test_subtests(self):
        for n in range(4):
            with self.subTest("odd ones fail", n=n):
                self.assertEqual(n % 2, 0)

    @unittest.skipIf(sys.version_info > (3,), "not on 3")
    def test_skipped(self):
        pass

    @unittest.expectedFailure
    def test_expected(self):
        self.fail("as expected")

    @mock.patch.object(Service, "fetch", autospec=True, side_effect=[1, KeyError("gone")])
    def test_mock(self, fetch):
        service = Service()
        self.assertEqual(service.fetch("k", retries=1), 1)
        self.assertRaises(KeyError, service.fetch, "q")
        fetch.assert_has_calls([mock.call(service, "k", retries=1), mock.call(service, "q")])
        self.assertRaises(TypeError, service.fetch)

    def test_magic_mock(self):
        m = mock.MagicMock(name="thing", **{"method.return_value": 5, "__len__.return_value": 7})
        m.a.b["c"].d(1, x=2)
        print(m.method(), len(m), m.mock_calls, m.a.b.__getitem__.call_args)
        with mock.patch("builtins.open", mock.mock_open(read_data="l1\nl2\n")) as opened, open("f") as f:
            print(f.readlines(), opened.call_args)
        with mock.patch.dict("os.environ", {"X": "1"}, clear=True):
            print(dict(__import__("os").environ))
        m.method.assert_called_once_with(3)


class AsyncTests(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.value = await self.later(1)

    async def later(self, x):
        return x

    async def test_it(self):
        m = mock.AsyncMock(return_value=3)
        self.assertEqual(await m(self.value), 3)
        m.assert_awaited_once_with(1)


stream = io.StringIO()
suite = unittest.TestSuite(map(unittest.defaultTestLoader.loadTestsFromTestCase, (Tests, AsyncTests)))
result = unittest.TextTestRunner(stream, verbosity=2).run(suite)
print(re.sub(r"in \d+\.\d+s", "in Xs", re.sub(r'File "[^"]*/', 'File "', stream.getvalue())))
print(result, sorted(t.id().split(".")[-1] for t, _ in result.failures + result.errors))
module = types.ModuleType("stacks", Stack.__doc__)
module.Stack = Stack
Stack.__module__ = "stacks"
out = io.StringIO()
runner = doctest.DocTestRunner(verbose=False)
for test in doctest.DocTestFinder().find(Stack, "Stack", module=module, globs={"Stack": Stack}):
    print(runner.run(test, out=out.write))
print(re.sub(r'File "[^"]*"', "File X", out.getvalue()))
