-- The spectral norm of an endless matrix cut off at n by n: float arithmetic, calls, arrays.

local function element(i, j)
  local d = i + j
  return 1.0 / (d * (d + 1) / 2 + i + 1)
end

local function multiply(v)
  local n = #v
  local result = {}
  for i = 1, n do
    local sum = 0.0
    for j = 1, n do
      sum = sum + element(i - 1, j - 1) * v[j]
    end
    result[i] = sum
  end
  return result
end

local function multiply_transposed(v)
  local n = #v
  local result = {}
  for i = 1, n do
    local sum = 0.0
    for j = 1, n do
      sum = sum + element(j - 1, i - 1) * v[j]
    end
    result[i] = sum
  end
  return result
end

local function main(n)
  local u = {}
  for i = 1, n do u[i] = 1.0 end
  local v = u
  for round = 1, 6 do
    v = multiply_transposed(multiply(u))
    u = multiply_transposed(multiply(v))
  end
  local uv, vv = 0.0, 0.0
  for i = 1, n do
    uv = uv + u[i] * v[i]
    vv = vv + v[i] * v[i]
  end
  print(string.format("%d", math.floor(uv / vv * 1000000000.0)))
end

main(tonumber(arg[1]) or 1400)
