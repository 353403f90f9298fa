"""_pickle and _datetime: names that other programs import, PickleBuffer."""
import _datetime
import _pickle
import datetime
import pickle


class C:
    from _pickle import dumps, loads


print(C().loads(C().dumps([1, {"a": (2,)}])), issubclass(_pickle.PicklingError, _pickle.PickleError))
print(_pickle.PickleError is pickle.PickleError, _datetime.date is datetime.date, hasattr(_pickle, "nothing"))
data = bytearray(b"buffer")
b = pickle.PickleBuffer(data)
buffers = []
s = pickle.dumps(["x", b], 5, buffer_callback=buffers.append)
print(len(buffers), pickle.loads(s, buffers=[bytes(x) for x in buffers]), pickle.loads(pickle.dumps(b, 5)))
print(bytes(b), b.raw().tobytes(), memoryview(b).nbytes)
b.release()
for f in (lambda: bytes(b), b.raw, lambda: pickle.PickleBuffer(b), lambda: pickle.PickleBuffer("text")):
    try:
        print(f())
    except (ValueError, TypeError) as e:
        print(type(e).__name__)
strided = pickle.PickleBuffer(memoryview(data)[::2])
try:
    strided.raw()
except BufferError as e:
    print(e)
for f in (str.maketrans, dict.fromkeys, len, [].append, str.upper):
    print(pickle.loads(pickle.dumps(f)).__name__)
