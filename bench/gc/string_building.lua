-- Strings: built piece by piece, joined, kept for a while. Size: rounds.
local rounds = tonumber(arg and arg[1]) or 10000
local kept = {}
for i = 0, 49 do kept[i] = "" end
local total = 0
for r = 0, rounds - 1 do
  local s = ""
  for i = 0, 49 do s = s .. r * i % 1000 end
  local parts = {}
  for i = 0, 49 do parts[#parts + 1] = "<" .. i .. ">" .. s end
  kept[r % 50] = table.concat(parts, ",")
  total = (total + #kept[r * 7 % 50] + #s) % 1000003
end
print(string.format("%d", total))
