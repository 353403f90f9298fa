-- An interpreter inside the language: a stack machine runs bytecode that counts primes below n.

local HALT = 0
local PUSH = 1
local LOAD = 2
local STORE = 3
local ADD = 4
local MULTIPLY = 5
local REMAINDER = 6
local LESS = 7
local JUMP = 8
local JUMP_IF = 9
local JUMP_UNLESS = 10

local function emit(code, op, argument)
  code[#code + 1] = op
  code[#code + 1] = argument
  return #code
end

-- Variables: 1 the count, 2 the candidate, 3 the divisor, 4 the limit.
local function prime_counter()
  local code = {}
  emit(code, PUSH, 2)
  emit(code, STORE, 2)
  local next_candidate = #code + 1
  emit(code, LOAD, 2)
  emit(code, LOAD, 4)
  emit(code, LESS, 0)
  local to_end = emit(code, JUMP_UNLESS, 0)
  emit(code, PUSH, 2)
  emit(code, STORE, 3)
  local next_divisor = #code + 1
  emit(code, LOAD, 2)
  emit(code, LOAD, 3)
  emit(code, LOAD, 3)
  emit(code, MULTIPLY, 0)
  emit(code, LESS, 0)
  local to_prime = emit(code, JUMP_IF, 0)
  emit(code, LOAD, 2)
  emit(code, LOAD, 3)
  emit(code, REMAINDER, 0)
  local to_composite = emit(code, JUMP_UNLESS, 0)
  emit(code, LOAD, 3)
  emit(code, PUSH, 1)
  emit(code, ADD, 0)
  emit(code, STORE, 3)
  emit(code, JUMP, next_divisor)
  code[to_prime] = #code + 1
  emit(code, LOAD, 1)
  emit(code, PUSH, 1)
  emit(code, ADD, 0)
  emit(code, STORE, 1)
  code[to_composite] = #code + 1
  emit(code, LOAD, 2)
  emit(code, PUSH, 1)
  emit(code, ADD, 0)
  emit(code, STORE, 2)
  emit(code, JUMP, next_candidate)
  code[to_end] = #code + 1
  emit(code, HALT, 0)
  return code
end

local function run(code, variables)
  local stack = {}
  for i = 1, 16 do stack[i] = 0 end
  local top = 0
  local at = 1
  local steps = 0
  while true do
    local op, argument = code[at], code[at + 1]
    at = at + 2
    steps = steps + 1
    if op == LOAD then
      top = top + 1
      stack[top] = variables[argument]
    elseif op == PUSH then
      top = top + 1
      stack[top] = argument
    elseif op == STORE then
      variables[argument] = stack[top]
      top = top - 1
    elseif op == ADD then
      top = top - 1
      stack[top] = stack[top] + stack[top + 1]
    elseif op == MULTIPLY then
      top = top - 1
      stack[top] = stack[top] * stack[top + 1]
    elseif op == REMAINDER then
      top = top - 1
      stack[top] = stack[top] % stack[top + 1]
    elseif op == LESS then
      top = top - 1
      if stack[top] < stack[top + 1] then
        stack[top] = 1
      else
        stack[top] = 0
      end
    elseif op == JUMP then
      at = argument
    elseif op == JUMP_IF then
      if stack[top] ~= 0 then at = argument end
      top = top - 1
    elseif op == JUMP_UNLESS then
      if stack[top] == 0 then at = argument end
      top = top - 1
    else
      return steps
    end
  end
end

local function main(n)
  local variables = { 0, 0, 0, n }
  local steps = run(prime_counter(), variables)
  print(string.format("%d %d", variables[1], steps))
end

main(tonumber(arg[1]) or 45000)
