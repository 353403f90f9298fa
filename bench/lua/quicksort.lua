-- Quicksort of n integers, with insertion sort for short stretches: reads, writes, compares.

local floor = math.floor

local function insertion_sort(a, low, high)
  for i = low + 1, high do
    local item = a[i]
    local j = i - 1
    while j >= low and a[j] > item do
      a[j + 1] = a[j]
      j = j - 1
    end
    a[j + 1] = item
  end
end

local function quicksort(a, low, high)
  while high - low > 12 do
    local pivot = a[floor((low + high) / 2)]
    local i, j = low, high
    while i <= j do
      while a[i] < pivot do i = i + 1 end
      while a[j] > pivot do j = j - 1 end
      if i <= j then
        a[i], a[j] = a[j], a[i]
        i = i + 1
        j = j - 1
      end
    end
    if j - low < high - i then
      quicksort(a, low, j)
      low = i
    else
      quicksort(a, i, high)
      high = j
    end
  end
  insertion_sort(a, low, high)
end

local function main(n)
  local items = {}
  local seed = 42
  for i = 1, n do
    seed = (seed * 16807) % 2147483647
    items[i] = seed
  end
  quicksort(items, 1, n)
  local sum = 0
  for i = 1, n do
    sum = (sum * 31 + items[i]) % 1000003
    if i > 1 then assert(items[i - 1] <= items[i], "not sorted") end
  end
  print(string.format("%d", sum))
end

main(tonumber(arg[1]) or 600000)
