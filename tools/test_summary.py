"""Adds up the results of ctest runs: test_summary.py RESULTS.xml...

A ctest test may run many cases; it then says so in a line 'NAME: N passed, N failed' (our runners)
or in doctest's summary. The closing line counts cases. A test that failed without a failed case
(a crash, a timeout) counts as one failure, and so does a results file that is not there.
"""

import re
import sys
import xml.etree.ElementTree as ElementTree

COUNTS = (
    re.compile(r"^.*: (\d+) passed, (\d+) failed$", re.M),
    re.compile(r"^\[doctest\] test cases:\s*\d+ \|\s*(\d+) passed \|\s*(\d+) failed", re.M),
)


def cases(test):
    """(passed, failed) of one ctest test."""
    output = test.findtext("system-out") or ""
    counts = [match for pattern in COUNTS for match in pattern.findall(output)]
    passed = sum(int(p) for p, _ in counts)
    failed = sum(int(f) for _, f in counts)
    if test.get("status") == "run":
        return (passed if counts else 1), failed
    if test.get("status") in ("disabled", "notrun") and test.find("skipped") is not None:
        return 0, 0
    return passed, max(failed, 1)


def main(paths):
    passed = failed = 0
    for path in paths:
        try:
            tests = ElementTree.parse(path).getroot().findall("testcase")
        except (OSError, ElementTree.ParseError) as error:
            print(f"{path}: no results: {error}")
            failed += 1
            continue
        for test in tests:
            p, f = cases(test)
            passed += p
            failed += f
            if f:
                print(f"FAILED {test.get('name')}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
