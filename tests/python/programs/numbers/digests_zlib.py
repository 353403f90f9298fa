# hashlib without OpenSSL's objects, and zlib.
import _blake2
import _md5
import _sha1
import _sha3
import _sha256
import _sha512
import zlib


def outcome(f, *args, **kw):
    try:
        return repr(f(*args, **kw))
    except Exception as e:
        return f"{type(e).__name__}: {e}"


makers = [_md5.md5, _sha1.sha1, _sha256.sha224, _sha256.sha256, _sha512.sha384, _sha512.sha512, _sha3.sha3_224,
          _sha3.sha3_256, _sha3.sha3_384, _sha3.sha3_512, _blake2.blake2b, _blake2.blake2s]
data = bytes(i * 7 % 256 for i in range(1000))
for make in makers:
    h = make()
    print(h.name, h.digest_size, h.block_size, h.hexdigest())
    for size in (1, 55, 56, 63, 64, 65, 111, 112, 127, 128, 129, 135, 136, 137, 143, 144, 145, 1000):
        h = make(data[:size])
        g = make()
        for i in range(0, size, 37):
            g.update(data[i:min(i + 37, size)])
        c = g.copy()
        c.update(b"more")
        assert g.digest() == h.digest() and c.hexdigest() == make(data[:size] + b"more").hexdigest()
    print("  ", h.hexdigest(), h.digest()[:4], type(h).__name__)
    print("  ", outcome(make, "text"), outcome(make, 5), outcome(make, b"", 5), outcome(make, x=1))
    print("  ", outcome(h.update, "text"), outcome(h.update), make(memoryview(b"abc")).hexdigest() == make(b"abc").hexdigest())
for make in (_sha3.shake_128, _sha3.shake_256):
    h = make(b"abc")
    print(h.name, h.digest_size, h.block_size, h.hexdigest(40), len(h.digest(1000)), h.digest(0), h._capacity_bits, h._rate_bits)
    print(outcome(h.digest, -1), outcome(h.digest, "a"), outcome(h.digest, 2**30), outcome(h.digest, 2**70), outcome(h.digest))
for make in (_blake2.blake2b, _blake2.blake2s):
    for kw in (dict(digest_size=16), dict(key=b"key"), dict(salt=b"salt"), dict(person=b"me"), dict(fanout=2, depth=3),
               dict(leaf_size=4096, node_offset=7, node_depth=1, inner_size=32), dict(last_node=True), dict(node_offset=2**48 - 1),
               dict(digest_size=0), dict(digest_size=65), dict(key=b"x" * 65), dict(salt=b"x" * 17), dict(person=b"x" * 17),
               dict(fanout=256), dict(depth=0), dict(leaf_size=-1), dict(leaf_size=2**32), dict(node_offset=2**64),
               dict(node_depth=256), dict(inner_size=65), dict(key="x"), dict(data=b"")):
        print(kw, outcome(lambda: make(b"data", **kw).hexdigest()))
    print(make.SALT_SIZE, make.PERSON_SIZE, make.MAX_KEY_SIZE, make.MAX_DIGEST_SIZE)

print("--- zlib")
text = b"hello world, hello zlib. " * 500
print(zlib.adler32(text), zlib.crc32(text), zlib.crc32(b"b", zlib.crc32(b"a")) == zlib.crc32(b"ab"), zlib.adler32(b""), zlib.crc32(b""))
print(zlib.crc32(b"abc", -1), zlib.crc32(b"abc", 2**40 + 3), outcome(zlib.crc32, "x"), outcome(zlib.crc32, b"", "x"))
for level in range(-1, 10):
    for wbits in (15, 9, -15, 31, 25):
        packed = zlib.compress(text, level, wbits)
        assert zlib.decompress(packed, wbits) == text
        print(level, wbits, len(packed), zlib.crc32(packed), end="; ")
    print()
for args in ((b"a", 10), (b"a", -2), ("a",), (b"a", 1, 99), ()):
    print("compress", outcome(zlib.compress, *args))
packed = zlib.compress(b"hello" * 10)
for args in ((b"abc",), (b"",), (packed[:-1],), (packed + b"xyz",), (packed, 99), (packed, -15), (packed, 15, 0), (packed, 15, -1)):
    print("decompress", outcome(zlib.decompress, *args))
c = zlib.compressobj(9, zlib.DEFLATED, 15, 9)
pieces = [c.compress(text[i:i + 1000]) for i in range(0, len(text), 1000)]
c2 = c.copy()
pieces2 = pieces + [c2.compress(b"tail"), c2.flush()]
pieces += [c.flush(zlib.Z_SYNC_FLUSH), c.flush(zlib.Z_FULL_FLUSH), c.flush()]
print(zlib.decompress(b"".join(pieces)) == text, zlib.decompress(b"".join(pieces2)) == text + b"tail")
print(outcome(c.compress, b"x"), outcome(c.flush), outcome(c.copy), c2 is not c)
d = zlib.decompressobj()
print(d.decompress(packed + b"rest", 7), d.unconsumed_tail != b"", d.unused_data, d.eof)
d2 = d.copy()
print(d.decompress(d.unconsumed_tail), d.unused_data, d.eof, d.decompress(b"again"), d.unused_data, d.flush())
print(d2.decompress(d2.unconsumed_tail, 3), d2.flush(), d2.eof, outcome(d2.flush, 0), outcome(d.decompress, b"", -1))
for kw in (dict(level=10), dict(wbits=99), dict(method=3), dict(memLevel=0), dict(strategy=99), dict(zdict="a")):
    print(kw, outcome(zlib.compressobj, **kw))
print(outcome(zlib.decompressobj, 99), outcome(zlib.decompressobj, zdict=3))
words = b"hello zlib world"
for wbits in (15, -15):
    c = zlib.compressobj(wbits=wbits, zdict=words)
    packed = c.compress(b"hello world hello zlib") + c.flush()
    print(len(packed), zlib.decompressobj(wbits, zdict=words).decompress(packed))
c = zlib.compressobj(zdict=words)
packed = c.compress(b"hello") + c.flush()
print(outcome(zlib.decompressobj().decompress, packed), outcome(zlib.decompressobj(zdict=b"x").decompress, packed))
d = zlib.decompressobj()
out = b"".join(d.decompress(zlib.compress(text)[i:i + 1]) for i in range(len(zlib.compress(text))))
print(out == text, d.eof, zlib.error.__module__, zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL, zlib.Z_BEST_SPEED)
