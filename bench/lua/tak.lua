-- The functions of Takeuchi and Ackermann, n times: three arguments, deep recursion.

local function tak(x, y, z)
  if y >= x then return z end
  return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y))
end

local function ackermann(m, n)
  if m == 0 then return n + 1 end
  if n == 0 then return ackermann(m - 1, 1) end
  return ackermann(m - 1, ackermann(m, n - 1))
end

local function main(n)
  local sum = 0
  for round = 0, n - 1 do
    sum = sum + tak(18, 12, 6 + round % 2) + ackermann(3, 5 + round % 2)
  end
  print(sum)
end

main(tonumber(arg[1]) or 180)
