"""A small operating system: tasks of four kinds send packets to each other under a scheduler that
always runs the most urgent task; n ticks of its clock.
"""
import sys

WORKER = 1
FIRST_HANDLER = 2
SECOND_HANDLER = 3
FIRST_DEVICE = 4
SECOND_DEVICE = 5


class Packet:
    """A packet of work belongs to the worker; the others go between a handler and its device."""

    def __init__(self, is_work, handler, device, letters):
        self.next = None
        self.is_work = is_work
        self.handler = handler
        self.device = device
        self.value = 0
        self.letters = letters
        self.used = 0


def append(queue, packet):
    packet.next = None
    if queue is None:
        return packet
    last = queue
    while last.next is not None:
        last = last.next
    last.next = packet
    return queue


class Task:
    """The greater the id, the more urgent the task; `next` is the next less urgent one."""

    def __init__(self, id, next, inbox, sleeping, body):
        self.id = id
        self.next = next
        self.inbox = inbox
        self.holding = False
        self.sleeping = sleeping
        self.body = body


class Kernel:
    def __init__(self):
        self.tasks = []
        self.urgent = None
        self.current = None
        self.sent = 0
        self.held = 0

    def add(self, body, inbox, sleeping):
        task = Task(len(self.tasks), self.urgent, inbox, sleeping, body)
        self.tasks.append(task)
        self.urgent = task

    def run(self):
        task = self.urgent
        while task is not None:
            if task.holding or (task.sleeping and task.inbox is None):
                task = task.next
            else:
                packet = None
                if task.sleeping:
                    packet = task.inbox
                    task.inbox = packet.next
                    task.sleeping = False
                self.current = task
                task = task.body.step(self, packet)

    def more_urgent(self, task):
        if task.id > self.current.id:
            return task
        return self.current

    def send(self, packet, id):
        task = self.tasks[id]
        self.sent += 1
        task.inbox = append(task.inbox, packet)
        return self.more_urgent(task)

    def release(self, id):
        task = self.tasks[id]
        task.holding = False
        return self.more_urgent(task)

    def wait(self):
        self.current.sleeping = True
        return self.current

    def hold(self):
        self.held += 1
        self.current.holding = True
        return self.current.next


class Clock:
    def __init__(self, left, seed):
        self.left = left
        self.seed = seed

    def step(self, kernel, packet):
        if self.left == 0:
            return kernel.hold()
        self.left -= 1
        self.seed = (self.seed * 421 + 54773) % 259200
        if self.seed < 129600:
            return kernel.release(FIRST_DEVICE)
        return kernel.release(SECOND_DEVICE)


class Worker:
    def __init__(self):
        self.letter = 0
        self.handler = FIRST_HANDLER

    def step(self, kernel, packet):
        if packet is None:
            return kernel.wait()
        self.handler = FIRST_HANDLER + SECOND_HANDLER - self.handler
        packet.used = 0
        for i in range(len(packet.letters)):
            self.letter = self.letter % 26 + 1
            packet.letters[i] = self.letter
        return kernel.send(packet, self.handler)


class Handler:
    def __init__(self):
        self.work = None
        self.free = None

    def step(self, kernel, packet):
        if packet is not None:
            if packet.is_work:
                self.work = append(self.work, packet)
            else:
                self.free = append(self.free, packet)
        work = self.work
        if work is not None:
            if work.used == len(work.letters):
                self.work = work.next
                return kernel.send(work, WORKER)
            carrier = self.free
            if carrier is not None:
                self.free = carrier.next
                carrier.value = work.letters[work.used]
                work.used += 1
                return kernel.send(carrier, carrier.device)
        return kernel.wait()


class Device:
    def __init__(self):
        self.pending = None
        self.sum = 0

    def step(self, kernel, packet):
        if packet is not None:
            self.pending = packet
            self.sum = (3 * self.sum + packet.value) % 1000003
            return kernel.hold()
        finished = self.pending
        if finished is None:
            return kernel.wait()
        self.pending = None
        return kernel.send(finished, finished.handler)


def work_packets(count):
    queue = None
    for i in range(count):
        queue = append(queue, Packet(True, 0, 0, [0] * 4))
    return queue


def carriers(count, handler, device):
    queue = None
    for i in range(count):
        queue = append(queue, Packet(False, handler, device, None))
    return queue


def main(n):
    kernel = Kernel()
    devices = [Device(), Device()]
    kernel.add(Clock(n, 1), None, False)
    kernel.add(Worker(), work_packets(3), True)
    kernel.add(Handler(), carriers(3, FIRST_HANDLER, FIRST_DEVICE), True)
    kernel.add(Handler(), carriers(2, SECOND_HANDLER, SECOND_DEVICE), True)
    kernel.add(devices[0], None, True)
    kernel.add(devices[1], None, True)
    kernel.run()
    print(kernel.sent, kernel.held, devices[0].sum, devices[1].sum)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 400000)
