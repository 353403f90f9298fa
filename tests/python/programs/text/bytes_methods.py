# test: smoke collected
# bytes, bytearray and memoryview: methods, mutation, casts, exports that forbid resizing, errors, struct and array.
import array
import base64
import binascii
import hashlib
import struct
import zlib


def attempt(f):
    try:
        return f()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


b = b"Hello, \x00\xff World"
print(b, b[0], b[-1:], b[::-1], b.upper(), b.lower(), b.swapcase(), b.title(), b.capitalize(), b.find(b"o"), b.rfind(111), b.count(b"l"), b.index(b"W"), b.replace(b"l", b"LL"), b.split(b", "), b.partition(b"\x00"), b.startswith((b"x", b"He")), b.endswith(b"ld", 3), b.hex(), b.hex(" "), b.hex(":", 2), b.hex("-", -3), bytes.fromhex("00 ff A1"), b.join([b"x", bytearray(b"y")]), b.isalpha(), b"ab1".isalnum(), b"12".isdigit(), b" \t".isspace(), b"AB".isupper(), b"Ab".istitle(), b"x".isascii(), b.strip(b"Hd"), b"a\tb".expandtabs(3), b"7".zfill(3), b"x".center(5, b"-"), b"abc".translate(None, b"b"), b"abc".translate(bytes.maketrans(b"ab", b"xy")), b"l1\nl2\r\nl3".splitlines(), b"xpre".removeprefix(b"x"), 72 in b, b"lo" in b, b * 0, b + bytearray(b"!"), b < b"I", b == bytearray(b), hash(b) == hash(bytes(bytearray(b))))
print(bytes(3), bytes([1, 255]), bytes("é", "latin-1"), bytes(b"x"), bytes(memoryview(b"mv")), bytes(range(3)), bytearray(2), bytearray("a", "ascii"), bytes(iter([65])), b"%s %d %r %5.1f %c %x %%" % (b"s", 5, "r", 2.5, b"c", 255), b"\x41\101\n\t\\\'", rb"\x41", repr(b"it's"), repr(b"'\""), b"a" b"b")
for f in (lambda: bytes(-1), lambda: bytes([256]), lambda: bytes("a"), lambda: bytes(1, "x"), lambda: bytes([1.5]), lambda: bytes(["a"]), lambda: b + "s", lambda: b"a" % 5, lambda: b.index(b"zz"), lambda: b.find("s"), lambda: b.find(256), lambda: b[99], lambda: b["x"], lambda: 256 in b, lambda: "s" in b, lambda: b.replace("a", "b"), lambda: b.split(""), lambda: b.split(b""), lambda: bytes.fromhex("0"), lambda: bytes.fromhex("zz"), lambda: bytes.fromhex(b"00"), lambda: b"".join(["s"]), lambda: b.hex("ab"), lambda: b.hex("é"), lambda: b.center(9, b"ab"), lambda: bytes.maketrans(b"a", b"bc"), lambda: b.translate(b"x"), lambda: b < "s", lambda: b.startswith("s"), lambda: b"\xff".decode(), lambda: bytes(10**20), lambda: setattr(b, "x", 1), lambda: b.__setitem__(0, 1), lambda: b"%d" % "x", lambda: b"%s" % "x", lambda: b"%c" % 300):
    print(attempt(f))
ba = bytearray(b"abcdef")
ba[0] = 90
ba[1:3] = b"XYZ"
ba[::2] = b"...." if len(ba[::2]) == 4 else bytes(len(ba[::2]))
ba.append(33)
ba.extend([34, 35])
ba += b"end"
ba.insert(2, 0)
del ba[-2:]
print(ba, ba.pop(), ba.pop(0), len(ba), ba.reverse(), ba, ba.copy() == ba, ba.remove(33), ba * 2, bytearray(b"ab").join([b"x", b"y"]), ba.decode("latin-1"), ba.find(b"Z"))
ba *= 2
ba.clear()
for f in (lambda: ba.pop(), lambda: ba.remove(1), lambda: ba.append(256), lambda: ba.append("x"), lambda: ba.extend("ab"), lambda: ba.extend([300]), lambda: ba.__setitem__(0, 1), lambda: ba.__setitem__(slice(0, 4, 2), b"abc"), lambda: hash(ba), lambda: ba.insert("x", 1), lambda: bytearray(b"ab").__setitem__(0, 256), lambda: ba.__setitem__(slice(0, 1), 5) or ba, lambda: ba.__setitem__(slice(0, 1), "s"), lambda: bytearray(-1), lambda: ba.extend(5), lambda: bytearray(b"x").__delitem__(5)):
    print(attempt(f))
