-- All ways to place n queens: backtracking over an object that holds arrays of booleans.

local Board = {}
Board.__index = Board

local function falses(n)
  local list = {}
  for i = 1, n do list[i] = false end
  return list
end

function Board.new(size)
  return setmetatable({
    size = size,
    columns = falses(size),
    rising = falses(2 * size),
    falling = falses(2 * size),
    solutions = 0,
    sum = 0,
  }, Board)
end

function Board:place(row, code)
  if row > self.size then
    self.solutions = self.solutions + 1
    self.sum = (self.sum + code) % 1000003
    return
  end
  for column = 1, self.size do
    local up = row + column - 1
    local down = row - column + self.size
    if not (self.columns[column] or self.rising[up] or self.falling[down]) then
      self.columns[column] = true
      self.rising[up] = true
      self.falling[down] = true
      self:place(row + 1, (code * self.size + column - 1) % 1000003)
      self.columns[column] = false
      self.rising[up] = false
      self.falling[down] = false
    end
  end
end

local function main(n)
  local board = Board.new(n)
  board:place(1, 0)
  print(string.format("%d %d", board.solutions, board.sum))
end

main(tonumber(arg[1]) or 12)
