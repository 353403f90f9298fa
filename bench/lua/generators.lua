-- Chains of coroutines, n numbers through each, and a tree that is walked in order.

local wrap, yield = coroutine.wrap, coroutine.yield

local function random_numbers(limit)
  return wrap(function()
    local x = 1
    for i = 1, limit do
      x = (x * 421 + 54773) % 259200
      yield(x)
    end
  end)
end

local function only_odd(source)
  return wrap(function()
    for x in source do
      if x % 2 ~= 0 then yield(x) end
    end
  end)
end

local function sums_of_neighbours(source)
  return wrap(function()
    local previous = 0
    for x in source do
      yield(previous + x)
      previous = x
    end
  end)
end

local Node = {}
Node.__index = Node

function Node.new(key)
  return setmetatable({ key = key, left = nil, right = nil }, Node)
end

function Node:insert(key)
  if key < self.key then
    if self.left then
      self.left:insert(key)
    else
      self.left = Node.new(key)
    end
  elseif self.key < key then
    if self.right then
      self.right:insert(key)
    else
      self.right = Node.new(key)
    end
  end
end

local function in_order(root)
  return wrap(function()
    local stack, top = {}, 0
    local node = root
    while true do
      while node do
        top = top + 1
        stack[top] = node
        node = node.left
      end
      if top == 0 then return end
      node = stack[top]
      top = top - 1
      yield(node.key)
      node = node.right
    end
  end)
end

local function main(n)
  local sum = 0
  for x in sums_of_neighbours(only_odd(random_numbers(n))) do
    sum = (sum + x) % 1000003
  end
  local root = Node.new(130000)
  for x in random_numbers(1000) do
    root:insert(x)
  end
  for round = 1, math.floor(n / 1500) do
    for x in sums_of_neighbours(in_order(root)) do
      sum = (sum + x) % 1000003
    end
  end
  print(string.format("%d", sum))
end

main(tonumber(arg[1]) or 1500000)
