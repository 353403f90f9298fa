# test: smoke
# The codecs of Chinese, Japanese and Korean: every character, errors, and texts in pieces.
import codecs
import hashlib
import io

ENCODINGS = """gb2312 gbk gb18030 hz big5hkscs cp932 shift_jis euc_jp euc_jisx0213 shift_jisx0213
euc_jis_2004 shift_jis_2004 cp949 euc_kr johab big5 cp950 iso2022_jp iso2022_jp_1 iso2022_jp_2
iso2022_jp_2004 iso2022_jp_3 iso2022_jp_ext iso2022_kr""".split()


def summary(data):
    return hashlib.sha256(data).hexdigest()[:16]


# Every character on its own is too slow for a test: all that a table has at once, and in blocks.
everything = "".join(map(chr, [*range(0x80, 0xD800), *range(0xE000, 0x10000), *range(0x20000, 0x20800)]))
for name in ENCODINGS:
    data = everything.encode(name, "ignore")
    back = data.decode(name, "replace")
    print(name, len(data), summary(data), len(back), summary(back.encode("utf-8")))
    # Two bytes that may be anything.
    odd = bytes(b for a in range(0x81, 0x100, 3) for t in range(0x20, 0x100, 7) for b in (a, t))
    for errors in ("replace", "ignore", "backslashreplace"):
        text = odd.decode(name, errors)
        print("  ", errors, len(text), summary(text.encode("utf-8", "surrogatepass")))

for name in ENCODINGS:
    for text in ("한글 日本 中文 abc", "\u00e6\u0300x", "か\u309a", "\udc00!", "~\\¥‾", "똠방각하 펲시콜라"):
        for errors in ("replace", "xmlcharrefreplace"):
            data = text.encode(name, errors)
            print(name, ascii(text), data, ascii(data.decode(name, "replace")))
    try:
        b"\xa4\xa2 \xff\x81".decode(name)
    except UnicodeDecodeError as e:
        print(e)
    try:
        "\u0e01".encode(name)
    except UnicodeEncodeError as e:
        print(e)

# In pieces.
text = "日本語テキスト か\u309a と ascii\n" * 3
for name in ("euc_jp", "iso2022_jp_2004", "shift_jis_2004", "gb18030", "hz"):
    encoder = codecs.getincrementalencoder(name)("replace")
    pieces = [encoder.encode(c) for c in text] + [encoder.encode("", True)]
    data = b"".join(pieces)
    print(name, data == text.encode(name, "replace"), encoder.getstate())
    decoder = codecs.getincrementaldecoder(name)()
    out = ""
    for i in range(len(data)):
        out += decoder.decode(data[i : i + 1])
        state = decoder.getstate()
        decoder.reset()
        decoder.setstate(state)
    out += decoder.decode(b"", True)
    print(out == data.decode(name), decoder.getstate())
    stream = io.BytesIO()
    writer = codecs.getwriter(name)(stream, "replace")
    writer.writelines(text.splitlines(True))
    writer.reset()
    print(stream.getvalue() == data)
    stream.seek(0)
    reader = codecs.getreader(name)(stream)
    print(ascii(reader.read(5)), ascii(reader.readline()), len(reader.readlines()))

file = io.TextIOWrapper(io.BytesIO(), "euc-kr", newline="")
file.write("첫 줄\n둘째 줄\n")
file.seek(0)
print(ascii(file.readline()), file.tell(), ascii(file.read()))

decoder = codecs.getincrementaldecoder("iso2022_jp")()
print(ascii(decoder.decode(b"\x1b$B@$@")), decoder.getstate())
decoder.reset()
print(ascii(decoder.decode(b"@$")))
for bad in (lambda: codecs.getincrementalencoder("euc_jp")().setstate(9),
            lambda: codecs.getincrementaldecoder("euc_jp")().setstate((b"123456789", 0)),
            lambda: codecs.getincrementaldecoder("euc_jp")().decode("text"),
            lambda: b"\xa4".decode("euc_jp"),
            lambda: __import__("_codecs_jp").getcodec("big5"),
            lambda: __import__("_codecs_jp").getcodec(1)):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
