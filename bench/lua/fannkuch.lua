-- Pancake flips over all permutations of nine numbers (Heap's algorithm), n rounds.

local function flips(permutation, scratch)
  for i = 1, #permutation do
    scratch[i] = permutation[i]
  end
  local count = 0
  local first = scratch[1]
  while first ~= 1 do
    local low, high = 1, first
    while low < high do
      scratch[low], scratch[high] = scratch[high], scratch[low]
      low = low + 1
      high = high - 1
    end
    count = count + 1
    first = scratch[1]
  end
  return count
end

-- The most flips that a permutation needs, and the sum of all flips with alternating signs.
local function all_flips(n, shift)
  local permutation, scratch, turns = {}, {}, {}
  for i = 1, n do
    permutation[i] = (i - 1 + shift) % n + 1
    scratch[i] = 0
    turns[i] = 1
  end
  local most, sum, sign = 0, 0, 1
  local i = 2
  while i <= n do
    if turns[i] < i then
      local other = i % 2 == 0 and turns[i] or 1
      permutation[other], permutation[i] = permutation[i], permutation[other]
      turns[i] = turns[i] + 1
      i = 2
      sign = -sign
      local count = flips(permutation, scratch)
      sum = sum + sign * count
      if count > most then most = count end
    else
      turns[i] = 1
      i = i + 1
    end
  end
  return most, sum
end

local function main(n)
  local total_most, total_sum = 0, 0
  for round = 0, n - 1 do
    local most, sum = all_flips(9, round)
    total_most = total_most + most
    total_sum = total_sum + sum
  end
  print(string.format("%d %d", total_most, total_sum))
end

main(tonumber(arg[1]) or 3)
