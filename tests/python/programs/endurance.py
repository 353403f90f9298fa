# test: deep resident timeout=90 stage="-X heap-limit=64"
"""Endurance: allocates so many megabytes (`endurance.py 200000` under -X heap-limit=64 is the whole of it) with a live
set whose sizes, kinds and lifetimes shift all the time. What the process holds must stay flat."""
import sys

seed = 12345


def random(n):
    global seed
    seed = (seed * 1664525 + 1013904223) & 0x7FFFFFFF
    return (seed >> 8) % n


# What was allocated, in bytes, about: an object's words and the header.
allocated = 0


class Node:
    __slots__ = ("number", "left", "right")

    def __init__(self, number, left, right):
        self.number = number
        self.left = left
        self.right = right


class Plain:
    pass


def tree(depth):
    global allocated
    allocated += 40
    if depth == 0:
        return Node(seed, None, None)
    return Node(depth, tree(depth - 1), tree(depth - 1))


def chain(length):
    global allocated
    first = None
    for i in range(length):
        first = (i, first)
    allocated += 56 * length
    return first


def table(length):
    global allocated
    allocated += 150 * length
    return {random(1000000): "v" + str(i) for i in range(length)}


def words(length):
    global allocated
    allocated += 64 * length
    return ["word" + str(random(100000)) for _ in range(length)]


def block(size):
    global allocated
    allocated += size
    return [None] * (size // 8) if random(2) else bytearray(size)


def text(size):
    global allocated
    s = "0123456789abcdef"
    while len(s) < size:
        s = s + s
    allocated += 2 * len(s)
    return s


def instances(length):
    global allocated
    result = []
    for i in range(length):
        p = Plain()
        p.a = i
        p.b = result
        if i % 16 == 0:
            setattr(p, "x" + str(i % 64), p)
        result.append(p)
    allocated += 72 * length
    return result


def closures(length):
    global allocated
    result = []
    for i in range(length):
        count = i

        def step():
            nonlocal count
            count += 1
            return count

        result.append(step)
    allocated += 150 * length
    return result


def generators(length):
    global allocated
    allocated += 250 * length

    def numbers(n):
        yield n
        yield n + 1

    result = [numbers(i) for i in range(length)]
    for g in result:
        next(g)
    return result


def thing(season):
    """One thing of the kind and size that the season has."""
    kind = (season + random(3)) % 9
    if kind == 0:
        return tree(4 + random(7))
    if kind == 1:
        return chain(1 + random(2000))
    if kind == 2:
        return table(1 + random(400))
    if kind == 3:
        return words(1 + random(800))
    if kind == 4:
        return block(16 + random(200) * random(400))
    if kind == 5:
        return text(16 + random(60000))
    if kind == 6:
        return instances(1 + random(400))
    if kind == 7:
        return closures(1 + random(250))
    return generators(1 + random(150))


def resident():
    """Kilobytes, or 0 where the system does not say."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            for line in status:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1])
    except OSError:
        pass
    return 0


def main(megabytes):
    global allocated
    shelf = [None] * 400
    most = turn = done = 0
    warm = megabytes / 4
    while done < megabytes:
        # Seasons: few long-lived things, then many, then a fresh start of half of them.
        season = turn // 3000
        shelf[random(60 + season * 37 % 340)] = thing(season)
        if random(4) == 0:
            shelf[random(len(shelf))] = None
        if turn % 3000 == 2999:
            for i in range(len(shelf)):
                if i % 2 == season % 2:
                    shelf[i] = None
        # Every seventh survives of many: blocks with few live lines.
        if turn % 500 == 250:
            shelf[random(60)] = [n for n in [Node(i, None, None) for i in range(7000)] if n.number % 7 == 0]
            allocated += 7000 * 40
        turn += 1
        if allocated > 16000000:
            done += allocated / 1000000
            allocated = 0
            now = resident()
            if done >= warm and now > most:
                most = now
    return most


most = main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
# The limit of 64 MB, the machine itself, and compiled code.
if most > 130000:
    print("resident memory grew to", most, "kB")
if len(sys.argv) > 2:
    print("resident at most", most, "kB")
print("done")
