# test: smoke
# subprocess, os.fork and pipes, signals, exit codes, environment, atexit, timeouts; asyncio subprocesses and sockets.
import asyncio
import os
import select
import signal
import socket
import subprocess
import sys
import textwrap
import time


def attempt(f):
    try:
        return f()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def python(code, *arguments, **kw):
    return subprocess.run([sys.executable, "-c", textwrap.dedent(code), *arguments], capture_output=True, text=True, **kw)


r = subprocess.run(["sh", "-c", "cat; echo err >&2; exit 3"], input="from parent", capture_output=True, text=True)
print(r.returncode, repr(r.stdout), repr(r.stderr), r.args[0])
print(subprocess.check_output(["echo", "hi"]), subprocess.call(["true"]), subprocess.getoutput("echo a; echo b"), subprocess.getstatusoutput("exit 2"), attempt(lambda: subprocess.run(["false"], check=True)), attempt(lambda: subprocess.run(["/no/such"])), attempt(lambda: subprocess.run(["sleep", "5"], timeout=0.05)).split(" timed")[0])
p = subprocess.Popen(["tr", "a-z", "A-Z"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
print(p.communicate(b"shout"), p.returncode, p.poll(), p.wait())
with subprocess.Popen("echo $VALUE; pwd", shell=True, stdout=subprocess.PIPE, env={"VALUE": "set", "PATH": os.environ["PATH"]}, cwd="/", text=True) as p:
    print(p.stdout.read().split())
first = subprocess.Popen(["printf", "b\\na\\nc\\n"], stdout=subprocess.PIPE)
second = subprocess.Popen(["sort"], stdin=first.stdout, stdout=subprocess.PIPE)
first.stdout.close()
print(second.communicate()[0], first.wait(), subprocess.run("exit 7", shell=True).returncode)
p = subprocess.Popen(["sleep", "30"])
p.terminate()
print(p.wait(), p.send_signal(9) is None, signal.Signals(-p.returncode).name)
print([python(code, "x").returncode for code in ("import sys; sys.exit(5)", "import sys; sys.exit('text')", "raise SystemExit", "1/0", "import sys; sys.exit(None)", "import os; os._exit(9)", "import os, signal; os.kill(os.getpid(), signal.SIGTERM)", "import sys; sys.exit(2**33 + 4)", "raise KeyboardInterrupt")])
r = python("""
    import atexit, sys
    atexit.register(print, "last")
    atexit.register(lambda: print("first"))
    atexit.unregister(len)
    def fails(): raise ValueError("in atexit")
    atexit.register(fails)
    print(sys.argv[1:], sys.stdin.read(), end="|")
    sys.stderr.write("to stderr")
    """, "a b", "c", input="piped")
print(r.returncode, r.stdout, "ValueError: in atexit" in r.stderr, "to stderr" in r.stderr)
r, w = os.pipe()
pid = os.fork()
if pid == 0:
    os.close(r)
    os.write(w, f"child {os.getppid() != 0}".encode())
    os._exit(17)
os.close(w)
print(os.read(r, 100), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
os.close(r)
seen = []
old = signal.signal(signal.SIGUSR1, lambda number, frame: seen.append((number == signal.SIGUSR1, frame is not None)))
os.kill(os.getpid(), signal.SIGUSR1)
signal.raise_signal(signal.SIGUSR1)
for _ in range(100):
    if len(seen) == 2:
        break
    time.sleep(0.001)
print(seen, old is signal.SIG_DFL, signal.getsignal(signal.SIGUSR1) is not None, signal.Signals["SIGINT"], signal.strsignal(2), attempt(lambda: signal.signal(9, lambda *a: 0)), attempt(lambda: signal.signal(5000, signal.SIG_IGN)), attempt(lambda: signal.signal(2, 5)))


class Alarm(Exception):
    pass


def ring(*_):
    raise Alarm("rang")


signal.signal(signal.SIGALRM, ring)
signal.setitimer(signal.ITIMER_REAL, 0.02)
try:
    while True:
        sum(range(100))
except Alarm as error:
    print(error, signal.getitimer(signal.ITIMER_REAL))
signal.signal(signal.SIGALRM, signal.SIG_DFL)
with open(os.devnull) as null:
    print(attempt(lambda: select.select([null], [], [], 0)) != [], select.select([], [], [], 0))
a, b = socket.socketpair()
a.sendall(b"over the pair")
print(b.recv(100), select.select([a], [b], [], 0)[1] == [b], a.fileno() > 0, a.family.name, a.close(), b.recv(10), b.close(), attempt(lambda: b.recv(1)))
server = socket.create_server(("127.0.0.1", 0))
client = socket.create_connection(server.getsockname(), timeout=5)
peer, address = server.accept()
with peer, client, server, peer.makefile("rw") as f:
    client.sendall(b"line one\nline two\n")
    print(f.readline(), f.readline(), f.write("answer\n"), f.flush(), client.recv(20), client.gettimeout(), peer.getpeername() == client.getsockname(), client.shutdown(socket.SHUT_WR), repr(f.read()))


async def talk():
    async def handle(reader, writer):
        while line := await reader.readline():
            writer.write(line.upper())
            await writer.drain()
        writer.close()
    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]

    async def ask(*lines):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for line in lines:
            writer.write(line.encode() + b"\n")
        writer.write_eof()
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        return answer
    print(await asyncio.gather(ask("a", "b"), ask("hello"), ask(*"xyz")))
    server.close()
    await server.wait_closed()
    process = await asyncio.create_subprocess_exec("cat", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
    print(await process.communicate(b"through cat"), process.returncode)
    process = await asyncio.create_subprocess_shell("exit 4")
    print(await process.wait())
    process = await asyncio.create_subprocess_exec("sleep", "30")
    process.kill()
    print(await process.wait())
    loop = asyncio.get_running_loop()
    got = asyncio.Event()
    loop.add_signal_handler(signal.SIGUSR2, got.set)
    os.kill(os.getpid(), signal.SIGUSR2)
    await asyncio.wait_for(got.wait(), 5)
    print(loop.remove_signal_handler(signal.SIGUSR2), await loop.run_in_executor(None, pow, 2, 10))
    try:
        await asyncio.open_connection("127.0.0.1", port)
    except ConnectionRefusedError as error:
        print(type(error).__name__)


asyncio.run(talk())
