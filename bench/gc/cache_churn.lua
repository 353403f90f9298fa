-- A long-lived cache of half a million records; each step replaces one and drops garbage. Size: steps.
local steps = tonumber(arg and arg[1]) or 5000000
local places = 500000
local floor = math.floor
local cache = {}
for i = 0, places - 1 do cache[i] = { key = i, payload = { i, i }, hits = 0 } end
local seed, total = 42, 0
for i = 0, steps - 1 do
  -- The product fits in the 53 bits of a double.
  seed = (seed * 1664525 + 1013904223) % 2147483648
  local at = floor(seed / 16) % places
  local entry = cache[at]
  if entry.key % 3 == i % 3 then
    entry.hits = entry.hits + 1
    entry.payload = { i, entry.hits }
  else
    cache[at] = { key = i, payload = { i, seed }, hits = 0 }
  end
  total = (total + entry.payload[1]) % 1000003
end
print(string.format("%d", total))
