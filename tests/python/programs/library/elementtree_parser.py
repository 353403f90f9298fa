# XMLParser of xml.etree.ElementTree: targets, events, errors, encodings.
import gc
import io
import warnings
import xml.etree.ElementTree as ET


def attempt(f, *args, **kw):
    try:
        r = f(*args, **kw)
    except Exception as e:
        print("   ", type(e).__name__, e)
        return e
    print("   ", ET.tostring(r).decode() if isinstance(r, ET.Element) else r)


print("pieces")
document = '<?xml version="1.0"?>\n<a one="1" two="&lt;2&gt;">\n  text &amp; more\n  <b>é</b>\n  <c/>tail</a>'
for size in (1, 3, 1000):
    parser = ET.XMLParser()
    for i in range(0, len(document), size):
        parser.feed(document[i:i + size])
    root = parser.close()
    print(ET.tostring(root, "unicode"), root.get("two"), repr(root.text))
for data in (document.encode(), bytearray(document.encode()), memoryview(document.encode()), document):
    parser = ET.XMLParser()
    parser.feed(data)
    print(ET.tostring(parser.close(), "unicode") == ET.tostring(root, "unicode"))
many = "".join(' a%d="%d"' % (i, i) for i in range(100))
root = ET.XML("<r%s/>" % many)
print(root.get("a99"), root.get("a0"), root.get("b"), len(root.attrib), list(root.items())[98:])
root = ET.XML("<r a='1' b='2'/>")
root.set("c", "3")
print(root.attrib, root.keys(), root.items())
print(len({n.tag for n in ET.XML("<r>" + "".join("<n%d/>" % i for i in range(3000)) + "</r>")}))

print("errors")
for data in ("", "<a>", "<a></b>", "<a><b></a>", "<a>&foo;</a>", '<!DOCTYPE a SYSTEM "x"><a>&foo;</a>', "<a/><b/>", "text"):
    e = attempt(ET.XML, data)
    print("     ", e.code, e.position)
parser = ET.XMLParser()
attempt(parser.feed, '<!DOCTYPE a SYSTEM "x"><a>&foo;')
attempt(parser.feed, "&foo;")
parser = ET.XMLParser()
attempt(parser.feed, 5)
parser.feed("<a/>")
attempt(parser.close)
attempt(parser.close)
attempt(parser.feed, "x")
parser = ET.XMLParser()
parser.entity["foo"] = "bar"
parser.feed('<!DOCTYPE a SYSTEM "x"><a>1&foo;2</a>')
print(parser.close().text, parser.version.split()[0], type(parser.target).__name__)
attempt(setattr, parser, "foo", 1)
attempt(setattr, parser, "version", 1)
attempt(ET.XMLParser, 1)
attempt(ET.XMLParser, encoding=1)
attempt(ET.XMLParser, encoding="a\0b")
raw = ET.XMLParser.__new__(ET.XMLParser)
for f in (lambda: raw.feed("x"), raw.close, lambda: raw._setevents([], None), lambda: raw.target, lambda: raw.entity):
    attempt(f)

print("targets")


class Target:
    def __getattr__(self, name):
        if name.startswith("__") or name in left_out:
            raise AttributeError(name)
        return lambda *args: print("   ", name, args) or name


data = '<!DOCTYPE a PUBLIC "p" "x"><a xmlns:q="u" b="1" q:c="2">\n text &lt; x\n<q:x/><!--c--><?pi d?><?pi?></a>'
for left_out in ((), ("start_ns", "end_ns"), ("start", "end", "data", "close", "doctype"), ("comment", "pi")):
    parser = ET.XMLParser(target=Target())
    parser.feed(data)
    print(parser.close())


class Failing:
    def __init__(self, at):
        self.at = at

    def check(self, name):
        print("     ", name)
        if name == self.at:
            raise KeyError(name)

    def start(self, tag, attributes):
        self.check("start " + tag)

    def end(self, tag):
        self.check("end " + tag)

    def data(self, text):
        self.check("data " + text)

    def close(self):
        self.check("close")


