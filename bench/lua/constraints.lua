-- An incremental solver of one-way constraints with strengths: n rounds over a chain of equalities
-- and over pairs of variables joined by linear equations. Small methods of objects, few loops.

local REQUIRED, PREFERRED, NORMAL, DEFAULT, WEAKEST = 0, 1, 2, 3, 4
local NONE, FORWARD, BACKWARD = 0, 1, 2

local max, floor = math.max, math.floor

local function class()
  local c = {}
  c.__index = c
  return c
end

-- `strength` is the weakest strength among the constraints that the value hangs on; `steady` says
-- that the value does not change while a plan runs.
local Variable = class()

function Variable.new(value)
  return setmetatable({
    value = value, constraints = {}, decided_by = nil, mark = 0, strength = WEAKEST, steady = true,
  }, Variable)
end

function Variable:detach(constraint)
  local rest = {}
  for _, c in ipairs(self.constraints) do
    if c ~= constraint then rest[#rest + 1] = c end
  end
  self.constraints = rest
  if self.decided_by == constraint then self.decided_by = nil end
end

-- Holds a variable where it is, or lets the outside world set it (an edit).
local Anchor = class()

function Anchor.new(variable, strength, is_edit)
  return setmetatable({
    variable = variable, strength = strength, is_edit = is_edit, active = false,
  }, Anchor)
end

function Anchor:attach()
  local list = self.variable.constraints
  list[#list + 1] = self
  self.active = false
end

function Anchor:detach()
  self.variable:detach(self)
  self.active = false
end

function Anchor:choose(mark)
  self.active = self.variable.mark ~= mark and self.strength < self.variable.strength
end

function Anchor:is_active() return self.active end
function Anchor:deactivate() self.active = false end
function Anchor:output() return self.variable end
function Anchor:mark_input(mark) end
function Anchor:input_known(mark) return true end

function Anchor:update()
  self.variable.strength = self.strength
  self.variable.steady = not self.is_edit
end

function Anchor:execute() end

local Same = class()
function Same.new() return setmetatable({}, Same) end
function Same:forward(x) return x end
function Same:backward(y) return y end

local Linear = class()
function Linear.new(factor, offset) return setmetatable({ factor = factor, offset = offset }, Linear) end
function Linear:forward(x) return x * self.factor + self.offset end
function Linear:backward(y) return floor((y - self.offset) / self.factor) end

-- Keeps b = forward(a), or a = backward(b).
local Link = class()

function Link.new(a, b, strength, relation)
  return setmetatable({
    a = a, b = b, strength = strength, relation = relation, direction = NONE,
  }, Link)
end

function Link:attach()
  local list = self.a.constraints
  list[#list + 1] = self
  list = self.b.constraints
  list[#list + 1] = self
  self.direction = NONE
end

function Link:detach()
  self.a:detach(self)
  self.b:detach(self)
  self.direction = NONE
end

function Link:choose(mark)
  local a, b = self.a, self.b
  self.direction = NONE
  if a.mark == mark then
    if b.mark ~= mark and self.strength < b.strength then self.direction = FORWARD end
  elseif b.mark == mark then
    if self.strength < a.strength then self.direction = BACKWARD end
  elseif a.strength > b.strength then
    if self.strength < a.strength then self.direction = BACKWARD end
  else
    if self.strength < b.strength then self.direction = FORWARD end
  end
end

function Link:is_active() return self.direction ~= NONE end
function Link:deactivate() self.direction = NONE end

function Link:input()
  if self.direction == FORWARD then return self.a end
  return self.b
end

function Link:output()
  if self.direction == FORWARD then return self.b end
  return self.a
end

function Link:mark_input(mark) self:input().mark = mark end

function Link:input_known(mark)
  local v = self:input()
  return v.mark == mark or v.steady or v.decided_by == nil
end

function Link:update()
  local input, output = self:input(), self:output()
  output.strength = max(self.strength, input.strength)
  output.steady = input.steady
  if output.steady then self:execute() end
end

function Link:execute()
  if self.direction == FORWARD then
    self.b.value = self.relation:forward(self.a.value)
  else
    self.a.value = self.relation:backward(self.b.value)
  end
end

local function push_consumers(variable, list)
  for _, c in ipairs(variable.constraints) do
    if c ~= variable.decided_by and c:is_active() then list[#list + 1] = c end
  end
end

local function pop(list)
  local last = list[#list]
  list[#list] = nil
  return last
end

local Planner = class()

function Planner.new()
  return setmetatable({ mark = 0 }, Planner)
end

function Planner:add(constraint)
  constraint:attach()
  self:enforce(constraint)
end

function Planner:enforce(constraint)
  self.mark = self.mark + 1
  while constraint do
    constraint = self:satisfy(constraint)
  end
end

-- Makes the constraint decide its output; the answer is the constraint that did before.
function Planner:satisfy(constraint)
  local mark = self.mark
  constraint:choose(mark)
  if not constraint:is_active() then
    if constraint.strength == REQUIRED then error("a required constraint cannot be satisfied") end
    return nil
  end
  constraint:mark_input(mark)
  local output = constraint:output()
  local overridden = output.decided_by
  if overridden then overridden:deactivate() end
  output.decided_by = constraint
  self:propagate(constraint)
  output.mark = mark
  return overridden
end

function Planner:propagate(constraint)
  local todo = { constraint }
  while #todo > 0 do
    local c = pop(todo)
    if c:output().mark == self.mark then error("a cycle of constraints") end
    c:update()
    push_consumers(c:output(), todo)
  end
end

function Planner:remove(constraint)
  local output = constraint:output()
  constraint:deactivate()
  constraint:detach()
  local freed = self:free(output)
  for strength = 0, WEAKEST - 1 do
    for _, c in ipairs(freed) do
      if c.strength == strength and not c:is_active() then self:enforce(c) end
    end
  end
end

-- Nothing decides the variable any more: updates what hangs on it, and collects the inactive.
function Planner:free(variable)
  variable.decided_by = nil
  variable.strength = WEAKEST
  variable.steady = true
  local inactive = {}
  local todo = { variable }
  while #todo > 0 do
    local v = pop(todo)
    for _, c in ipairs(v.constraints) do
      if not c:is_active() then
        inactive[#inactive + 1] = c
      elseif c ~= v.decided_by then
        c:update()
        todo[#todo + 1] = c:output()
      end
    end
  end
  return inactive
end

-- The active constraints that the edit reaches, in the order in which to run them.
function Planner:plan(edit)
  self.mark = self.mark + 1
  local mark = self.mark
  local steps, todo = {}, {}
  if edit:is_active() then todo[1] = edit end
  while #todo > 0 do
    local c = pop(todo)
    if c:output().mark ~= mark and c:input_known(mark) then
      steps[#steps + 1] = c
      c:output().mark = mark
      push_consumers(c:output(), todo)
    end
  end
  return steps
end

function Planner:change(variable, value, times)
  local edit = Anchor.new(variable, PREFERRED, true)
  self:add(edit)
  local steps = self:plan(edit)
  for i = 0, times - 1 do
    variable.value = value + i
    for _, c in ipairs(steps) do c:execute() end
  end
  self:remove(edit)
end

local function chain(length)
  local planner = Planner.new()
  local variables = { Variable.new(0) }
  for i = 1, length do
    variables[i + 1] = Variable.new(0)
    planner:add(Link.new(variables[i], variables[i + 1], REQUIRED, Same.new()))
  end
  local last = variables[length + 1]
  planner:add(Anchor.new(last, DEFAULT, false))
  planner:change(variables[1], 100, 50)
  local sum = last.value
  planner:change(last, 1000, 50)
  return sum + variables[1].value
end

local function pairs_of_variables(count)
  local planner = Planner.new()
  local sources, results = {}, {}
  for i = 1, count do
    local source, result = Variable.new(i - 1), Variable.new(0)
    sources[i], results[i] = source, result
    planner:add(Anchor.new(source, NORMAL, false))
    planner:add(Link.new(source, result, REQUIRED, Linear.new(10, 1000)))
  end
  local sum = 0
  for i = 1, count do
    planner:change(sources[i], 17, 2)
    sum = sum + results[i].value
    planner:change(results[i], 1050 + 10 * (i - 1), 1)
    sum = sum + sources[i].value
  end
  return sum
end

local function main(n)
  local sum = 0
  for round = 0, n - 1 do
    sum = sum + chain(100 + round % 7) + pairs_of_variables(100)
  end
  print(string.format("%d", sum))
end

main(tonumber(arg[1]) or 200)
