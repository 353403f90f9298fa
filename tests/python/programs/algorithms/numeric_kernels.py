# Kernels of numbers in hot loops: n bodies, spectral norm, fannkuch, FFT, LU, Monte Carlo, integration, cellular automata.
import cmath
import math


class Body:
    __slots__ = "x", "y", "z", "vx", "vy", "vz", "mass"

    def __init__(self, x, y, z, vx, vy, vz, mass):
        self.x, self.y, self.z, self.vx, self.vy, self.vz, self.mass = x, y, z, vx, vy, vz, mass


def bodies():
    return [Body(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 39.47), Body(4.84, -1.16, -0.10, 0.606, 2.81, -0.02, 0.037),
            Body(8.34, 4.12, -0.4, -1.01, 1.82, 0.008, 0.011), Body(12.89, -15.11, -0.22, 1.08, 0.86, -0.01, 0.0017)]


def advance(system, dt, steps):
    pairs = [(a, b) for i, a in enumerate(system) for b in system[i + 1:]]
    for _ in range(steps):
        for a, b in pairs:
            dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
            mag = dt / (dx * dx + dy * dy + dz * dz) ** 1.5
            am, bm = a.mass * mag, b.mass * mag
            a.vx -= dx * bm
            a.vy -= dy * bm
            a.vz -= dz * bm
            b.vx += dx * am
            b.vy += dy * am
            b.vz += dz * am
        for b in system:
            b.x += dt * b.vx
            b.y += dt * b.vy
            b.z += dt * b.vz


def energy(system):
    e = sum(0.5 * b.mass * (b.vx ** 2 + b.vy ** 2 + b.vz ** 2) for b in system)
    for i, a in enumerate(system):
        for b in system[i + 1:]:
            e -= a.mass * b.mass / math.dist((a.x, a.y, a.z), (b.x, b.y, b.z))
    return e


system = bodies()
print(f"{energy(system):.9f}")
advance(system, 0.01, 400)
print(f"{energy(system):.9f} {system[1].x:.9f}")


