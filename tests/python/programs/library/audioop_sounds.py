# Sounds: every function of audioop on samples of all widths, and files with it.
import io
import random
import warnings

warnings.simplefilter("ignore")
import audioop
import aifc
import sunau
import wave

random.seed(5)
for width in (1, 2, 3, 4):
    data = bytes(random.randrange(256) for _ in range(24 * width))
    other = bytes(random.randrange(256) for _ in range(24 * width))
    for name in ("max", "minmax", "avg", "rms", "avgpp", "maxpp", "cross", "reverse", "byteswap", "lin2ulaw", "lin2alaw"):
        print(width, name, getattr(audioop, name)(data, width), getattr(audioop, name)(b"", width))
    for factor in (0, 0.5, -1, 3.75, 1e9):
        print(audioop.mul(data, width, factor))
    print(audioop.add(data, other, width), audioop.bias(data, width, 0x1234567), audioop.bias(data, width, -3))
    print(audioop.tomono(data, width, 0.5, 0.25), audioop.tostereo(data, width, 1, -2))
    print(audioop.ulaw2lin(data, width)[:60], audioop.alaw2lin(data, width)[:60])
    for target in (1, 2, 3, 4):
        print(audioop.lin2lin(data, width, target))
    state = None
    packed = []
    for i in range(0, len(data), 8 * width):
        piece, state = audioop.lin2adpcm(data[i : i + 8 * width], width, state)
        packed.append(piece)
    print(packed, state, audioop.adpcm2lin(b"".join(packed), width, None))
    for channels, rates in ((1, (8000, 11025)), (2, (44100, 8000)), (3, (3, 7))):
        state = None
        for i in range(2):
            out, state = audioop.ratecv(data, width, channels, *rates, state, 2, 1)
            print(out[:40], len(out), state)
    print([audioop.getsample(data, width, i) for i in range(24)])
    for bad in (lambda: audioop.getsample(data, width, 24), lambda: audioop.getsample(data, width, -1),
                lambda: audioop.max(b"abcde" * width + b"x" * (width > 1), width + (width == 1)),
                lambda: audioop.add(data, other[width:], width), lambda: audioop.mul(data, 5, 1),
                lambda: audioop.ratecv(data, width, 0, 1, 1, None), lambda: audioop.ratecv(data, width, 1, 0, 1, None),
                lambda: audioop.ratecv(data, width, 1, 1, 1, 3), lambda: audioop.lin2adpcm(data, width, (0, 99)),
                lambda: audioop.max("text", width), lambda: audioop.tomono(data[width:], width, 1, 1)):
        try:
            print(bad())
        except Exception as e:
            print(type(e).__name__, e)
two = audioop.byteswap(bytes(random.randrange(256) for _ in range(400)), 2)
print(audioop.findfit(two, two[100:200]), audioop.findfactor(two[:50], two[50:100]), audioop.findmax(two, 30))
print(bytes(audioop.lin2ulaw(b"".join(i.to_bytes(2, "little", signed=True) for i in range(-32768, 32768, 97)), 2)))
print(bytes(audioop.lin2alaw(b"".join(i.to_bytes(2, "little", signed=True) for i in range(-32768, 32768, 97)), 2)))
for module in (wave, sunau, aifc):
    file = io.BytesIO()
    file.close = lambda: None
    writer = module.open(file, "wb")
    writer.setparams((2, 2, 8000, 0, b"NONE" if module is aifc else "NONE", b"not compressed" if module is aifc else "not compressed"))
    writer.writeframes(two)
    writer.close()
    file.seek(0)
    reader = module.open(file, "rb")
    print(module.__name__, reader.getparams(), reader.readframes(100) == two)
