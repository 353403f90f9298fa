-- Closures: made, kept in a table, called later. Size: closures.
local function adder(n) return function(x) return x + n end end

local function counter()
  local count = 0
  return function()
    count = count + 1
    return count
  end
end

local function compose(f, g) return function(x) return f(g(x)) end end

local size = tonumber(arg and arg[1]) or 3000000
local tabled, counters = {}, {}
for i = 0, 999 do
  tabled[i] = adder(i)
  counters[i] = counter()
end
local total = 0
for i = 0, size - 1 do
  local at = i * 7 % 1000
  local f = compose(adder(i), tabled[at])
  total = (total + f(i) + counters[at]()) % 1000003
  if i % 5 == 0 then tabled[at] = adder(i % 100) end
  if i % 11 == 0 then counters[at] = counter() end
end
print(string.format("%d", total))
