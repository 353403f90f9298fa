-- Shapes of six kinds meet one call site, n times: polymorphic calls, branches.

local sqrt, floor = math.sqrt, math.floor

local function class()
  local c = {}
  c.__index = c
  return c
end

local Circle = class()
function Circle:area() return 3.14159 * self.radius * self.radius end
function Circle:corners() return 0 end
function Circle:grow(step) self.radius = self.radius + step end

local Square = class()
function Square:area() return self.side * self.side end
function Square:corners() return 4 end
function Square:grow(step) self.side = self.side + step end

local Rectangle = class()
function Rectangle:area() return self.width * self.height end
function Rectangle:corners() return 4 end
function Rectangle:grow(step)
  self.width = self.width + step
  self.height = self.height + 2.0 * step
end

local Triangle = class()
function Triangle:area()
  local s = 0.5 * (self.a + self.b + self.c)
  return sqrt(s * (s - self.a) * (s - self.b) * (s - self.c))
end
function Triangle:corners() return 3 end
function Triangle:grow(step)
  self.a = self.a + step
  self.b = self.b + step
  self.c = self.c + step
end

local Ring = class()
function Ring:area() return self.outer:area() - self.inner:area() end
function Ring:corners() return self.outer:corners() + self.inner:corners() end
function Ring:grow(step) self.outer:grow(step) end

local Polygon = class()
function Polygon:area() return self.count * self.unit end
function Polygon:corners() return self.count end
function Polygon:grow(step) self.count = self.count + 1 end

local function make_shape(kind, size)
  if kind == 0 then return setmetatable({ radius = size }, Circle) end
  if kind == 1 then return setmetatable({ side = size }, Square) end
  if kind == 2 then return setmetatable({ width = size, height = size + 1.0 }, Rectangle) end
  if kind == 3 then
    return setmetatable({ a = size + 2.0, b = size + 3.0, c = size + 4.0 }, Triangle)
  end
  if kind == 4 then
    return setmetatable({
      outer = setmetatable({ side = size + 5.0 }, Square),
      inner = setmetatable({ radius = 0.5 }, Circle),
    }, Ring)
  end
  return setmetatable({ count = 5, unit = size }, Polygon)
end

local function main(n)
  local shapes = {}
  local seed = 5
  for i = 0, 99 do
    seed = (seed * 421 + 54773) % 259200
    shapes[i + 1] = make_shape(floor(seed / 1000) % 6, 1.0 + i % 7)
  end
  local total, corners, round_ones = 0.0, 0, 0
  for i = 0, n - 1 do
    local shape = shapes[i % 100 + 1]
    total = total + shape:area()
    local c = shape:corners()
    if c > 3 then
      corners = corners + c
    elseif c == 0 then
      round_ones = round_ones + 1
    else
      corners = corners - 1
    end
    if i % 1000 < 10 then shape:grow(0.125) end
  end
  print(string.format("%d %d %d", floor(total / 10.0), corners, round_ones))
end

main(tonumber(arg[1]) or 4500000)
