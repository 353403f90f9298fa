# Errors of codecs tell which codec failed; half a surrogate is waited for.
import codecs


class Plain(RuntimeError):
    pass


class Held(RuntimeError):
    def __init__(self, a):
        super().__init__(a)


class Slotted(RuntimeError):
    __slots__ = ("x",)


class Full(RuntimeError):
    pass


full = Full("text")
full.x = 1
raised = None


def fail(*args):
    raise raised


codecs.register(lambda name: codecs.CodecInfo(fail, fail, name=name) if name == "failing" else None)
for raised in (RuntimeError(), RuntimeError("text"), RuntimeError, Plain("text"), Held("text"), Slotted("text"),
               full, RuntimeError("a", "b"), RuntimeError(1), KeyError("k"), OSError(1, "x"), ValueError("v")):
    for f in (lambda: "x".encode("failing"), lambda: codecs.decode(b"x", "failing")):
        try:
            f()
        except Exception as e:
            print(type(e).__name__, e, type(e.__cause__).__name__)
for data, codec in ((b"xyz", "hex"), (b"xyz", "zlib"), (b"x", "base64"), ("x", "rot13")):
    try:
        print(codecs.decode(data, codec))
    except Exception as e:
        print(type(e).__name__, e, type(e.__cause__).__name__)
decoder = codecs.getincrementaldecoder("utf-8")("surrogatepass")
for byte in "\ud901x".encode("utf-8", "surrogatepass"):
    print(ascii(decoder.decode(bytes([byte]))), decoder.getstate())
for errors in ("strict", "replace", "surrogatepass"):
    decoder = codecs.getincrementaldecoder("utf-8")(errors)
    try:
        print(ascii(decoder.decode(b"\xed\xa0")), ascii(decoder.decode(b"", True)))
    except UnicodeDecodeError as e:
        print(e)
