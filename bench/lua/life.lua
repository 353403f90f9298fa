-- Conway's game of life on a board whose edges meet, n generations: arrays of rows.

local function random_board(width, height)
  local rows = {}
  local seed = 3
  for y = 1, height do
    local row = {}
    for x = 1, width do
      seed = (seed * 421 + 54773) % 259200
      row[x] = seed < 90000 and 1 or 0
    end
    rows[y] = row
  end
  return rows
end

local function next_generation(rows, width, height)
  local result = {}
  for y = 1, height do
    local above = rows[(y - 2) % height + 1]
    local row = rows[y]
    local below = rows[y % height + 1]
    local next = {}
    for x = 1, width do
      local left = (x - 2) % width + 1
      local right = x % width + 1
      local neighbours = above[left] + above[x] + above[right] + row[left] + row[right]
        + below[left] + below[x] + below[right]
      if neighbours == 3 or (neighbours == 2 and row[x] == 1) then
        next[x] = 1
      else
        next[x] = 0
      end
    end
    result[y] = next
  end
  return result
end

local function main(n)
  local width, height = 64, 48
  local rows = random_board(width, height)
  for generation = 1, n do
    rows = next_generation(rows, width, height)
  end
  local alive, sum = 0, 0
  for y = 1, height do
    for x = 1, width do
      alive = alive + rows[y][x]
      sum = (3 * sum + rows[y][x]) % 1000003
    end
  end
  print(string.format("%d %d", alive, sum))
end

main(tonumber(arg[1]) or 1500)
