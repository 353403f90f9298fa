-- Sieve of Eratosthenes, n times over slowly growing limits: a table of booleans.

local function count_primes(limit)
  local composite = {}
  for i = 1, limit do
    composite[i] = false
  end
  local count = 0
  for i = 2, limit do
    if not composite[i] then
      count = count + 1
      for j = i * i, limit, i do
        composite[j] = true
      end
    end
  end
  return count
end

local function main(n)
  local total = 0
  for round = 0, n - 1 do
    total = total + count_primes(200000 + 100 * round)
  end
  print(total)
end

main(tonumber(arg[1]) or 60)
