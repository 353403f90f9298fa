-- A small operating system: tasks of four kinds send packets to each other under a scheduler that
-- always runs the most urgent task; n ticks of its clock.

local WORKER = 2
local FIRST_HANDLER = 3
local SECOND_HANDLER = 4
local FIRST_DEVICE = 5
local SECOND_DEVICE = 6

local function class()
  local c = {}
  c.__index = c
  return c
end

-- A packet of work belongs to the worker; the others go between a handler and its device.
local function new_packet(is_work, handler, device, letters)
  return {
    next = nil, is_work = is_work, handler = handler, device = device, value = 0,
    letters = letters, used = 0,
  }
end

local function append(queue, packet)
  packet.next = nil
  if not queue then return packet end
  local last = queue
  while last.next do last = last.next end
  last.next = packet
  return queue
end

-- The greater the id, the more urgent the task; `next` is the next less urgent one.
local function new_task(id, next, inbox, sleeping, body)
  return { id = id, next = next, inbox = inbox, holding = false, sleeping = sleeping, body = body }
end

local Kernel = class()

function Kernel.new()
  return setmetatable({ tasks = {}, urgent = nil, current = nil, sent = 0, held = 0 }, Kernel)
end

function Kernel:add(body, inbox, sleeping)
  local task = new_task(#self.tasks + 1, self.urgent, inbox, sleeping, body)
  self.tasks[task.id] = task
  self.urgent = task
end

function Kernel:run()
  local task = self.urgent
  while task do
    if task.holding or (task.sleeping and not task.inbox) then
      task = task.next
    else
      local packet = nil
      if task.sleeping then
        packet = task.inbox
        task.inbox = packet.next
        task.sleeping = false
      end
      self.current = task
      task = task.body:step(self, packet)
    end
  end
end

function Kernel:more_urgent(task)
  if task.id > self.current.id then return task end
  return self.current
end

function Kernel:send(packet, id)
  local task = self.tasks[id]
  self.sent = self.sent + 1
  task.inbox = append(task.inbox, packet)
  return self:more_urgent(task)
end

function Kernel:release(id)
  local task = self.tasks[id]
  task.holding = false
  return self:more_urgent(task)
end

function Kernel:wait()
  self.current.sleeping = true
  return self.current
end

function Kernel:hold()
  self.held = self.held + 1
  self.current.holding = true
  return self.current.next
end

local Clock = class()

function Clock.new(left, seed)
  return setmetatable({ left = left, seed = seed }, Clock)
end

function Clock:step(kernel, packet)
  if self.left == 0 then return kernel:hold() end
  self.left = self.left - 1
  self.seed = (self.seed * 421 + 54773) % 259200
  if self.seed < 129600 then return kernel:release(FIRST_DEVICE) end
  return kernel:release(SECOND_DEVICE)
end

local Worker = class()

function Worker.new()
  return setmetatable({ letter = 0, handler = FIRST_HANDLER }, Worker)
end

function Worker:step(kernel, packet)
  if not packet then return kernel:wait() end
  self.handler = FIRST_HANDLER + SECOND_HANDLER - self.handler
  packet.used = 0
  for i = 1, #packet.letters do
    self.letter = self.letter % 26 + 1
    packet.letters[i] = self.letter
  end
  return kernel:send(packet, self.handler)
end

local Handler = class()

function Handler.new()
  return setmetatable({ work = nil, free = nil }, Handler)
end

function Handler:step(kernel, packet)
  if packet then
    if packet.is_work then
      self.work = append(self.work, packet)
    else
      self.free = append(self.free, packet)
    end
  end
  local work = self.work
  if work then
    if work.used == #work.letters then
      self.work = work.next
      return kernel:send(work, WORKER)
    end
    local carrier = self.free
    if carrier then
      self.free = carrier.next
      carrier.value = work.letters[work.used + 1]
      work.used = work.used + 1
      return kernel:send(carrier, carrier.device)
    end
  end
  return kernel:wait()
end

local Device = class()

function Device.new()
  return setmetatable({ pending = nil, sum = 0 }, Device)
end

function Device:step(kernel, packet)
  if packet then
    self.pending = packet
    self.sum = (3 * self.sum + packet.value) % 1000003
    return kernel:hold()
  end
  local finished = self.pending
  if not finished then return kernel:wait() end
  self.pending = nil
  return kernel:send(finished, finished.handler)
end

local function work_packets(count)
  local queue = nil
  for i = 1, count do
    queue = append(queue, new_packet(true, 0, 0, { 0, 0, 0, 0 }))
  end
  return queue
end

local function carriers(count, handler, device)
  local queue = nil
  for i = 1, count do
    queue = append(queue, new_packet(false, handler, device, nil))
  end
  return queue
end

local function main(n)
  local kernel = Kernel.new()
  local devices = { Device.new(), Device.new() }
  kernel:add(Clock.new(n, 1), nil, false)
  kernel:add(Worker.new(), work_packets(3), true)
  kernel:add(Handler.new(), carriers(3, FIRST_HANDLER, FIRST_DEVICE), true)
  kernel:add(Handler.new(), carriers(2, SECOND_HANDLER, SECOND_DEVICE), true)
  kernel:add(devices[1], nil, true)
  kernel:add(devices[2], nil, true)
  kernel:run()
  print(string.format("%d %d %d %d", kernel.sent, kernel.held, devices[1].sum, devices[2].sum))
end

main(tonumber(arg[1]) or 400000)
