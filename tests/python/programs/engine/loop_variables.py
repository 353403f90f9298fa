# test: smoke
# The variable of a loop keeps its last value when the loop ends, in code that is compiled as well.


def breaks(width):
    row = ""
    for x in range(width):
        z = 0j
        for n in range(30):
            z = z * z + complex(x / 20 - 1.5, 0.3)
            if z.real > 4:
                break
        row += chr(ord("a") + n % 26)
    return row


def ends(width):
    out = []
    for x in range(width):
        for n in [x, x + 1, x + 2]:
            pass
        out.append(n)
        for c in (ch for ch in "xyz"):
            pass
        out.append(c)
        for k, v in {x: "a", x + 1: "b"}.items():
            pass
        out.append((k, v))
    return out


def empty(width):
    n = "before"
    seen = set()
    for x in range(width):
        for n in range(x % 3):
            pass
        seen.add(n)
    return sorted(map(str, seen))


def unbound(width):
    count = 0
    for x in range(width):
        try:
            for late in range(x - width + 2):
                pass
            late
        except UnboundLocalError:
            count += 1
    return count, late


print(breaks(60))
print(ends(50)[-6:])
print(empty(60))
print(unbound(60))
