# real:
"""asyncio: an echo server on loopback, tasks, queues, locks, timeouts, groups, subprocesses, threads."""
import asyncio
import contextvars
import sys

name = contextvars.ContextVar("name", default="none")


async def serve(reader, writer):
    try:
        while line := await reader.readline():
            writer.write(line.upper())
            await writer.drain()
    finally:
        writer.close()
        await writer.wait_closed()


async def client(port, number):
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 17)
    answers = []
    for word in (f"hello {number}\n", "x" * 70000 + "\n" if number == 2 else "bye\n"):
        writer.write(word.encode())
        await writer.drain()
        answers.append(len(await reader.readline()) if number == 2 and word[0] == "x" else (await reader.readline()).decode().strip())
    writer.write_eof()
    answers.append(await reader.read())
    writer.close()
    return answers


class Counter(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.count = transport, 0

    def data_received(self, data):
        self.count += len(data)
        if data.endswith(b"."):
            self.transport.write(str(self.count).encode())
            self.transport.close()


class Datagrams(asyncio.DatagramProtocol):
    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, address):
        self.transport.sendto(data[::-1], address)


async def produce(queue, n):
    for i in range(n):
        await queue.put(i)
        await asyncio.sleep(0)
    await queue.put(None)


async def consume(queue):
    total = 0
    while (item := await queue.get()) is not None:
        total += item
        queue.task_done()
    return total


async def countdown(n):
    try:
        while n:
            yield n
            n -= 1
            await asyncio.sleep(0)
    finally:
        print("countdown over")


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=1 << 17)
    port = server.sockets[0].getsockname()[1]
    async with server:
        print(await asyncio.gather(*(client(port, n) for n in range(4))))
    loop = asyncio.get_running_loop()
    counting = await loop.create_server(Counter, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*counting.sockets[0].getsockname())
    writer.writelines([b"abc", b"def."])
    print(await reader.read())
    counting.close()
    transport, _ = await loop.create_datagram_endpoint(Datagrams, local_addr=("127.0.0.1", 0))
    queue = asyncio.Queue(2)

    class Asking(asyncio.DatagramProtocol):
        def datagram_received(self, data, address):
            queue.put_nowait(data)

    asking, _ = await loop.create_datagram_endpoint(Asking, remote_addr=transport.get_extra_info("sockname"))
    asking.sendto(b"drawer")
    print(await queue.get())
    asking.close(), transport.close()
    print(await asyncio.gather(produce(queue, 50), consume(queue)), [n async for n in countdown(3)])
    lock, order = asyncio.Lock(), []

    async def locked(i):
        name.set(f"task {i}")
        async with lock:
            order.append((i, name.get()))
            await asyncio.sleep(0.001)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(locked(i), name=f"t{i}") for i in range(3)]
    print(order, name.get(), [t.get_name() for t in tasks])
    try:
        async with asyncio.timeout(0.01):
            await asyncio.Event().wait()
    except TimeoutError:
        print("timed out")
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.sleep(10))
            group.create_task(asyncio.wait_for(asyncio.sleep(10), 0.01))
    except* TimeoutError as e:
        print(repr(e), [type(x).__name__ for x in e.exceptions])
    task = asyncio.create_task(asyncio.sleep(5))
    await asyncio.sleep(0)
    task.cancel("enough")
    try:
        await task
    except asyncio.CancelledError as e:
        print("cancelled", e.args, task.cancelled())
    done, pending = await asyncio.wait([asyncio.create_task(asyncio.sleep(d, d)) for d in (0.001, 5)], return_when=asyncio.FIRST_COMPLETED)
    print([t.result() for t in done], len(pending), [p.cancel() for p in pending])
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "import sys; sys.stdout.write(sys.stdin.read()[::-1]); sys.exit(3)", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
    print(await process.communicate(b"input"), process.returncode)
    print(await asyncio.to_thread(lambda: name.get()), await loop.run_in_executor(None, sum, range(10)), [await f for f in asyncio.as_completed([asyncio.sleep(0.02, "b"), asyncio.sleep(0.001, "a")])])
    results = await asyncio.gather(asyncio.sleep(0, 1), client(1, 0), return_exceptions=True)
    print(results[0], type(results[1]).__name__, repr(await asyncio.shield(asyncio.sleep(0, "shielded"))))
    semaphore, barrier = asyncio.BoundedSemaphore(2), asyncio.Barrier(2)
    async with semaphore:
        print(semaphore.locked(), await asyncio.gather(barrier.wait(), barrier.wait()))


asyncio.run(main())
