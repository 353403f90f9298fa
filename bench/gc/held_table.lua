-- One table of two million records, held by the loop that replaces them here and there. Size: steps.
local steps = tonumber(arg and arg[1]) or 5000000
local places = 2000000
local floor = math.floor
local tab = {}
for i = 0, places - 1 do tab[i] = { key = i, previous = i } end
local seed, total = 42, 0
for i = 0, steps - 1 do
  -- The product fits in the 53 bits of a double.
  seed = (seed * 1664525 + 1013904223) % 2147483648
  local at = floor(seed / 16) % places
  local before = { tab[at].key, i }
  if before[1] % 4 == i % 4 then tab[at] = { key = i, previous = before[1] } end
  total = (total + before[1] + tab[at].previous) % 1000003
end
print(string.format("%d", total))
