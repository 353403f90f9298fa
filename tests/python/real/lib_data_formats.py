# real:
"""json, pickle, csv, xml, configparser, tomllib, plistlib, struct, base64, html, email, shelve, sqlite3, zip and tar."""
import base64
import binascii
import configparser
import csv
import datetime
import email.message
import email.policy
import hashlib
import html.parser
import io
import json
import pickle
import plistlib
import pickletools
import quopri
import shelve
import sqlite3
import struct
import tarfile
import tomllib
import uuid
import xml.dom.minidom
import xml.etree.ElementTree as ET
import zipfile
import zlib
from xml.sax import handler, parseString, saxutils

data = {"a": [1, 2.5, None, True, "é☺\n"], "b": {"nested": {"deep": []}}, "c": 10**20, "f": 1e300}
print(json.dumps(data), json.dumps(data, indent=2, ensure_ascii=False, sort_keys=True), json.dumps(data, separators=(",", ":")), json.loads(json.dumps(data)) == data, json.dumps({1: 2, None: 3, True: 4}), json.dumps(float("inf")))
for text in ('{"a": }', "[1, 2", '{"a": 1,}', "nul", '"\\x"', "[1] 2"):
    try:
        json.loads(text)
    except json.JSONDecodeError as e:
        print(e)
print(json.loads("[1.5, 2]", parse_float=str, parse_int=float), json.loads('{"a": {"b": 1}}', object_hook=lambda d: sorted(d)), json.dumps({"t": (1, 2), "d": datetime.date(2020, 1, 2)}, default=str))


class Tree:
    def __init__(self, value, *kids):
        self.value, self.kids = value, list(kids)

    def __reduce_ex__(self, protocol):
        return (Tree, (self.value, *self.kids), {"extra": protocol})

    def __repr__(self):
        return f"Tree({self.value}, {self.kids}, {getattr(self, 'extra', None)})"


for protocol in range(6):
    print(protocol, pickle.loads(pickle.dumps([Tree(1, Tree(2)), {"x": {1, 2}}, b"b", 1.5, 2**70, datetime.datetime(2020, 1, 1), Ellipsis, len, uuid.UUID(int=5)], protocol)))
out = io.StringIO()
pickletools.dis(pickletools.optimize(pickle.dumps(["a", "a", 1], 2)), out)
print(out.getvalue())
out = io.StringIO()
writer = csv.DictWriter(out, ["name", "note"], quoting=csv.QUOTE_NONNUMERIC, extrasaction="ignore")
writer.writeheader()
writer.writerows([{"name": 'q"uote', "note": 1.5, "x": 1}, {"name": "multi\nline", "note": "a,b"}])
print(out.getvalue(), list(csv.reader(io.StringIO(out.getvalue()), quoting=csv.QUOTE_NONNUMERIC)), csv.Sniffer().sniff("a;b;c\n1;2;3\n").delimiter, list(csv.DictReader(["a|b", "1|2|3", "4"], delimiter="|", restkey="r", restval="-")))
root = ET.fromstring('<r xmlns:n="u"><a k="1">t<b/>tail</a><!-- c --><a k="2" n:z="3">&lt;é</a></r>')
ET.SubElement(root, "new", {"x": "1"}).text = "a & b"
print(ET.tostring(root, encoding="unicode"), [e.get("k") for e in root.iterfind(".//a[@k]")], root.find("a[2]").text, root.findtext("a/b", "none"), ET.canonicalize(ET.tostring(root)))
ET.indent(root)
print(ET.tostring(root).decode(), [(event, e.tag) for event, e in ET.iterparse(io.BytesIO(b"<x><y/></x>"), ("start", "end"))])
print(xml.dom.minidom.parseString("<a><b c='d'>e</b></a>").toprettyxml(indent=" "), saxutils.escape("<&>"), saxutils.quoteattr('a"b'))
try:
    ET.fromstring("<a><b></a>")
except ET.ParseError as e:
    print(e, e.position)


class Sax(handler.ContentHandler):
    def startElement(self, name, attrs):
        print("start", name, dict(attrs))


