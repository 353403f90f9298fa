-- Random numbers by shifts, masks and exclusive or, n of them: counting their bits and the points
-- in a quarter of a circle.
-- As lua/bits.lua, with the operators of Lua 5.4.

local MASK <const> = 0x7fffffff

local function count_bits(x)
  local count = 0
  while x ~= 0 do
    x = x & (x - 1)
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
    x = x ~ ((x << 7) & MASK)
    x = x ~ (x >> 9)
    x = x ~ ((x << 13) & MASK)
    bits = bits + count_bits(x & 0xffff)
    local bucket = ((x >> 5) & 63) + 1
    buckets[bucket] = buckets[bucket] + 1
    local a = x & 0x7fff
    local b = (x >> 15) & 0x7fff
    if a * a + b * b < 0x40000000 then inside = inside + 1 end
    mixed = (((mixed << 3) & MASK) | (mixed >> 28)) ~ x
  end
  local largest = 0
  for _, count in ipairs(buckets) do
    if count > largest then largest = count end
  end
  print(string.format("%d %d %d %d", bits, inside, largest, mixed))
end

main(tonumber(arg[1]) or 3000000)
