-- The longest Collatz chain that starts below n: integer arithmetic in two nested loops.

local floor = math.floor

local function chain_length(n)
  local length = 1
  while n ~= 1 do
    if n % 2 == 0 then
      n = floor(n / 2)
    else
      n = 3 * n + 1
    end
    length = length + 1
  end
  return length
end

local function main(n)
  local best, best_start, total = 0, 0, 0
  for start = 1, n - 1 do
    local length = chain_length(start)
    total = total + length
    if length > best then
      best = length
      best_start = start
    end
  end
  print(string.format("%d %d %d", best_start, best, total))
end

main(tonumber(arg[1]) or 300000)
