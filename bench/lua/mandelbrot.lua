-- The Mandelbrot set on an n by n grid: float arithmetic with an early exit.

local function escape_time(cr, ci, limit)
  local zr, zi = 0.0, 0.0
  for i = 0, limit - 1 do
    local rr = zr * zr
    local ii = zi * zi
    if rr + ii > 4.0 then return i end
    zi = 2.0 * zr * zi + ci
    zr = rr - ii + cr
  end
  return limit
end

local function main(n)
  local limit = 200
  local inside, sum = 0, 0
  for y = 0, n - 1 do
    local ci = 2.4 * y / n - 1.2
    for x = 0, n - 1 do
      local time = escape_time(2.8 * x / n - 2.1, ci, limit)
      if time == limit then inside = inside + 1 end
      sum = (3 * sum + time) % 1000003
    end
  end
  print(string.format("%d %d", inside, sum))
end

main(tonumber(arg[1]) or 600)