def spectral(n):
    def a(i, j):
        return 1.0 / ((i + j) * (i + j + 1) // 2 + i + 1)

    def times(v):
        return [sum(a(i, j) * v[j] for j in range(n)) for i in range(n)]

    def transposed(v):
        return [sum(a(j, i) * v[j] for j in range(n)) for i in range(n)]
    u = [1.0] * n
    for _ in range(4):
        v = transposed(times(u))
        u = transposed(times(v))
    return math.sqrt(sum(x * y for x, y in zip(u, v)) / sum(x * x for x in v))


print(f"{spectral(24):.9f}")


def fannkuch(n):
    p, q, s = list(range(n)), [0] * n, list(range(n))
    sign, most, total = 1, 0, 0
    while True:
        if p[0]:
            q[:] = p
            flips = 1
            while (f := q[q[0]]) if (k := q[0]) else 0:
                q[:k + 1] = q[k::-1]
                flips += 1
            most = max(most, flips)
            total += sign * flips
        if sign == 1:
            p[0], p[1] = p[1], p[0]
            sign = -1
        else:
            p[1], p[2] = p[2], p[1]
            sign = 1
            for i in range(2, n):
                if s[i] != 0:
                    s[i] -= 1
                    break
                if i == n - 1:
                    return total, most
                s[i] = i
                p[:i + 2] = p[1:i + 2] + p[:1]


print(fannkuch(6))


def fft(values, sign=-1):
    n = len(values)
    if n == 1:
        return values
    even, odd = fft(values[::2], sign), fft(values[1::2], sign)
    out = [0] * n
    for k in range(n // 2):
        t = cmath.exp(sign * 2j * math.pi * k / n) * odd[k]
        out[k], out[k + n // 2] = even[k] + t, even[k] - t
    return out


signal = [complex(math.sin(i / 5) + (i % 7) / 3) for i in range(128)]
spectrum = fft(signal)
back = [z / len(signal) for z in fft(spectrum, 1)]
print(max(abs(a - b) for a, b in zip(signal, back)) < 1e-12, f"{abs(spectrum[3]):.6f}", f"{sum(abs(z) ** 2 for z in spectrum) / 128:.6f}")


def multiply_polynomials(a, b):
    size = 1
    while size < len(a) + len(b):
        size *= 2
    fa, fb = fft([complex(x) for x in a] + [0j] * (size - len(a))), fft([complex(x) for x in b] + [0j] * (size - len(b)))
    return [round((z / size).real) for z in fft([x * y for x, y in zip(fa, fb)], 1)][:len(a) + len(b) - 1]


print(multiply_polynomials([1, 2, 3], [4, 5, 6]), sum(multiply_polynomials(range(40), range(40))) == sum(range(40)) ** 2)


def lu(m):
    n, m, sign = len(m), [row[:] for row in m], 1
    for k in range(n):
        p = max(range(k, n), key=lambda i: abs(m[i][k]))
        if p != k:
            m[k], m[p], sign = m[p], m[k], -sign
        for i in range(k + 1, n):
            m[i][k] /= m[k][k]
            f = m[i][k]
            for j in range(k + 1, n):
                m[i][j] -= f * m[k][j]
    return sign * math.prod(m[i][i] for i in range(n))


print(f"{lu([[math.cos(i * j + 1) + (i == j) * 3 for j in range(20)] for i in range(20)]):.6e}")


class LCG:
    def __init__(self, seed):
        self.state = seed

    def __call__(self):
        self.state = self.state * 6364136223846793005 + 1442695040888963407 & 0xFFFFFFFFFFFFFFFF
        return (self.state >> 11) / 2**53


rng = LCG(42)
inside = 0
for _ in range(6000):
    x, y = rng(), rng()
    if x * x + y * y <= 1.0:
        inside += 1
print(inside)


def runge_kutta(f, y, t, end, steps):
    h = (end - t) / steps
    for _ in range(steps):
        k1 = f(t, y)
        k2 = f(t + h / 2, [a + h / 2 * k for a, k in zip(y, k1)])
        k3 = f(t + h / 2, [a + h / 2 * k for a, k in zip(y, k2)])
        k4 = f(t + h, [a + h * k for a, k in zip(y, k3)])
        y = [a + h / 6 * (p + 2 * q + 2 * r + s) for a, p, q, r, s in zip(y, k1, k2, k3, k4)]
        t += h
    return y


x, v = runge_kutta(lambda t, y: [y[1], -y[0]], [1.0, 0.0], 0.0, 2 * math.pi, 300)
print(f"{x:.9f} {v:.9f}")
print(["%.6f" % c for c in runge_kutta(lambda t, y: [10 * (y[1] - y[0]), y[0] * (28 - y[2]) - y[1], y[0] * y[1] - 8 / 3 * y[2]], [1.0, 1.0, 1.0], 0.0, 2.0, 300)])


def automaton(rule, width, steps):
    row = [0] * width
    row[width // 2] = 1
    total = 0
    for _ in range(steps):
        row = [rule >> (row[i - 1] << 2 | row[i] << 1 | row[(i + 1) % width]) & 1 for i in range(width)]
        total = (total * 31 + sum(row)) % 1000003
    return total, "".join(".#"[c] for c in row)


for rule in (30, 90, 110):
    print(rule, *automaton(rule, 61, 60))


def crc_table():
    table = []
    for n in range(256):
        for _ in range(8):
            n = n >> 1 ^ 0xEDB88320 if n & 1 else n >> 1
        table.append(n)
    return table


TABLE = crc_table()
crc = 0xFFFFFFFF
for byte in b"The quick brown fox jumps over the lazy dog" * 40:
    crc = TABLE[(crc ^ byte) & 255] ^ crc >> 8
print(hex(crc ^ 0xFFFFFFFF))


def sha256(data):
    def primes():
        n = 2
        while True:
            if all(n % p for p in range(2, int(n ** 0.5) + 1)):
                yield n
            n += 1
    source = primes()
    first = [next(source) for _ in range(64)]
    k = [int(math.modf(p ** (1 / 3))[0] * 2**32) for p in first]
    h = [int(math.modf(p ** 0.5)[0] * 2**32) for p in first[:8]]
    mask = 0xFFFFFFFF

    def rot(x, n):
        return (x >> n | x << 32 - n) & mask
    data += b"\x80" + bytes((55 - len(data)) % 64) + (8 * len(data)).to_bytes(8, "big")
    for start in range(0, len(data), 64):
        w = [int.from_bytes(data[i:i + 4], "big") for i in range(start, start + 64, 4)]
        for i in range(16, 64):
            s0 = rot(w[i - 15], 7) ^ rot(w[i - 15], 18) ^ w[i - 15] >> 3
            s1 = rot(w[i - 2], 17) ^ rot(w[i - 2], 19) ^ w[i - 2] >> 10
            w.append(w[i - 16] + s0 + w[i - 7] + s1 & mask)
        a, b, c, d, e, f, g, hh = h
        for i in range(64):
            t1 = hh + (rot(e, 6) ^ rot(e, 11) ^ rot(e, 25)) + (e & f ^ ~e & g) + k[i] + w[i] & mask
            t2 = (rot(a, 2) ^ rot(a, 13) ^ rot(a, 22)) + (a & b ^ a & c ^ b & c) & mask
            a, b, c, d, e, f, g, hh = t1 + t2 & mask, a, b, c, d + t1 & mask, e, f, g
        h = [x + y & mask for x, y in zip(h, (a, b, c, d, e, f, g, hh))]
    return "".join(f"{x:08x}" for x in h)


import hashlib
for message in (b"", b"abc", b"x" * 200):
    print(sha256(message), sha256(message) == hashlib.sha256(message).hexdigest())
