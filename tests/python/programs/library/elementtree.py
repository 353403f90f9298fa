# Elements, builders and parsers of xml.etree.ElementTree, as CPython's C module has them.
import copy
import io
import pickle
import xml.etree.ElementTree as ET
from _elementtree import _set_factories


def attempt(f, *args, **kw):
    try:
        r = f(*args, **kw)
    except Exception as e:
        print("   ", type(e).__name__, str(e).partition(" at 0x")[0])
    else:
        print("   ", shown(r))


def shown(v):
    if isinstance(v, ET.Element):
        return ET.tostring(v).decode()
    if isinstance(v, (list, tuple)):
        return [shown(x) for x in v]
    return repr(v).partition(" at 0x")[0]


print("making")
e = ET.Element("a", {"x": "1"}, y="2")
print(e.attrib, list(e.items()), list(e.keys()), e.get("x"), e.get("z"), e.get("z", 5), e.get(key="y", default=0))
for args, kw in (((), {}), (("a", 1), {}), (("a", {}, 2), {}), (("a", None), {}), (("a",), {"attrib": 1}),
                 (("a", {"x": "1"}), {"attrib": "b"}), (("a",), {"attrib": {"x": "1"}, "y": "2"})):
    attempt(ET.Element, *args, **kw)
attempt(ET.SubElement, 1, 2)
attempt(ET.SubElement, e)
attempt(ET.SubElement)
attempt(ET.SubElement, e, "a", 1)
attempt(ET.SubElement, e, "b", attrib={"k": "v"}, z="w")
given = {"p": "q"}
child = ET.SubElement(e, "c", given)
given["p"] = "changed"
print(child.attrib, shown(e))
raw = ET.Element.__new__(ET.Element)
print(raw.tag, raw.text, raw.tail, raw.attrib, len(raw))


class Named(ET.Element):
    def __init__(self, name):
        super().__init__(name, {"n": name})
        self.more = [name]


n = Named("named")
n.extra = 1
print(n.more, n.extra, n.attrib, type(n.makeelement("z", {})).__name__, repr(n).partition(" at ")[0])
n.append(Named("inner"))
print(shown(n), type(copy.copy(n)).__name__, type(copy.deepcopy(n)[0]).__name__)

print("fields")
for name in ("tag", "text", "tail", "attrib"):
    attempt(delattr, e, name)
attempt(setattr, e, "attrib", 1)
attempt(setattr, e, "foo", 1)
e.text, e.tail = [1, "a"], 5
print(e.text, e.tail)
e.text = e.tail = None
attempt(e.set, "k", "v")
attempt(e.set, [], "v")
attempt(e.get, [])
attempt(ET.Element("a").get, [])
print(e.attrib)

print("children")
e = ET.Element("r")
for i in range(6):
    ET.SubElement(e, "c%d" % i)


def tags():
    print("   ", [c.tag for c in e], len(e))


for key in (0, -1, True, 100, "a", 1.0, 2**70):
    attempt(e.__getitem__, key)
print(shown(e[1:3]), shown(e[::-2]), e[10:])
attempt(e.__setitem__, 0, 1)
attempt(e.__setitem__, 99, e)
attempt(e.__setitem__, "a", e)
attempt(e.__setitem__, slice(0, 1), 5)
attempt(e.__setitem__, slice(0, 1), [5])
attempt(e.__setitem__, slice(0, 6, 2), [ET.Element("n")])
attempt(e.__getitem__, slice(None, None, 0))
attempt(e.__delitem__, 99)
tags()
e[0:6:2] = [ET.Element("n1"), ET.Element("n2"), ET.Element("n3")]
tags()
e[1:3] = [ET.Element("q")]
tags()
e[1:1] = (ET.Element("p%d" % i) for i in range(5))
tags()
del e[::3]
tags()
del e[1]
tags()
del e[-2:]
tags()
e.insert(-1, ET.Element("i"))
e.insert(-100, ET.Element("f"))
e.insert(100, ET.Element("l"))
tags()
attempt(e.insert, "a", e)
attempt(e.insert, 2**70, e)
attempt(e.insert, 1, 1)
attempt(e.append, 1)
attempt(e.extend, 1)
attempt(e.extend, [ET.Element("before"), 1])
e.extend(e)
tags()
e.remove(e[1])
attempt(e.remove, ET.Element("x"))
attempt(e.remove, 1)
e[:] = []
tags()
print("x" in e, list(e), list(reversed(e)))

print("searching")
doc = ET.XML('<a xmlns:n="u">t<b k="1">x</b><n:b>y</n:b>tail<c><b k="2"/></c><b/></a>')
for path in ("b", "c/b", ".//b", "{u}b", "{*}b", "*", "zz", "b[@k]", b"b", "/b"):
    attempt(doc.findall, path)
    attempt(doc.find, path)
    attempt(doc.findtext, path, "none")
