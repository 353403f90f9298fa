"""Digits of pi with big integers (a spigot), and large powers."""


def digits_of_pi(count):
    """Gosper's series, one digit after the other."""
    q, r, t, k = 1, 180, 60, 2
    for _ in range(count):
        u, y = 3 * (3 * k + 1) * (3 * k + 2), (q * (27 * k - 12) + 5 * r) // (5 * t)
        yield y
        q, r, t, k = 10 * q * k * (2 * k - 1), 10 * u * (q * (5 * k - 2) + r - y * t), t * u, k + 1


text = "".join(map(str, digits_of_pi(3000)))
print(text[:40], text[-10:])
print(sum(int(c) for c in text))
big = 3 ** 20000 // 7 ** 5000
print(big.bit_length(), big % 1000000007, big % 10 ** 30)
