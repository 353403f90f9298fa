-- Binary trees, built and walked over and over while older ones are still held: allocation.

local Node = {}
Node.__index = Node

function Node.new(left, right)
  return setmetatable({ left = left, right = right }, Node)
end

function Node:count()
  if not self.left then return 1 end
  return 1 + self.left:count() + self.right:count()
end

local function build(depth)
  if depth == 0 then return Node.new(nil, nil) end
  return Node.new(build(depth - 1), build(depth - 1))
end

local function main(n)
  local old = build(14)
  local shelf = {}
  local total = 0
  for i = 0, n - 1 do
    shelf[1 + i % 8] = build(2 + 7 * i % 10)
    local other = shelf[1 + 3 * i % 8]
    if other then
      total = total + other:count()
    end
  end
  print(string.format("%d %d", total, old:count()))
end

main(tonumber(arg[1]) or 3000)
