-- Linked lists: built, filtered, reversed and merge-sorted by relinking, n times.

local function random_list(length, seed)
  local list = nil
  for i = 1, length do
    seed = (seed * 421 + 54773) % 259200
    list = { value = seed, next = list }
  end
  return list
end

local function without_multiples(list, divisor)
  local first = { value = 0, next = nil }
  local last = first
  while list do
    if list.value % divisor ~= 0 then
      last.next = { value = list.value, next = nil }
      last = last.next
    end
    list = list.next
  end
  return first.next
end

local function reversed(list)
  local result = nil
  while list do
    local next = list.next
    list.next = result
    result = list
    list = next
  end
  return result
end

local function merge(a, b)
  local first = { value = 0, next = nil }
  local last = first
  while a and b do
    if b.value < a.value then
      last.next = b
      b = b.next
    else
      last.next = a
      a = a.next
    end
    last = last.next
  end
  last.next = a or b
  return first.next
end

local function sorted(list)
  if not list or not list.next then return list end
  local slow = list
  local fast = list.next
  while fast and fast.next do
    slow = slow.next
    fast = fast.next.next
  end
  local second = slow.next
  slow.next = nil
  return merge(sorted(list), sorted(second))
end

local function main(n)
  local sum = 0
  for round = 0, n - 1 do
    local list = reversed(without_multiples(random_list(5000, round), 3))
    list = sorted(list)
    local place = 0
    while list do
      sum = (sum + place * list.value) % 1000003
      place = place + 1
      list = list.next
    end
  end
  print(string.format("%d", sum))
end

main(tonumber(arg[1]) or 100)
