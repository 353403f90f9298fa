# test: smoke
"""_bz2 and _lzma: streams, limits, filters, errors."""
import bz2
import gc
import io
import lzma
import pickle

DATA = b"".join(b"line %d of the text\n" % (i * i % 977) for i in range(4000))


def attempt(f, *arguments, **keywords):
    try:
        return f(*arguments, **keywords)
    except Exception as e:
        return f"{type(e).__name__}: {e}"


for module, maker, reader in ((bz2, bz2.BZ2Compressor, bz2.BZ2Decompressor),
                              (lzma, lzma.LZMACompressor, lzma.LZMADecompressor)):
    packed = module.compress(DATA)
    print(module.__name__, len(packed), module.decompress(packed) == DATA, module.decompress(packed + packed) == DATA * 2)
    c = maker()
    out = b"".join(c.compress(DATA[i:i + 1000]) for i in range(0, len(DATA), 1000)) + c.flush()
    print(module.decompress(out) == DATA, attempt(c.flush), attempt(c.compress, b"x"))
    d = reader()
    parts, chunk = [], packed + b"behind"
    while not d.eof:
        part = d.decompress(chunk, 5000)
        chunk = b""
        parts.append(part)
        if not part and d.needs_input:
            break
    print(b"".join(parts) == DATA, max(map(len, parts)), d.unused_data, d.needs_input, attempt(d.decompress, b""))
    d = reader()
    got = b"".join(d.decompress(packed[i:i + 7]) for i in range(0, len(packed), 7))
    print(got == DATA, d.eof, d.unused_data)
    print(attempt(module.decompress, b"not packed at all"), attempt(module.decompress, packed[:-10]),
          attempt(module.decompress, b""))
    print(attempt(pickle.dumps, maker()), attempt(reader().decompress, "text"))
    with module.open(io.BytesIO(packed), "rt") as f:
        print(f.readline(), sum(1 for _ in f))
    for _ in range(30):
        maker().compress(DATA[:100])
        reader().decompress(packed[:50])
    gc.collect()

print(attempt(bz2.BZ2Compressor, 10), attempt(bz2.BZ2Compressor, "x"), attempt(bz2.BZ2Decompressor, 1))
FILTERS = [{"id": lzma.FILTER_DELTA, "dist": 4}, {"id": lzma.FILTER_LZMA2, "preset": 7, "lc": 3, "dict_size": 1 << 20}]
raw = lzma.compress(DATA, lzma.FORMAT_RAW, filters=FILTERS)
print(lzma.decompress(raw, lzma.FORMAT_RAW, filters=FILTERS) == DATA)
alone = lzma.compress(DATA, lzma.FORMAT_ALONE)
print(lzma.decompress(alone) == DATA, lzma.decompress(alone, lzma.FORMAT_ALONE) == DATA)
for check in (lzma.CHECK_NONE, lzma.CHECK_CRC32, lzma.CHECK_CRC64, lzma.CHECK_SHA256):
    d = lzma.LZMADecompressor()
    d.decompress(lzma.compress(b"abc", check=check))
    print(d.check, lzma.is_check_supported(check))
print(lzma._encode_filter_properties({"id": lzma.FILTER_LZMA1}), lzma._decode_filter_properties(lzma.FILTER_LZMA2, b"\x10"))
print(attempt(lzma.LZMACompressor, lzma.FORMAT_RAW))
print(attempt(lzma.LZMACompressor, preset=3, filters=FILTERS))
print(attempt(lzma.LZMACompressor, 17), attempt(lzma.LZMADecompressor, 17), attempt(lzma.LZMACompressor, preset=-1))
print(attempt(lzma.LZMACompressor, filters=[{"id": lzma.FILTER_LZMA2, "colour": 3}]))
print(attempt(lzma.LZMACompressor, filters=[{}]), attempt(lzma.LZMACompressor, filters=[{"id": 98}]))
print(attempt(lzma.LZMACompressor, filters=[{"id": 3}] * 5))
print(attempt(lzma.LZMADecompressor(memlimit=1000).decompress, lzma.compress(b"abc")))
