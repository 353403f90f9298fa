-- Linked lists: a hundred are alive; each round makes one anew and splices another. Size: rounds.

local function make(length, start)
  local first = nil
  for i = 0, length - 1 do first = { value = start + i, next = first } end
  return first
end

local function sum(cell)
  local s = 0
  while cell do
    s = s + cell.value
    cell = cell.next
  end
  return s
end

local rounds = tonumber(arg and arg[1]) or 20000
local lists = {}
for i = 0, 99 do lists[i] = make(1000, i) end
local total = 0
for r = 0, rounds - 1 do
  lists[r * 37 % 100] = make(1000, r)
  local other = lists[r * 53 % 100]
  for _ = 1, 100 do other = other.next end
  other.next = { value = r, next = other.next }
  total = (total + sum(lists[r * 71 % 100])) % 1000003
end
print(string.format("%d", total))
