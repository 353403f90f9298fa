"""Runs one file of CPython's test-suite: conformance_worker.py NAME RESULTS [reference]

Started by conformance.py, under metavm-python and under CPython alike. Every result is written to
RESULTS at once, a line each, so that a crash keeps what came before; tests that RESULTS already
holds are not run again. Lines are fields with a tab between: 'start' id; 'pass', 'skip', 'fail' or
'error', id, seconds, ascii() of the message; 'loaded', number of tests; at last 'done'.
"""

import os
import sys
import time

name, results_path = sys.argv[1:3]
reference = sys.argv[3:] == ["reference"]
results = os.open(results_path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666)
# What only CPython has: tests that need it do not count (see docs/testing.md).
PRIVATE_MODULES = (
    "_ctypes_test _testbuffer _testcapi _testclinic _testimportmultiple _testinternalcapi"
    " _testmultiphase _xxtestfuzz _xxsubinterpreters _testembed"
)


def write(*fields):
    os.write(results, ("\t".join(fields) + "\n").encode("utf-8", "backslashreplace"))


def earlier_results():
    done = set()
    with os.fdopen(os.dup(results), "rb") as file:
        file.seek(0)
        for line in file.read().decode().splitlines():
            fields = line.split("\t")
            if fields[0] in ("start", "pass", "skip", "fail", "error"):
                done.add(fields[1])
    return done


sys.path[0] = os.getcwd()
sys.argv[1:] = []
if reference:
    for module in PRIVATE_MODULES.split():
        sys.modules[module] = None

import unittest
from test import support

if reference:
    def impl_detail(message=None, **guards):
        names, default = support._parse_guards(guards)
        if names.get("metavm", default):
            return lambda test: test
        return unittest.skip(message or "implementation detail of CPython")

    support.impl_detail = impl_detail


# Tests that leave no threads behind are asked at once whether they did; without reference counting
# the objects of those that have ended are there until a collection.
from test.support import threading_helper

count_threads = threading_helper.threading_cleanup


def threading_cleanup(*original_values):
    support.gc_collect()
    count_threads(*original_values)


threading_helper.threading_cleanup = threading_cleanup


class Result(unittest.TestResult):
    """Passes every outcome on as it comes."""

    def __init__(self):
        super().__init__()
        self.outcome = None
        self.seen = {}

    def startTest(self, test):
        super().startTest(test)
        number = self.seen[test.id()] = self.seen.get(test.id(), 0) + 1
        self.name = clean(test.id()) + (f"#{number}" if number > 1 else "")
        self.outcome = None
        self.started = time.perf_counter()
        write("start", self.name)

    def stopTest(self, test):
        super().stopTest(test)
        outcome, message = self.outcome or ("pass", "")
        write(outcome, self.name, f"{time.perf_counter() - self.started:.3f}", ascii(message))
        self.outcome = None

    def note(self, test, outcome, message):
        if isinstance(test, unittest.TestCase) or hasattr(test, "_dt_test"):
            if self.outcome is None or self.outcome[0] == "skip":
                self.outcome = outcome, message
        else:  # setUpClass, setUpModule: no test was started
            write(outcome, clean(test.id()), "0", ascii(message))

    def addError(self, test, err):
        super().addError(test, err)
        self.note(test, "error", self.errors[-1][1])

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.note(test, "fail", self.failures[-1][1])

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            lists = self.failures if issubclass(err[0], test.failureException) else self.errors
            self.note(test, "fail", lists[-1][1])

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        if isinstance(test, unittest.TestCase) and self.outcome is None:
            self.outcome = "skip", reason
        elif not isinstance(test, unittest.TestCase):
            self.note(test, "skip", reason)

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self.note(test, "fail", "unexpected success")


def clean(text):
    return text.replace("\t", " ").replace("\n", " ")


class Filter:
    """Test identifiers that were run before a crash, each counted."""

    def __init__(self):
        self.done = earlier_results()

    def __call__(self, suite):
        if isinstance(suite, unittest.TestSuite):
            suite._tests = [test for test in suite._tests if self(test)]
            return suite.countTestCases() > 0
        return clean(suite.id()) not in self.done


unfinished = Filter()
ONE_RESULT = Result()


def run_suite(suite):
    write("loaded", str(suite.countTestCases()))
    unfinished(suite)
    suite.run(ONE_RESULT)


support._run_suite = run_suite
support.use_resources = []
support.record_original_stdout(sys.stdout)
module = __import__("test." + name, fromlist=["*"])
if hasattr(module, "test_main"):
    module.test_main()
else:
    loader = unittest.TestLoader()
    suite = loader.loadTestsFromModule(module)
    for error in loader.errors:
        print(error, file=sys.stderr)
    run_suite(suite)
write("done")
