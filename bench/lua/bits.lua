-- Random numbers by shifts, masks and exclusive or, n of them: counting their bits and the points
-- in a quarter of a circle.

-- LuaJIT has the functions as a library, Lua 5.4 has operators only.
local bit = rawget(_G, "bit") or load([[
  return {
    band = function(a, b) return a & b end,
    bor = function(a, b) return a | b end,
    bxor = function(a, b) return a ~ b end,
    lshift = function(a, b) return a << b end,
    rshift = function(a, b) return a >> b end,
  }
]])()
local band, bor, bxor, lshift, rshift = bit.band, bit.bor, bit.bxor, bit.lshift, bit.rshift

local MASK = 0x7fffffff

local function count_bits(x)
  local count = 0
  while x ~= 0 do
    x = band(x, x - 1)
    count = count + 1
  end
  return count
end

local function main(n)
  local x = 123456789
  local bits, inside, mixed = 0, 0, 0
  local buckets = {}
  for i = 1, 64 do buckets[i] = 0 end
  for i = 1, n do
    x = bxor(x, band(lshift(x, 7), MASK))
    x = bxor(x, rshift(x, 9))
    x = bxor(x, band(lshift(x, 13), MASK))
    bits = bits + count_bits(band(x, 0xffff))
    local bucket = band(rshift(x, 5), 63) + 1
    buckets[bucket] = buckets[bucket] + 1
    local a = band(x, 0x7fff)
    local b = band(rshift(x, 15), 0x7fff)
    if a * a + b * b < 0x40000000 then inside = inside + 1 end
    mixed = bxor(bor(band(lshift(mixed, 3), MASK), rshift(mixed, 28)), x)
  end
  local largest = 0
  for _, count in ipairs(buckets) do
    if count > largest then largest = count end
  end
  print(string.format("%d %d %d %d", bits, inside, largest, mixed))
end

main(tonumber(arg[1]) or 3000000)
