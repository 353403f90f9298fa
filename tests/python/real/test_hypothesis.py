# real: python3-hypothesis
"""hypothesis: strategies, shrinking to the smallest failure, stateful machines, settings."""
import datetime
import enum
from dataclasses import dataclass

from hypothesis import HealthCheck, Phase, assume, find, given, note, seed, settings, strategies as st
from hypothesis.errors import InvalidArgument, NoSuchExample
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

quiet = settings(database=None, deadline=None, max_examples=80, suppress_health_check=list(HealthCheck), print_blob=False)


@dataclass
class Point:
    x: int
    y: float
    label: str = "p"


class Kind(enum.Enum):
    A, B = "a", "b"


counts = {"sorted": 0, "round": 0}


@quiet
@given(st.lists(st.integers()))
def sorting(xs):
    counts["sorted"] += 1
    assert sorted(xs) == sorted(reversed(xs)) and len(sorted(xs)) == len(xs)


@quiet
@given(st.text(), st.dictionaries(st.text(max_size=3), st.one_of(st.none(), st.booleans(), st.floats(allow_nan=False))), st.binary(max_size=9))
def round_trip(text, data, raw):
    counts["round"] += 1
    import json
    assert text.encode("utf-8", "surrogatepass").decode("utf-8", "surrogatepass") == text
    assert json.loads(json.dumps(data)) == data and bytes.fromhex(raw.hex()) == raw


sorting(), round_trip()
print({k: v > 20 for k, v in counts.items()})
print(find(st.lists(st.integers(min_value=0)), lambda xs: sum(xs) >= 10, settings=quiet), find(st.integers(), lambda n: n > 1000, settings=quiet), find(st.text(), lambda s: len(s) >= 3, settings=quiet), find(st.floats(), lambda f: f > 1.5, settings=quiet),
      find(st.tuples(st.booleans(), st.sampled_from("abc")), lambda t: t[0] and t[1] != "a", settings=quiet), find(st.sets(st.integers(0, 9)), lambda s: len(s) > 2, settings=quiet), find(st.dates(), lambda d: d.year > 2010, settings=quiet), find(st.from_regex(r"[ab]+c", fullmatch=True), lambda s: len(s) > 3, settings=quiet),
      find(st.recursive(st.integers(0, 3), lambda inner: st.lists(inner, max_size=3)), lambda v: isinstance(v, list) and any(isinstance(x, list) and x for x in v), settings=quiet), find(st.builds(Point, st.integers(), st.floats(0, 9)), lambda p: p.x > 3, settings=quiet), find(st.from_type(Kind), lambda k: k is Kind.B, settings=quiet),
      find(st.permutations([1, 2, 3]), lambda p: p[0] == 3, settings=quiet), find(st.decimals(0, 5, places=1), lambda d: d > 2, settings=quiet), find(st.timedeltas(), lambda t: t > datetime.timedelta(days=3), settings=quiet), find(st.complex_numbers(max_magnitude=9), lambda c: abs(c) > 2, settings=quiet))


@quiet
@seed(3)
@given(st.lists(st.integers(-100, 100), min_size=1), st.data())
def wrong_average(xs, data):
    index = data.draw(st.integers(0, len(xs) - 1), label="index")
    assume(len(set(xs)) == len(xs))
    assert xs[index] * len(xs) < 50 + sum(xs)


try:
    wrong_average()
except AssertionError as e:
    print("failed", getattr(e, "__notes__", []))


class Machine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.items = []

    @rule(x=st.integers(0, 50))
    def push(self, x):
        self.items.append(x)

    @precondition(lambda self: self.items)
    @rule()
    def pop(self):
        self.items.pop()

    @invariant()
    def small(self):
        assert len(self.items) < 3


try:
    run_state_machine_as_test(Machine, settings=quiet)
except AssertionError as e:
    print("machine failed", getattr(e, "__notes__", []))
for action in (lambda: find(st.integers(0, 5), lambda n: n > 9, settings=quiet), lambda: st.integers(5, 1).example(), lambda: st.lists(1).validate()):
    try:
        action()
    except (NoSuchExample, InvalidArgument) as e:
        print(type(e).__name__, str(e)[:100])
print(st.integers(1, 5), st.lists(st.text()).map(len), st.one_of(st.just(1), st.none()), Phase.shrink, quiet.max_examples)