for at in ("start a", "data x", "start b", "end b", "close"):
    parser = ET.XMLParser(target=Failing(at))
    attempt(parser.feed, "<a>x<b/>y</a>")
    attempt(parser.close)


class Asking:
    @property
    def start(self):
        raise ZeroDivisionError("asked for start")


attempt(ET.XMLParser, target=Asking())


class Inside:
    def start(self, tag, attributes):
        # Nothing that is given here may be lost, whatever is allocated.
        kept.append((tag, attributes, [[] for _ in range(100)]))
        gc.collect()

    def close(self):
        return len(kept)


kept = []
parser = ET.XMLParser(target=Inside())
parser.feed("<a>" + "".join('<b%d x="%d">t</b%d>' % (i, i, i) for i in range(20)) + "</a>")
print(parser.close(), [k[:2] for k in kept[:3]])


class Own(ET.TreeBuilder):
    def start(self, tag, attributes):
        attributes["seen"] = tag
        return super().start(tag.upper(), attributes)


parser = ET.XMLParser(target=Own())
parser.feed("<a x='1'>t<b/></a>")
attempt(parser.close)
attempt(parser._setevents, [], None)


class Warning(ET.XMLParser):
    def doctype(self, *args):
        print("not called")


with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    Warning().feed(data)
    print([(w.category.__name__, str(w.message)) for w in caught])

print("events")
everything = ("start", "end", "start-ns", "end-ns", "comment", "pi")
events = []
parser = ET.XMLParser()
parser._setevents(events, everything)
parser.feed('<a xmlns="u">x<!--c--><?pi x?><b/>y</a>')
for event, node in events:
    print("   ", event, getattr(node, "tag", node), getattr(node, "text", None))
for wanted in ("abc", [1], 5, [b"end"], None, []):
    attempt(ET.XMLParser()._setevents, [], wanted)
attempt(ET.XMLParser()._setevents, 1)
attempt(ET.XMLParser()._setevents)
pull = ET.XMLPullParser(everything)
for piece in ("<a xmlns:p='u'>x<!--", "c--><?pi x?><p:b/>", "y</a>"):
    pull.feed(piece)
    print("   ", [(k, getattr(n, "text", n)) for k, n in pull.read_events()])
pull.close()
for event, node in ET.iterparse(io.BytesIO(b"<r>" + b"<i n='1'>t</i>" * 3 + b"</r>")):
    print("   ", event, node.tag, node.attrib, node.text)


class Refusing(list):
    def append(self, item):
        raise OverflowError("no more events")


parser = ET.XMLParser()
parser._setevents(Refusing(), ("start",))
attempt(parser.feed, "<a><b/></a>")

print("encodings")
for encoding in ("utf-8", "utf-16", "iso-8859-1", "cp1251", "koi8-r", "shift_jis", "nope"):
    text = '<?xml version="1.0" encoding="%s"?><a>%s</a>' % (encoding, "é" if encoding[:3] == "iso" else "а")
    attempt(lambda: ET.XML(text.encode("utf-8" if encoding == "nope" else encoding)).text)
parser = ET.XMLParser(encoding="iso-8859-1")
parser.feed("<a>é</a>".encode("iso-8859-1"))
print(parser.close().text)
attempt(ET.XMLParser(encoding="nope").feed, b"<a/>")
attempt(ET.XML, "<a>\ud800</a>")
print(ET.parse(io.StringIO("<a>é</a>")).getroot().text, ET.parse(io.BytesIO("<a>é</a>".encode())).getroot().text)


class Read:
    def read(self, n):
        print("    read", n)
        return 5


attempt(ET.XMLParser()._parse_whole, Read())
attempt(ET.XMLParser()._parse_whole, 1)
