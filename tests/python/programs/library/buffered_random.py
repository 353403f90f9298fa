# A BufferedRandom that reads, writes and seeks in what it has buffered.
import io
rw = io.BufferedRandom(io.BytesIO(b"abcdef"))
rw.read(2); rw.write(b"ZZ"); print(rw.read())
rw = io.BufferedRandom(io.BytesIO(b"abcdef"))
rw.read(2); rw.write(b"ZZ"); rw.seek(1); rw.truncate(); print(rw.raw.getvalue())
rw = io.BufferedRandom(io.BytesIO(b"abcdef"))
rw.write(b"ZZ"); rw.seek(1); rw.truncate(); print(rw.raw.getvalue())
rw = io.BufferedRandom(io.BytesIO(b"abcdef"))
rw.read(2); rw.write(b"ZZ"); rw.flush(); rw.seek(1); rw.truncate(); print(rw.raw.getvalue())

import random
for seed in range(60):
    r = random.Random(seed)
    model, raw = bytearray(range(65, 65 + 40)), io.BytesIO(bytes(range(65, 65 + 40)))
    f, at = io.BufferedRandom(raw, r.choice([4, 8, 16])), 0
    for _ in range(30):
        what = r.randrange(6)
        n = r.randrange(12)
        if what == 0:
            got, at_now = f.read(n), min(at + n, max(len(model), at))
            assert got == bytes(model[at:at + n]), (seed, got)
            at += len(got)
        elif what == 1:
            data = bytes(r.randrange(97, 123) for _ in range(n))
            assert f.write(data) == n
            if n and at > len(model):
                model += bytes(at - len(model))
            model[at:at + n] = data
            at += n
        elif what == 2:
            at = r.randrange(len(model) + 1)
            assert f.seek(at) == at
        elif what == 3:
            assert f.tell() == at, seed
        elif what == 4:
            f.flush()
        else:
            ahead = f.peek(1)[:1]
            assert ahead == bytes(model[at:at + 1]), seed
    f.flush()
    assert raw.getvalue() == bytes(model), seed
print('agree')
