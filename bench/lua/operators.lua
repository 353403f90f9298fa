-- Operators by metatables: residues with arithmetic and compares, a window that is indexed,
-- a polynomial that is called, a walk that is stepped through; n steps.

local MODULUS = 46337

local Residue = {}
Residue.__index = Residue

local function residue(value)
  return setmetatable({ value = value }, Residue)
end

function Residue.__add(a, b) return residue((a.value + b.value) % MODULUS) end
function Residue.__sub(a, b) return residue((a.value - b.value) % MODULUS) end
function Residue.__mul(a, b) return residue(a.value * b.value % MODULUS) end
function Residue.__eq(a, b) return a.value == b.value end
function Residue.__lt(a, b) return a.value < b.value end

-- `items` is a field, found before any metamethod is asked; numbers go through the metamethods.
local Window = {}

function Window.__index(window, i)
  local items = window.items
  return items[i % #items + 1]
end

function Window.__newindex(window, i, x)
  local items = window.items
  items[i % #items + 1] = x
end

local function size_of(window) return #window.items end

local function new_window(size)
  local items = {}
  for i = 1, size do items[i] = residue(i - 1) end
  return setmetatable({ items = items }, Window)
end

local Polynomial = {}
Polynomial.__index = Polynomial

function Polynomial.__call(polynomial, x)
  local result = residue(0)
  local factors = polynomial.factors
  for i = 1, #factors do
    result = result * x + factors[i]
  end
  return result
end

local Walk = {}
Walk.__index = Walk

function Walk.__call(walk)
  if walk.left == 0 then return nil end
  walk.left = walk.left - 1
  walk.seed = (walk.seed * 421 + 54773) % 259200
  return residue(walk.seed % MODULUS)
end

local function main(n)
  local window = new_window(16)
  local polynomial = setmetatable({ factors = { residue(3), residue(1), residue(7) } }, Polynomial)
  local sum = residue(0)
  local smaller, equal = 0, 0
  local i = 0
  for x in setmetatable({ left = n, seed = 1 }, Walk) do
    local y = polynomial(x)
    if y < x then smaller = smaller + 1 end
    if window[i] == window[i + y.value] then equal = equal + 1 end
    window[5 * i + size_of(window)] = y - x
    sum = sum + y * window[i + 3]
    i = i + 1
  end
  print(string.format("%d %d %d", sum.value, smaller, equal))
end

main(tonumber(arg[1]) or 400000)
