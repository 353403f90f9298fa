-- The product of two n by n matrices of floats, held as arrays of rows.

local function matrix(n, seed)
  local rows = {}
  for i = 1, n do
    local row = {}
    for j = 1, n do
      row[j] = ((i - 1) * (i - 1) * seed + (j - 1) * 7) % 11 - 4.5
    end
    rows[i] = row
  end
  return rows
end

local function product(a, b)
  local n = #a
  local result = {}
  for i = 1, n do
    local row = a[i]
    local out = {}
    for j = 1, n do
      local sum = 0.0
      for k = 1, n do
        sum = sum + row[k] * b[k][j]
      end
      out[j] = sum
    end
    result[i] = out
  end
  return result
end

local function main(n)
  local c = product(matrix(n, 3), matrix(n, 11))
  local trace, sum = 0.0, 0.0
  for i = 1, n do
    trace = trace + c[i][i]
    for j = 1, n do
      sum = sum + c[i][j] * ((i + j - 2) % 3)
    end
  end
  print(string.format("%d %d", 4.0 * trace, 4.0 * sum))
end

main(tonumber(arg[1]) or 400)
