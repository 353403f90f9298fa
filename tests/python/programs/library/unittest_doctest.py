# test: timeout=60
# unittest: every outcome, fixtures, subtests, mocks; doctest: passing and failing examples.
import asyncio
import doctest
import io
import re
import unittest
from unittest import mock

log = []


def setUpModule():
    log.append("module up")


def tearDownModule():
    log.append("module down")


class Outcomes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        log.append("class up")

    @classmethod
    def tearDownClass(cls):
        log.append("class down")

    def setUp(self):
        self.addCleanup(log.append, f"cleanup {self._testMethodName}")
        self.value = 5

    def tearDown(self):
        log.append("down")

    def test_pass(self):
        self.assertEqual(self.value, 5)

    def test_fail(self):
        self.assertEqual([1, 2, 3], [1, 2, 4], "lists differ here")

    def test_error(self):
        raise KeyError("oops")

    @unittest.skip("not now")
    def test_skip(self):
        pass

    def test_skip_inside(self):
        self.skipTest("inside")

    @unittest.expectedFailure
    def test_expected(self):
        self.fail("as expected")

    @unittest.expectedFailure
    def test_unexpected(self):
        pass

    def test_subtests(self):
        for i in range(4):
            with self.subTest(i=i, odd=i % 2):
                self.assertEqual(i % 2, 0)


class Asserts(unittest.TestCase):
    maxDiff = None

    def test_all(self):
        failures = []
        for f in (lambda: self.assertTrue(0), lambda: self.assertFalse("x"), lambda: self.assertIs([], []), lambda: self.assertIsNone(5), lambda: self.assertIn(1, [2]), lambda: self.assertNotIn(1, [1]),
                  lambda: self.assertIsInstance(1, str), lambda: self.assertAlmostEqual(1, 1.1), lambda: self.assertGreater(1, 2), lambda: self.assertRegex("abc", "x+"), lambda: self.assertCountEqual([1, 2], [2, 2]),
                  lambda: self.assertDictEqual({"a": 1}, {"a": 2}), lambda: self.assertMultiLineEqual("a\nb\n", "a\nc\n"), lambda: self.assertSetEqual({1}, {2}), lambda: self.assertTupleEqual((1,), (1, 2)), lambda: self.assertRaises(ValueError, int, "5"),
                  lambda: self.assertNotEqual(1, 1), lambda: self.assertLess(2, 1), lambda: self.assertEqual("x" * 5, "x" * 4), lambda: self.assertSequenceEqual([1], (2,))):
            try:
                f()
            except self.failureException as error:
                failures.append(str(error))
        print(*failures, sep="\n~~~\n")
        with self.assertRaises(ZeroDivisionError) as caught:
            1 / 0
        self.assertIn("zero", str(caught.exception))
        with self.assertRaisesRegex(ValueError, "invalid literal"):
            int("x")
        with self.assertWarns(UserWarning):
            import warnings
            warnings.warn("w")
        with self.assertLogs("lg", "INFO") as logs:
            import logging
            logging.getLogger("lg").info("hello")
        self.assertEqual(logs.output, ["INFO:lg:hello"])


class Async(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        asyncio.get_running_loop().slow_callback_duration = 60
        self.q = asyncio.Queue()

    async def test_queue(self):
        await self.q.put(1)
        self.assertEqual(await self.q.get(), 1)

    async def test_fails(self):
        await asyncio.sleep(0)
        self.assertTrue(False)


class Mocks(unittest.TestCase):
    def test_mock(self):
        m = mock.Mock(return_value=3)
        self.assertEqual(m(1, k=2), 3)
        m.assert_called_once_with(1, k=2)
        m.method.side_effect = [1, KeyError("k")]
        self.assertEqual(m.method(), 1)
        self.assertRaises(KeyError, m.method)
        print(m.mock_calls, m.call_args, m.method.call_count, m.attribute is m.attribute)
        with self.assertRaises(AssertionError) as caught:
            m.assert_called_with(5)
        print(caught.exception)
        magic = mock.MagicMock()
        magic.__len__.return_value = 7
        magic["k"].x.return_value = "deep"
        print(len(magic), magic["k"].x(), list(magic), bool(magic), int(magic))
        with mock.patch("builtins.len", return_value=99) as fake, mock.patch.dict("os.environ", {"NEW": "1"}):
            import os
            print(len([]), fake.called, os.environ["NEW"])
        print(len([]), mock.ANY == 5, mock.call(1, a=2), mock.sentinel.thing)
        with mock.patch.object(Thing, "method", autospec=True) as fake:
            Thing().method(4)
            print(fake.call_args.args[1:])
            with self.assertRaises(TypeError):
                Thing().method(1, 2, 3)
        spec = mock.create_autospec(Thing)
        with self.assertRaises(AttributeError):
            spec.nothing
        opened = mock.mock_open(read_data="l1\nl2\n")
        with mock.patch("builtins.open", opened):
            with open("f") as f:
                print(f.readlines())


class Thing:
    def method(self, x):
        """Adds one.

        >>> Thing().method(1)
        2
        >>> Thing().method("a")
        Traceback (most recent call last):
            ...
        TypeError: can only concatenate str (not "int") to str
        >>> print("a\\n\\nb")
        a
        <BLANKLINE>
        b
        >>> [1,   2, 3, 99]  # doctest: +NORMALIZE_WHITESPACE, +ELLIPSIS
        [1, ...,
         99]
        """
        return x + 1


def wrong():
    """
    >>> 1 + 1
    3
    >>> {}["x"]
    5
    >>> 2
    2
    """


stream = io.StringIO()
loader = unittest.TestLoader()
suite = unittest.TestSuite(loader.loadTestsFromTestCase(c) for c in (Outcomes, Asserts, Async, Mocks))
suite._removed_tests = 0
result = unittest.TextTestRunner(stream, verbosity=2).run(suite)
text = re.sub(r'File ".*[/\\]', 'File "', re.sub(r"in \d+\.\d+s", "in TIME", stream.getvalue()))
print(re.sub(r'  File "(?!unittest_doctest).*\n(    .*\n)*', "", text))
print(log)
print(result.testsRun, len(result.failures), len(result.errors), len(result.skipped), len(result.expectedFailures), len(result.unexpectedSuccesses), result.wasSuccessful())
print(loader.getTestCaseNames(Outcomes), suite.countTestCases())
finder, out = doctest.DocTestFinder(), []
runner = doctest.DocTestRunner(verbose=False)
for item in (Thing, wrong):
    for test in finder.find(item, item.__name__, module=False, globs=globals()):
        if test.examples:
            print(test.name, len(test.examples), runner.run(test, out=out.append, clear_globs=False))
print(re.sub(r'File ".*"', 'File "F"', "".join(out)))
print(doctest.script_from_examples("text\n>>> x = 1\n>>> x\n1\n"))
