-- Heap sort of n floats: index arithmetic and float compares in an array.

local function sift_down(a, root, last)
  local item = a[root]
  local child = 2 * root
  while child <= last do
    if child < last and a[child] < a[child + 1] then
      child = child + 1
    end
    if not (item < a[child]) then break end
    a[root] = a[child]
    root = child
    child = 2 * root
  end
  a[root] = item
end

local function heapsort(a)
  local n = #a
  for root = math.floor(n / 2), 1, -1 do
    sift_down(a, root, n)
  end
  for last = n, 2, -1 do
    a[1], a[last] = a[last], a[1]
    sift_down(a, 1, last - 1)
  end
end

local function main(n)
  local items = {}
  local seed = 7
  for i = 1, n do
    seed = (seed * 16807) % 2147483647
    items[i] = seed / 2147483647
  end
  heapsort(items)
  local sum = 0.0
  for i = 1, n do
    sum = sum + (i - 1) % 10 * items[i]
    if i > 1 then assert(items[i - 1] <= items[i], "not sorted") end
  end
  print(string.format("%d", math.floor(sum * 1000.0)))
end

main(tonumber(arg[1]) or 400000)