attempt(doc.find, 1)
attempt(doc.find)
attempt(doc.find, "n:b", {"n": "u"})
attempt(doc.findtext, "n:b", namespaces={"n": "u"})
attempt(lambda: list(doc.iterfind("b")))
print([x.tag for x in doc.iter()], [x.tag for x in doc.iter("b")], [x.tag for x in doc.iter("*")])
print(list(doc.itertext()), list(doc[0].itertext()))
attempt(doc.iter, foo=1)
attempt(doc.iter, "a", "b")
it = doc.iter()
print(type(it).__name__, next(it).tag)
doc.insert(0, ET.Element("new"))
print([x.tag for x in it])
attempt(next, it)
attempt(type(it))
grown = ET.Element("g")
count = 0
for x in grown.iter():
    count += 1
    if count < 50:
        ET.SubElement(x, "g")
print(count)

print("copies")
a = ET.XML('<a x="1">t<b y="2"/>u</a>')
b = copy.copy(a)
print(b.attrib is a.attrib, b[0] is a[0], shown(b))
c = copy.deepcopy(a)
c[0].set("y", "3")
c.attrib["x"] = "4"
print(shown(a), shown(c))
twice = ET.Element("t")
twice.append(ET.Element("k"))
twice.append(twice[0])
t = copy.deepcopy(twice)
print(t[0] is t[1], t[0] is twice[0])
p = pickle.loads(pickle.dumps(a))
print(shown(p), sorted(a.__getstate__()))
for state in (1, {}, {"tag": "a", "foo": 1}, {"tag": "a", "_children": 1}, {"tag": "a", "_children": [1]}):
    attempt(ET.Element("z").__setstate__, state)
s = ET.Element("z")
s.__setstate__({"tag": 1, "text": ["a", "b"], "tail": ["c"], "_children": [ET.Element("k")], "attrib": {"m": "n"}})
print(s.tag, s.text, s.tail, s[0].tag, s.attrib)


class Odd(ET.Element):
    def __deepcopy__(self, memo):
        return 5


odd = ET.Element("o")
odd.append(Odd("p"))
attempt(copy.deepcopy, odd)
attempt(a.__deepcopy__, 1)

print("deep")
deep = x = ET.Element("d")
for i in range(100_000):
    x = ET.SubElement(x, "d")
print(sum(1 for _ in deep.iter()), len(list(deep.itertext())))
other = copy.deepcopy(deep)
print(sum(1 for _ in other.iter("d")))
text = "<d>" * 20000 + "</d>" * 20000
print(sum(1 for _ in ET.XML(text).iter()))

print("builders")
b = ET.TreeBuilder()
print(b.close(), b.data("ignored"))
attempt(b.end, "a")
attempt(b.start, "a", 1)
attempt(b.start, "a")
b.start("a", {"x": "1"})
b.data("one ")
b.data("two")
b.start("b", {})
b.end("not looked at")
b.data("three ")
b.data("four")
print(shown(b.end("a")), shown(b.close()))
attempt(b.start, "c", {})
b = ET.TreeBuilder()
b.start("a", {})
b.data("x")
b.data(5)
b.end("a")
attempt(lambda: b.close().text)
attempt(ET.TreeBuilder, 1, 2)
attempt(ET.TreeBuilder, foo=1)
b = ET.TreeBuilder(lambda tag, attributes: [tag, attributes])
attempt(b.start, "a", {})
attempt(b.start, "b", {})
b = ET.TreeBuilder(element_factory=lambda tag, attributes: ET.Element(tag) if tag == "a" else [])
attempt(b.start, "a", {})
attempt(b.start, "b", {})
marked = "<a>t1<!--c-->t2<b/>t3<!--d-->t4<?pi x?>t5</a>"
for inserted in (False, True):
    b = ET.TreeBuilder(insert_comments=inserted, insert_pis=inserted)
    parser = ET.XMLParser(target=b)
    parser.feed(marked)
    print(shown(parser.close()))
b = ET.TreeBuilder(comment_factory=lambda t: ET.Element("comment", text=t), insert_comments=True,
                   pi_factory=lambda t, d: ET.Element(t, data=d), insert_pis=True)
parser = ET.XMLParser(target=b)
parser.feed(marked)
print(shown(parser.close()))
b = ET.TreeBuilder(element_factory=Named)
attempt(b.start, "a", {})
b = ET.TreeBuilder(element_factory=lambda tag, attributes: Named(tag))
parser = ET.XMLParser(target=b)
parser.feed("<a x='1'>one &amp; two<b>three</b>four</a>")
print(shown(parser.close()))
attempt(_set_factories, 1, None)
attempt(_set_factories, None, 1)
old = _set_factories(None, None)
print([f.__name__ for f in old], ET.TreeBuilder().comment("c"), ET.TreeBuilder().pi("t"), ET.TreeBuilder().pi("t", "d"))
print(_set_factories(*old))
