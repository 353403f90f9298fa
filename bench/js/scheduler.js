// A small operating system: tasks of four kinds send packets to each other under a scheduler that
// always runs the most urgent task; n ticks of its clock.
'use strict';

const WORKER = 1;
const FIRST_HANDLER = 2;
const SECOND_HANDLER = 3;
const FIRST_DEVICE = 4;
const SECOND_DEVICE = 5;

// A packet of work belongs to the worker; the others go between a handler and its device.
class Packet {
  constructor(isWork, handler, device, letters) {
    this.next = null;
    this.isWork = isWork;
    this.handler = handler;
    this.device = device;
    this.value = 0;
    this.letters = letters;
    this.used = 0;
  }
}

function append(queue, packet) {
  packet.next = null;
  if (queue === null) return packet;
  let last = queue;
  while (last.next !== null) last = last.next;
  last.next = packet;
  return queue;
}

// The greater the id, the more urgent the task; `next` is the next less urgent one.
class Task {
  constructor(id, next, inbox, sleeping, body) {
    this.id = id;
    this.next = next;
    this.inbox = inbox;
    this.holding = false;
    this.sleeping = sleeping;
    this.body = body;
  }
}

class Kernel {
  constructor() {
    this.tasks = [];
    this.urgent = null;
    this.current = null;
    this.sent = 0;
    this.held = 0;
  }

  add(body, inbox, sleeping) {
    const task = new Task(this.tasks.length, this.urgent, inbox, sleeping, body);
    this.tasks.push(task);
    this.urgent = task;
  }

  run() {
    let task = this.urgent;
    while (task !== null) {
      if (task.holding || (task.sleeping && task.inbox === null)) {
        task = task.next;
      } else {
        let packet = null;
        if (task.sleeping) {
          packet = task.inbox;
          task.inbox = packet.next;
          task.sleeping = false;
        }
        this.current = task;
        task = task.body.step(this, packet);
      }
    }
  }

  moreUrgent(task) {
    if (task.id > this.current.id) return task;
    return this.current;
  }

  send(packet, id) {
    const task = this.tasks[id];
    this.sent++;
    task.inbox = append(task.inbox, packet);
    return this.moreUrgent(task);
  }

  release(id) {
    const task = this.tasks[id];
    task.holding = false;
    return this.moreUrgent(task);
  }

  wait() {
    this.current.sleeping = true;
    return this.current;
  }

  hold() {
    this.held++;
    this.current.holding = true;
    return this.current.next;
  }
}

class Clock {
  constructor(left, seed) {
    this.left = left;
    this.seed = seed;
  }

  step(kernel) {
    if (this.left === 0) return kernel.hold();
    this.left--;
    this.seed = (this.seed * 421 + 54773) % 259200;
    if (this.seed < 129600) return kernel.release(FIRST_DEVICE);
    return kernel.release(SECOND_DEVICE);
  }
}

class Worker {
  constructor() {
    this.letter = 0;
    this.handler = FIRST_HANDLER;
  }

  step(kernel, packet) {
    if (packet === null) return kernel.wait();
    this.handler = FIRST_HANDLER + SECOND_HANDLER - this.handler;
    packet.used = 0;
    for (let i = 0; i < packet.letters.length; i++) {
      this.letter = this.letter % 26 + 1;
      packet.letters[i] = this.letter;
    }
    return kernel.send(packet, this.handler);
  }
}

class Handler {
  constructor() {
    this.work = null;
    this.free = null;
  }

  step(kernel, packet) {
    if (packet !== null) {
      if (packet.isWork) {
        this.work = append(this.work, packet);
      } else {
        this.free = append(this.free, packet);
      }
    }
    const work = this.work;
    if (work !== null) {
      if (work.used === work.letters.length) {
        this.work = work.next;
        return kernel.send(work, WORKER);
      }
      const carrier = this.free;
      if (carrier !== null) {
        this.free = carrier.next;
        carrier.value = work.letters[work.used];
        work.used++;
        return kernel.send(carrier, carrier.device);
      }
    }
    return kernel.wait();
  }
}

class Device {
  constructor() {
    this.pending = null;
    this.sum = 0;
  }

  step(kernel, packet) {
    if (packet !== null) {
      this.pending = packet;
      this.sum = (3 * this.sum + packet.value) % 1000003;
      return kernel.hold();
    }
    const finished = this.pending;
    if (finished === null) return kernel.wait();
    this.pending = null;
    return kernel.send(finished, finished.handler);
  }
}

function workPackets(count) {
  let queue = null;
  for (let i = 0; i < count; i++) {
    queue = append(queue, new Packet(true, 0, 0, [0, 0, 0, 0]));
  }
  return queue;
}

function carriers(count, handler, device) {
  let queue = null;
  for (let i = 0; i < count; i++) {
    queue = append(queue, new Packet(false, handler, device, null));
  }
  return queue;
}

function main(n) {
  const kernel = new Kernel();
  const devices = [new Device(), new Device()];
  kernel.add(new Clock(n, 1), null, false);
  kernel.add(new Worker(), workPackets(3), true);
  kernel.add(new Handler(), carriers(3, FIRST_HANDLER, FIRST_DEVICE), true);
  kernel.add(new Handler(), carriers(2, SECOND_HANDLER, SECOND_DEVICE), true);
  kernel.add(devices[0], null, true);
  kernel.add(devices[1], null, true);
  kernel.run();
  console.log(`${kernel.sent} ${kernel.held} ${devices[0].sum} ${devices[1].sum}`);
}

main(Number(process.argv[2] || 400000));
