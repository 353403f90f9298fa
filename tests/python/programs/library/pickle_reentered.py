"""_pickle: guest code that comes back into the pickler, the unpickler, their memos and their data while they run."""
import io
import pickle
import threading


def show(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)


class Resets:
    def __reduce__(self):
        pickler.clear_memo()
        pickler.memo = {}
        pickler.dump([1, 2, 3])
        pickler.__init__(io.BytesIO())
        return list, ([1, 2],)


pickler = pickle.Pickler(io.BytesIO())
x = ["x"]
show(lambda: pickler.dump([x, Resets(), x, Resets(), "s", {"k": Resets()}]))

items = []


class Shrinks:
    def __reduce__(self):
        del items[:]
        return int, ()


items[:] = [Shrinks(), 1, 2, 3]
show(lambda: pickle.loads(pickle.dumps(items)))


class Holder:
    def __init__(self, change):
        self.a = 1
        self.b = Changes(self, change)
        self.c = 3


class Changes:
    def __init__(self, holder, change):
        self.holder, self.change = holder, change

    def __reduce__(self):
        self.change(self.holder)
        return int, ()


def cut(o):
    o.__dict__.pop("c", None)


def exchange(o):
    o.c = "late"
    o.__dict__["c"] = "later"


def become(o):
    o.__class__ = Other


class Other:
    pass


for change in (cut, exchange, become, lambda o: setattr(o, "d", 1), lambda o: vars(o)):
    show(lambda: sorted(vars(pickle.loads(pickle.dumps(Holder(change))))))


class Again(pickle.Unpickler):
    def persistent_load(self, pid):
        if pid == "again":
            return self.load()
        if pid == "read":
            return self.file.read(3)
        if pid == "clear":
            self.memo.clear()
            return "cleared"


def again(data):
    u = Again(file := io.BytesIO(data))
    u.file = file
    return u.load(), file.read()


show(lambda: again(b"(Pread\nabcK\x07Pread\ndefl.rest"))
show(lambda: again(b"\x80\x02](X\x04\x00\x00\x00readQabcX\x04\x00\x00\x00readQdefe.rest"))
show(lambda: again(b"](K\x01X\x02\x00\x00\x00xyq\x00h\x00Pclear\nh\x00e."))


class Grows:
    def __reduce__(self):
        return grow, ()


def grow():
    try:
        data.extend(bytes(100000))
    except BufferError:
        return "BufferError"


data = bytearray(pickle.dumps([Grows(), "abc"]))
show(lambda: pickle.loads(data))
data.extend(b"z")


class Ids(pickle.Pickler):
    def persistent_id(self, o):
        if o == "inner":
            inner = pickle.Pickler(io.BytesIO())
            inner.memo = self.memo
            inner.dump([o, "x"])
        return None


out = io.BytesIO()
Ids(out).dump(["inner", "outer", ("inner",)])
print(out.getvalue(), pickle.loads(out.getvalue()))

many = [Holder(lambda o: None).c for _ in range(3)] + [[str(i), {i: (i,)}] for i in range(300)]
shared = pickle.Pickler(io.BytesIO())
done = []


def work(own):
    for _ in range(20):
        if own:
            assert pickle.loads(pickle.dumps(many)) == many
        else:
            shared.dump(many)
            shared.clear_memo()
    done.append(own)


threads = [threading.Thread(target=work, args=(i % 2 == 0,)) for i in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sorted(done))
