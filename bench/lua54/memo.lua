-- Memo tables: Collatz lengths below n, and partitions of numbers; tables with integers for keys.
-- As lua/memo.lua, with the integer division of Lua 5.4.

local Collatz = {}
Collatz.__index = Collatz

function Collatz.new()
  return setmetatable({ known = { [1] = 1 }, size = 1 }, Collatz)
end

function Collatz:length(n)
  local found = self.known[n]
  if found then return found end
  local result
  if n % 2 == 0 then
    result = 1 + self:length(n // 2)
  else
    result = 1 + self:length(3 * n + 1)
  end
  self.known[n] = result
  self.size = self.size + 1
  return result
end

local Partitions = {}
Partitions.__index = Partitions

function Partitions.new()
  return setmetatable({ known = {}, size = 0 }, Partitions)
end

function Partitions:count(n, largest)
  if n == 0 then return 1 end
  if largest == 0 then return 0 end
  local key = n * 1024 + largest
  local found = self.known[key]
  if found then return found end
  local result = self:count(n, largest - 1)
  if largest <= n then
    result = (result + self:count(n - largest, largest)) % 1000003
  end
  self.known[key] = result
  self.size = self.size + 1
  return result
end

local function main(n)
  local collatz = Collatz.new()
  local sum = 0
  for i = 1, n - 1 do
    sum = sum + collatz:length(i)
  end
  local partitions = Partitions.new()
  for i = 1, 299 do
    sum = sum + partitions:count(i, i)
  end
  print(string.format("%d %d %d", sum % 1000003, collatz.size, partitions.size))
end

main(tonumber(arg[1]) or 400000)
