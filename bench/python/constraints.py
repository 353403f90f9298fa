"""An incremental solver of one-way constraints with strengths: n rounds over a chain of equalities
and over pairs of variables joined by linear equations. Small methods of objects, few loops.
"""
import sys

REQUIRED = 0
PREFERRED = 1
NORMAL = 2
DEFAULT = 3
WEAKEST = 4

NONE = 0
FORWARD = 1
BACKWARD = 2


class Variable:
    """`strength` is the weakest strength among the constraints that the value hangs on; `steady`
    says that the value does not change while a plan runs.
    """

    def __init__(self, value):
        self.value = value
        self.constraints = []
        self.decided_by = None
        self.mark = 0
        self.strength = WEAKEST
        self.steady = True

    def detach(self, constraint):
        rest = []
        for c in self.constraints:
            if c is not constraint:
                rest.append(c)
        self.constraints = rest
        if self.decided_by is constraint:
            self.decided_by = None


class Anchor:
    """Holds a variable where it is, or lets the outside world set it (an edit)."""

    def __init__(self, variable, strength, is_edit):
        self.variable = variable
        self.strength = strength
        self.is_edit = is_edit
        self.active = False

    def attach(self):
        self.variable.constraints.append(self)
        self.active = False

    def detach(self):
        self.variable.detach(self)
        self.active = False

    def choose(self, mark):
        self.active = self.variable.mark != mark and self.strength < self.variable.strength

    def is_active(self):
        return self.active

    def deactivate(self):
        self.active = False

    def output(self):
        return self.variable

    def mark_input(self, mark):
        pass

    def input_known(self, mark):
        return True

    def update(self):
        self.variable.strength = self.strength
        self.variable.steady = not self.is_edit

    def execute(self):
        pass


class Same:
    def forward(self, x):
        return x

    def backward(self, y):
        return y


class Linear:
    def __init__(self, factor, offset):
        self.factor = factor
        self.offset = offset

    def forward(self, x):
        return x * self.factor + self.offset

    def backward(self, y):
        return (y - self.offset) // self.factor


class Link:
    """Keeps b = forward(a), or a = backward(b)."""

    def __init__(self, a, b, strength, relation):
        self.a = a
        self.b = b
        self.strength = strength
        self.relation = relation
        self.direction = NONE

    def attach(self):
        self.a.constraints.append(self)
        self.b.constraints.append(self)
        self.direction = NONE

    def detach(self):
        self.a.detach(self)
        self.b.detach(self)
        self.direction = NONE

    def choose(self, mark):
        a = self.a
        b = self.b
        self.direction = NONE
        if a.mark == mark:
            if b.mark != mark and self.strength < b.strength:
                self.direction = FORWARD
        elif b.mark == mark:
            if self.strength < a.strength:
                self.direction = BACKWARD
        elif a.strength > b.strength:
            if self.strength < a.strength:
                self.direction = BACKWARD
        else:
            if self.strength < b.strength:
                self.direction = FORWARD

    def is_active(self):
        return self.direction != NONE

    def deactivate(self):
        self.direction = NONE

    def input(self):
        if self.direction == FORWARD:
            return self.a
        return self.b

    def output(self):
        if self.direction == FORWARD:
            return self.b
        return self.a

    def mark_input(self, mark):
        self.input().mark = mark

    def input_known(self, mark):
        v = self.input()
        return v.mark == mark or v.steady or v.decided_by is None

    def update(self):
        input = self.input()
        output = self.output()
        output.strength = max(self.strength, input.strength)
        output.steady = input.steady
        if output.steady:
            self.execute()

    def execute(self):
        if self.direction == FORWARD:
            self.b.value = self.relation.forward(self.a.value)
        else:
            self.a.value = self.relation.backward(self.b.value)


def push_consumers(variable, list):
    for c in variable.constraints:
        if c is not variable.decided_by and c.is_active():
            list.append(c)


class Planner:
    def __init__(self):
        self.mark = 0

    def add(self, constraint):
        constraint.attach()
        self.enforce(constraint)

    def enforce(self, constraint):
        self.mark += 1
        while constraint is not None:
            constraint = self.satisfy(constraint)

    def satisfy(self, constraint):
        """Makes the constraint decide its output; the answer is the constraint that did before."""
        mark = self.mark
        constraint.choose(mark)
        if not constraint.is_active():
            if constraint.strength == REQUIRED:
                raise RuntimeError("a required constraint cannot be satisfied")
            return None
        constraint.mark_input(mark)
        output = constraint.output()
        overridden = output.decided_by
        if overridden is not None:
            overridden.deactivate()
        output.decided_by = constraint
        self.propagate(constraint)
        output.mark = mark
        return overridden

    def propagate(self, constraint):
        todo = [constraint]
        while todo:
            c = todo.pop()
            if c.output().mark == self.mark:
                raise RuntimeError("a cycle of constraints")
            c.update()
            push_consumers(c.output(), todo)

    def remove(self, constraint):
        output = constraint.output()
        constraint.deactivate()
        constraint.detach()
        freed = self.free(output)
        for strength in range(WEAKEST):
            for c in freed:
                if c.strength == strength and not c.is_active():
                    self.enforce(c)

    def free(self, variable):
        """Nothing decides the variable any more: updates what hangs on it, and collects the
        inactive constraints.
        """
        variable.decided_by = None
        variable.strength = WEAKEST
        variable.steady = True
        inactive = []
        todo = [variable]
        while todo:
            v = todo.pop()
            for c in v.constraints:
                if not c.is_active():
                    inactive.append(c)
                elif c is not v.decided_by:
                    c.update()
                    todo.append(c.output())
        return inactive

    def plan(self, edit):
        """The active constraints that the edit reaches, in the order in which to run them."""
        self.mark += 1
        mark = self.mark
        steps = []
        todo = []
        if edit.is_active():
            todo.append(edit)
        while todo:
            c = todo.pop()
            if c.output().mark != mark and c.input_known(mark):
                steps.append(c)
                c.output().mark = mark
                push_consumers(c.output(), todo)
        return steps

    def change(self, variable, value, times):
        edit = Anchor(variable, PREFERRED, True)
        self.add(edit)
        steps = self.plan(edit)
        for i in range(times):
            variable.value = value + i
            for c in steps:
                c.execute()
        self.remove(edit)


def chain(length):
    planner = Planner()
    variables = [Variable(0)]
    for i in range(length):
        variables.append(Variable(0))
        planner.add(Link(variables[i], variables[i + 1], REQUIRED, Same()))
    last = variables[length]
    planner.add(Anchor(last, DEFAULT, False))
    planner.change(variables[0], 100, 50)
    sum = last.value
    planner.change(last, 1000, 50)
    return sum + variables[0].value


def pairs(count):
    planner = Planner()
    sources = []
    results = []
    for i in range(count):
        source = Variable(i)
        result = Variable(0)
        sources.append(source)
        results.append(result)
        planner.add(Anchor(source, NORMAL, False))
        planner.add(Link(source, result, REQUIRED, Linear(10, 1000)))
    sum = 0
    for i in range(count):
        planner.change(sources[i], 17, 2)
        sum += results[i].value
        planner.change(results[i], 1050 + 10 * i, 1)
        sum += sources[i].value
    return sum


def main(n):
    sum = 0
    for round in range(n):
        sum += chain(100 + round % 7) + pairs(100)
    print(sum)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
