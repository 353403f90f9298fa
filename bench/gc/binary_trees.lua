-- Binary trees: many short-lived ones while a large one stays. Size: how deep.

local function count(tree)
  if not tree.left then return 1 end
  return 1 + count(tree.left) + count(tree.right)
end

local function build(depth)
  if depth == 0 then return { left = false, right = false } end
  return { left = build(depth - 1), right = build(depth - 1) }
end

local depth = tonumber(arg and arg[1]) or 16
local long_lived = build(depth)
for small = 4, depth, 4 do
  local rounds = 2 ^ (depth - small + 4)
  local total = 0
  for _ = 1, rounds do total = total + count(build(small)) end
  print(string.format("%d %d %d", rounds, small, total))
end
print(count(long_lived))
