-- Bodies that pull at each other, n time steps: float fields of objects.
-- The pull falls off with the distance (not its square), so that no square root is needed.

local Body = {}
Body.__index = Body

function Body.new(x, y, z, vx, vy, vz, mass)
  return setmetatable({ x = x, y = y, z = z, vx = vx, vy = vy, vz = vz, mass = mass }, Body)
end

function Body:drift(dt)
  self.x = self.x + dt * self.vx
  self.y = self.y + dt * self.vy
  self.z = self.z + dt * self.vz
end

function Body:energy()
  return 0.5 * self.mass * (self.vx * self.vx + self.vy * self.vy + self.vz * self.vz)
end

local function advance(bodies, dt)
  local count = #bodies
  for i = 1, count do
    local a = bodies[i]
    for j = i + 1, count do
      local b = bodies[j]
      local dx = a.x - b.x
      local dy = a.y - b.y
      local dz = a.z - b.z
      local pull = dt / (dx * dx + dy * dy + dz * dz + 0.01)
      local on_a = pull * b.mass
      local on_b = pull * a.mass
      a.vx = a.vx - dx * on_a
      a.vy = a.vy - dy * on_a
      a.vz = a.vz - dz * on_a
      b.vx = b.vx + dx * on_b
      b.vy = b.vy + dy * on_b
      b.vz = b.vz + dz * on_b
    end
  end
  for i = 1, count do
    bodies[i]:drift(dt)
  end
end

local function main(n)
  local bodies = {
    Body.new(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 10.0),
    Body.new(1.5, 0.0, 0.1, 0.0, 3.0, 0.1, 0.02),
    Body.new(0.0, 2.5, -0.2, -3.1, 0.0, 0.0, 0.03),
    Body.new(-4.0, 0.5, 0.0, 0.2, -3.0, 0.2, 0.5),
    Body.new(0.5, -6.0, 0.4, 3.2, 0.1, -0.1, 0.1),
  }
  for step = 1, n do
    advance(bodies, 0.001)
  end
  local position, energy = 0.0, 0.0
  for _, b in ipairs(bodies) do
    position = position + (b.x + 2.0 * b.y + 3.0 * b.z)
    energy = energy + b:energy()
  end
  print(string.format("%d %d", math.floor(position * 1000000.0), math.floor(energy * 1000000.0)))
end

main(tonumber(arg[1]) or 500000)
