// An incremental solver of one-way constraints with strengths: n rounds over a chain of equalities
// and over pairs of variables joined by linear equations. Small methods of objects, few loops.
'use strict';

const REQUIRED = 0;
const PREFERRED = 1;
const NORMAL = 2;
const DEFAULT = 3;
const WEAKEST = 4;

const NONE = 0;
const FORWARD = 1;
const BACKWARD = 2;

// `strength` is the weakest strength among the constraints that the value hangs on; `steady` says
// that the value does not change while a plan runs.
class Variable {
  constructor(value) {
    this.value = value;
    this.constraints = [];
    this.decidedBy = null;
    this.mark = 0;
    this.strength = WEAKEST;
    this.steady = true;
  }

  detach(constraint) {
    const rest = [];
    for (const c of this.constraints) {
      if (c !== constraint) rest.push(c);
    }
    this.constraints = rest;
    if (this.decidedBy === constraint) this.decidedBy = null;
  }
}

// Holds a variable where it is, or lets the outside world set it (an edit).
class Anchor {
  constructor(variable, strength, isEdit) {
    this.variable = variable;
    this.strength = strength;
    this.isEdit = isEdit;
    this.active = false;
  }

  attach() {
    this.variable.constraints.push(this);
    this.active = false;
  }

  detach() {
    this.variable.detach(this);
    this.active = false;
  }

  choose(mark) {
    this.active = this.variable.mark !== mark && this.strength < this.variable.strength;
  }

  isActive() { return this.active; }
  deactivate() { this.active = false; }
  output() { return this.variable; }
  markInput() {}
  inputKnown() { return true; }

  update() {
    this.variable.strength = this.strength;
    this.variable.steady = !this.isEdit;
  }

  execute() {}
}

class Same {
  forward(x) { return x; }
  backward(y) { return y; }
}

class Linear {
  constructor(factor, offset) {
    this.factor = factor;
    this.offset = offset;
  }
  forward(x) { return x * this.factor + this.offset; }
  backward(y) { return Math.floor((y - this.offset) / this.factor); }
}

// Keeps b = forward(a), or a = backward(b).
class Link {
  constructor(a, b, strength, relation) {
    this.a = a;
    this.b = b;
    this.strength = strength;
    this.relation = relation;
    this.direction = NONE;
  }

  attach() {
    this.a.constraints.push(this);
    this.b.constraints.push(this);
    this.direction = NONE;
  }

  detach() {
    this.a.detach(this);
    this.b.detach(this);
    this.direction = NONE;
  }

  choose(mark) {
    const a = this.a;
    const b = this.b;
    this.direction = NONE;
    if (a.mark === mark) {
      if (b.mark !== mark && this.strength < b.strength) this.direction = FORWARD;
    } else if (b.mark === mark) {
      if (this.strength < a.strength) this.direction = BACKWARD;
    } else if (a.strength > b.strength) {
      if (this.strength < a.strength) this.direction = BACKWARD;
    } else {
      if (this.strength < b.strength) this.direction = FORWARD;
    }
  }

  isActive() { return this.direction !== NONE; }
  deactivate() { this.direction = NONE; }
  input() { return this.direction === FORWARD ? this.a : this.b; }
  output() { return this.direction === FORWARD ? this.b : this.a; }
  markInput(mark) { this.input().mark = mark; }

  inputKnown(mark) {
    const v = this.input();
    return v.mark === mark || v.steady || v.decidedBy === null;
  }

  update() {
    const input = this.input();
    const output = this.output();
    output.strength = Math.max(this.strength, input.strength);
    output.steady = input.steady;
    if (output.steady) this.execute();
  }

  execute() {
    if (this.direction === FORWARD) {
      this.b.value = this.relation.forward(this.a.value);
    } else {
      this.a.value = this.relation.backward(this.b.value);
    }
  }
}

function pushConsumers(variable, list) {
  for (const c of variable.constraints) {
    if (c !== variable.decidedBy && c.isActive()) list.push(c);
  }
}

class Planner {
  constructor() {
    this.mark = 0;
  }

