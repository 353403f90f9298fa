-- A dictionary that grows, with arrays as values, and is read on the way. Size: keys.
local size = tonumber(arg and arg[1]) or 1500000
local m, count, total = {}, 0, 0
for i = 0, size - 1 do
  local key = i * 7919 % 10000019
  if not m[key] then count = count + 1 end
  m[key] = { i, i + 1 }
  total = (total + m[math.floor(i / 2) * 7919 % 10000019][2]) % 1000003
end
print(string.format("%d %d", count, total))