store = bytearray(range(12))
def views():  # what is left of them in registers goes with the frame
    m = memoryview(store)
    print(m, m.nbytes, m.itemsize, m.format, m.shape, m.strides, m.ndim, m.readonly, m.contiguous, m[2], m[1:4].tolist(), m[::-3].tolist(), bytes(m[4:6]), m.hex() if hasattr(m, "hex") else "", m == store, m[1:3] == b"\x01\x02", 5 in m, list(reversed(m))[:2]) if False else print(m.nbytes, m.itemsize, m.format, m.shape, m.strides, m.ndim, m.readonly, m.contiguous, m[2], m[1:4].tolist(), m[::-3].tolist(), bytes(m[4:6]), m.hex(), m == store, m[1:3] == b"\x01\x02", 5 in m, m.obj is store, m.tobytes("C")[:3])
    m[0] = 99
    m[1:3] = b"hi"
    ints = m.cast("I")
    grid = m.cast("B", [3, 4])
    print(store, ints.tolist(), ints.shape, grid.tolist(), grid[1, 2], grid.shape, grid.strides, ints[1], m.cast("b")[0], m.cast("c")[1], m[2:8].cast("H").tolist(), m.toreadonly().readonly)
    ints[2] = 2**32 - 1
    print(store[8:], attempt(lambda: ints.__setitem__(0, 2**32)), attempt(lambda: store.append(1)), attempt(lambda: store.clear()), attempt(lambda: m[99]), attempt(lambda: m["a"]), attempt(lambda: m.__setitem__(0, "x")), attempt(lambda: m.__setitem__(slice(0, 2), b"abc")), attempt(lambda: m.cast("I", [5])), attempt(lambda: m[1:].cast("I")), attempt(lambda: memoryview(b"ro").__setitem__(0, 1)), attempt(lambda: memoryview("s")), attempt(lambda: grid[0]), attempt(lambda: grid[5, 0]), attempt(lambda: grid[0, 1, 2]), attempt(lambda: hash(m)), hash(memoryview(b"x")) == hash(b"x"), attempt(lambda: m.cast("zz")), attempt(lambda: m.__delitem__(0)))
    with memoryview(store) as inner:
        print(inner[0])
    for view in (grid, ints, m):
        view.release()
    return m, inner
m, inner = views()
print(attempt(lambda: m[0]), attempt(lambda: inner.tolist()), attempt(lambda: len(m)), m if False else "released", store.append(5))
a = array.array("i", [3, 1, 2])
a.append(9)
a.extend([4, 5])
a[1:3] = array.array("i", [7, 8, 9])
mv = memoryview(a)
print(a, a.itemsize, a.typecode, a.index(9), a.count(9), a.tolist(), mv.format, mv[2], attempt(lambda: a.append(1)), a.tobytes()[:8], a[::-1], array.array("d", [1.5]) + array.array("d", [2]), array.array("u", "héé"), array.array("b", b"\x01\xff").tolist(), array.array("B", range(3)) * 2, attempt(lambda: array.array("b", [200])), attempt(lambda: array.array("z")), attempt(lambda: array.array("i", ["x"])), attempt(lambda: array.array("i") + array.array("d")), array.array("q", [-2**63])[0], attempt(lambda: array.array("i", [1.5])), array.array("f", [0.1])[0])
mv.release()
a.byteswap()
print(a[0], a.pop(), a.remove(a[0]), len(a), a.frombytes(b"\x01\0\0\0"), a[-1], attempt(lambda: a.frombytes(b"abc")), a.buffer_info()[1], array.array("i", a) == a)
print(struct.pack("<BhIq?4sd", 1, -2, 3, -4, True, b"ab", 1.5), struct.unpack(">HbQ", b"\x01\x02\xff" + bytes(7) + b"\x09"), struct.calcsize("@bi"), struct.calcsize("=bi"), struct.pack("3sxp", b"abcd", b"zz"), list(struct.iter_unpack("<H", b"\1\0\2\0")), struct.pack("<e", 1.5), struct.unpack("<f", struct.pack("<f", 0.1)), struct.Struct("!I").unpack_from(b"xx\0\0\1\0", 2), struct.pack("<2i", 1, 2), struct.pack("n", -1) == b"\xff" * 8)
for f in (lambda: struct.pack("B", 256), lambda: struct.pack("b", "x"), lambda: struct.pack("I", -1), lambda: struct.unpack("I", b"abc"), lambda: struct.pack("z", 1), lambda: struct.pack("II", 1), lambda: struct.pack("5s", "x"), lambda: struct.pack("f", 1e300), lambda: struct.pack("c", b"ab"), lambda: struct.calcsize("<n"), lambda: struct.unpack_from("I", b"abcd", 2), lambda: struct.pack_into("I", bytearray(2), 0, 1), lambda: struct.pack("e", 1e6), lambda: struct.pack("q", 2**63), lambda: struct.calcsize("9999999999999999999i"), lambda: struct.pack("?", [])):
    print(attempt(f))
data = bytes(range(256)) * 3
print([getattr(hashlib, n)(data).hexdigest()[:16] for n in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "blake2b", "blake2s")], hashlib.shake_128(b"x").hexdigest(8), hashlib.new("sha256", b"a").hexdigest()[:8], zlib.crc32(data), zlib.adler32(data), binascii.crc_hqx(data, 0), zlib.decompress(zlib.compress(data, 9)) == data, len(zlib.compress(data * 10)) < 700)
for enc, dec in ((base64.b64encode, base64.b64decode), (base64.urlsafe_b64encode, base64.urlsafe_b64decode), (base64.b32encode, base64.b32decode), (base64.b16encode, base64.b16decode), (base64.b85encode, base64.b85decode), (base64.a85encode, base64.a85decode), (binascii.hexlify, binascii.unhexlify), (binascii.b2a_uu, binascii.a2b_uu)):
    print(enc(b"any carnal pleas\xff\xfe"), dec(enc(data[:40])) == data[:40], attempt(lambda: dec(b"\x01!")))
checksum = 0
buffer = bytearray(64)
for i in range(3000):
    buffer[i % 64] = (buffer[(i * 7) % 64] + i) & 255
    checksum = (checksum * 31 + buffer[(i * 3) % 64]) & 0xFFFFFFFF
print(checksum, bytes(buffer[:8]), zlib.crc32(buffer))
