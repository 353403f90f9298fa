# A signal amid a write of more than a pipe takes: its handler runs before the rest is written.
import os
import signal
import socket
import threading
import time


class Alarm(Exception):
    pass


def handler(*_):
    raise Alarm


signal.signal(signal.SIGALRM, handler)


def read_one(descriptor):
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
    os.read(descriptor, 1)
    time.sleep(0.2)
    os.kill(os.getpid(), signal.SIGALRM)


def interrupted(write, descriptor):
    reader = threading.Thread(target=read_one, args=(descriptor,), daemon=True)
    reader.start()
    try:
        write()
        print("written")
    except Alarm:
        print("interrupted")
    reader.join()


for kwargs in {"mode": "wb"}, {"mode": "wb", "buffering": 100}, {"mode": "w", "encoding": "ascii"}:
    r, w = os.pipe()
    stream = open(w, closefd=False, **kwargs)
    data = "xyz" * (1 << 20)
    interrupted(lambda: stream.write(data if kwargs["mode"] == "w" else data.encode()), r)
    os.close(w)
    os.close(r)
    try:
        stream.close()
    except OSError as e:
        print(type(e).__name__)

a, b = socket.socketpair()
interrupted(lambda: a.sendall(b"x" * (1 << 24)), b.fileno())
a.close()
b.close()