  add(constraint) {
    constraint.attach();
    this.enforce(constraint);
  }

  enforce(constraint) {
    this.mark++;
    while (constraint !== null) {
      constraint = this.satisfy(constraint);
    }
  }

  // Makes the constraint decide its output; the answer is the constraint that did before.
  satisfy(constraint) {
    const mark = this.mark;
    constraint.choose(mark);
    if (!constraint.isActive()) {
      if (constraint.strength === REQUIRED) {
        throw new Error('a required constraint cannot be satisfied');
      }
      return null;
    }
    constraint.markInput(mark);
    const output = constraint.output();
    const overridden = output.decidedBy;
    if (overridden !== null) overridden.deactivate();
    output.decidedBy = constraint;
    this.propagate(constraint);
    output.mark = mark;
    return overridden;
  }

  propagate(constraint) {
    const todo = [constraint];
    while (todo.length > 0) {
      const c = todo.pop();
      if (c.output().mark === this.mark) throw new Error('a cycle of constraints');
      c.update();
      pushConsumers(c.output(), todo);
    }
  }

  remove(constraint) {
    const output = constraint.output();
    constraint.deactivate();
    constraint.detach();
    const freed = this.free(output);
    for (let strength = 0; strength < WEAKEST; strength++) {
      for (const c of freed) {
        if (c.strength === strength && !c.isActive()) this.enforce(c);
      }
    }
  }

  // Nothing decides the variable any more: updates what hangs on it, and collects the inactive.
  free(variable) {
    variable.decidedBy = null;
    variable.strength = WEAKEST;
    variable.steady = true;
    const inactive = [];
    const todo = [variable];
    while (todo.length > 0) {
      const v = todo.pop();
      for (const c of v.constraints) {
        if (!c.isActive()) {
          inactive.push(c);
        } else if (c !== v.decidedBy) {
          c.update();
          todo.push(c.output());
        }
      }
    }
    return inactive;
  }

  // The active constraints that the edit reaches, in the order in which to run them.
  plan(edit) {
    this.mark++;
    const mark = this.mark;
    const steps = [];
    const todo = [];
    if (edit.isActive()) todo.push(edit);
    while (todo.length > 0) {
      const c = todo.pop();
      if (c.output().mark !== mark && c.inputKnown(mark)) {
        steps.push(c);
        c.output().mark = mark;
        pushConsumers(c.output(), todo);
      }
    }
    return steps;
  }

  change(variable, value, times) {
    const edit = new Anchor(variable, PREFERRED, true);
    this.add(edit);
    const steps = this.plan(edit);
    for (let i = 0; i < times; i++) {
      variable.value = value + i;
      for (const c of steps) c.execute();
    }
    this.remove(edit);
  }
}

function chain(length) {
  const planner = new Planner();
  const variables = [new Variable(0)];
  for (let i = 0; i < length; i++) {
    variables.push(new Variable(0));
    planner.add(new Link(variables[i], variables[i + 1], REQUIRED, new Same()));
  }
  const last = variables[length];
  planner.add(new Anchor(last, DEFAULT, false));
  planner.change(variables[0], 100, 50);
  const sum = last.value;
  planner.change(last, 1000, 50);
  return sum + variables[0].value;
}

function pairs(count) {
  const planner = new Planner();
  const sources = [];
  const results = [];
  for (let i = 0; i < count; i++) {
    const source = new Variable(i);
    const result = new Variable(0);
    sources.push(source);
    results.push(result);
    planner.add(new Anchor(source, NORMAL, false));
    planner.add(new Link(source, result, REQUIRED, new Linear(10, 1000)));
  }
  let sum = 0;
  for (let i = 0; i < count; i++) {
    planner.change(sources[i], 17, 2);
    sum += results[i].value;
    planner.change(results[i], 1050 + 10 * i, 1);
    sum += sources[i].value;
  }
  return sum;
}

function main(n) {
  let sum = 0;
  for (let round = 0; round < n; round++) {
    sum += chain(100 + round % 7) + pairs(100);
  }
  console.log(sum);
}

main(Number(process.argv[2] || 200));