parseString(b"<a x='1'><b/></a>", Sax())
config = configparser.ConfigParser(interpolation=configparser.ExtendedInterpolation())
config.read_string("[DEFAULT]\nroot = /r\n[one]\npath: ${root}/x\nflag = yes\nmulti =\n  a\n  b\n[two]\nq = ${one:path}\n")
config["three"] = {"n": "5"}
out = io.StringIO()
config.write(out)
print(config["two"]["q"], config.getboolean("one", "flag"), config.get("one", "no", fallback="fb"), config.sections(), out.getvalue())
print(tomllib.loads('a = [1, 2.5]\n[t.u]\nd = 1979-05-27\n"k e" = """x\\\n  y"""\n'), plistlib.loads(plistlib.dumps({"a": [1, b"x", True], "d": datetime.datetime(2020, 1, 1)})), len(plistlib.dumps({"a": 1}, fmt=plistlib.FMT_BINARY)))
print(struct.pack(">hIq4sf?", 1, 2, -3, b"ab", 1.5, True).hex(), struct.unpack("<3H", bytes(range(6))), struct.calcsize("@bq"), base64.b64encode(b"\xff\xfe"), base64.b85encode(b"hello"), base64.b32decode("MFRGG==="), binascii.crc32(b"x"), quopri.encodestring("é=".encode()), zlib.adler32(b"a"))
print(html.escape("<a href='x'>"), html.unescape("&eacute;&#x41;&notit;&amp;"), hashlib.sha256(b"a").hexdigest(), hashlib.new("md5", b"").hexdigest(), hashlib.blake2b(b"x", digest_size=8).hexdigest(), uuid.uuid5(uuid.NAMESPACE_DNS, "example.org"))
message = email.message.EmailMessage(policy=email.policy.SMTP)
message["Subject"], message["From"], message["To"] = "Héllo", "A B <a@b.c>", "x@y.z, Q <q@r.s>"
message.set_content("plain é\n")
message.add_alternative("<p>html</p>", subtype="html")
message.add_attachment(b"\x00\x01", maintype="application", subtype="octet-stream", filename="f.bin")
message.set_boundary("outer")
message.get_payload(0).set_boundary("inner")
print(message.as_string(), [p.get_content_type() for p in message.walk()], message["To"].addresses[1].display_name)
with shelve.open("shelf") if False else sqlite3.connect(":memory:") as db:
    db.execute("create table t (a integer primary key, b text, c real)")
    db.executemany("insert into t (b, c) values (?, ?)", [("x", 1.5), ("y", None), ("é", 3)])
    db.create_function("double", 1, lambda x: x and x * 2)
    db.row_factory = sqlite3.Row
    print([tuple(r) for r in db.execute("select a, upper(b), double(c) from t order by a desc")], db.execute("select * from t").fetchone().keys(), db.total_changes)
    try:
        db.execute("insert into t (a) values (1)")
    except sqlite3.IntegrityError as e:
        print(e)
buffer = io.BytesIO()
with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as z:
    z.writestr(zipfile.ZipInfo("a/b.txt", (2020, 1, 2, 3, 4, 6)), "text " * 100)
    z.writestr(zipfile.ZipInfo("c", (2020, 1, 2, 3, 4, 6)), b"\x00" * 1000, zipfile.ZIP_LZMA)
with zipfile.ZipFile(buffer) as z:
    print([(i.filename, i.file_size, i.compress_size, i.CRC, i.date_time) for i in z.infolist()], z.read("a/b.txt")[:9], z.testzip(), zipfile.Path(z, "a/").joinpath("b.txt").read_text()[:4])
buffer = io.BytesIO()
with tarfile.open(fileobj=buffer, mode="w:xz", format=tarfile.PAX_FORMAT) as t:
    info = tarfile.TarInfo("dir/é.txt")
    info.size, info.mtime = 5, 1.5
    t.addfile(info, io.BytesIO(b"12345"))
buffer.seek(0)
with tarfile.open(fileobj=buffer) as t:
    print([(m.name, m.size, m.mtime, m.pax_headers) for m in t], t.extractfile("dir/é.txt").read())
