# real: python3-tabulate python3-prettytable python3-toml python3-tomlkit python3-simplejson python3-xmltodict python3-feedparser python3-chardet python3-charset-normalizer python3-idna python3-wcwidth python3-webencodings
"""Tables, TOML, JSON, XML, feeds, encodings and domain names."""
import decimal
import io
from collections import OrderedDict

import chardet
import charset_normalizer
import feedparser
import idna
import prettytable
import simplejson
import tabulate
import toml
import tomlkit
import wcwidth
import webencodings
import xmltodict

rows = [["spam", 42.0, None, "日本"], ["eggs", 451.125, True, "é"], ["bacon & ham", -0, "12", "x|y"]]
for kind in ("plain", "simple", "github", "grid", "fancy_grid", "pipe", "orgtbl", "rst", "html", "latex", "tsv", "pretty"):
    print(tabulate.tabulate(rows, headers=["name", "number", "mixed", "wide"], tablefmt=kind, floatfmt=".2f", missingval="-"))
print(tabulate.tabulate({"a": [1, 2], "b": ["x", "yy"]}, headers="keys", showindex=True, stralign="right", numalign="left"))
table = prettytable.PrettyTable(["City", "Area", "日本"])
table.add_rows([["Adelaide", 1295, "a"], ["Brisbane", 5905, "bé"], ["Darwin", 112, "日本語"]])
table.align["City"], table.sortby, table.reversesort = "l", "Area", True
print(table, table.get_string(fields=["City"], start=1), table.get_html_string(), table.get_csv_string(), table.get_json_string())
table.set_style(prettytable.MARKDOWN)
print(table)
TOML = '# top\ntitle = "x \\u00e9" # why\n[owner]\nborn = 1979-05-27T07:32:00\nn = [[1], [2, 3]]\nf = 6.26e-34\nhex = 0xdead\n\n[[item]]\na.b = {c = 1, d = "e"}\n[[item]]\ns = \'\'\'raw\n lines\'\'\'\n'
print(toml.loads(TOML), toml.dumps({"a": {"b": [1, 2]}, "c": [{"d": 1}], "e": "q\"t"}))
document = tomlkit.parse(TOML)
document["owner"]["n"].append([7])
document["owner"]["new"] = tomlkit.inline_table()
document["owner"]["new"].update({"k": "v"})
document["item"][0]["a"]["b"]["c"] = 9
document.add(tomlkit.nl())
print(tomlkit.dumps(document), document.unwrap()["item"])
for text in ("a = ", "[x", "a = 1\na = 2", "b = 'open", "= 1"):
    try:
        tomlkit.parse(text)
    except tomlkit.exceptions.TOMLKitError as e:
        print(type(e).__name__, e)
print(simplejson.dumps({"d": decimal.Decimal("1.10"), "n": (1, 2), "o": OrderedDict(b=1, a=2), "big": 2**60, "s": "</é\u2028"}, use_decimal=True, indent="  ", for_json=True, bigint_as_string=True), simplejson.loads('{"a": 1.1, "b": [NaN, -Infinity]}', use_decimal=True), simplejson.dumps([float("nan")], ignore_nan=True), simplejson.dumps({3: 1, "b": 2}, item_sort_key=lambda kv: str(kv[0])))
try:
    simplejson.loads('{"a": [1, }')
except simplejson.JSONDecodeError as e:
    print(e, e.pos, e.lineno)
XML = '<r xmlns:n="urn:n"><a k="1">x</a><a k="2"/><n:b><!-- no --><c>y &amp; z</c>tail</n:b><e/></r>'
print(xmltodict.parse(XML), xmltodict.parse(XML, process_namespaces=True, force_list=("c",), attr_prefix="_"), xmltodict.unparse({"r": {"@v": "1", "x": ["a", {"#text": "b", "@y": "2"}], "z": None}}, pretty=True))
feed = feedparser.parse('<rss version="2.0"><channel><title>T &amp; U</title><item><title>One</title><link>http://x/1</link><description>&lt;b&gt;hi&lt;script&gt;bad()&lt;/script&gt;&lt;/b&gt;</description><pubDate>Thu, 01 Jan 2004 19:48:21 GMT</pubDate></item></channel></rss>')
print(feed.feed.title, feed.version, [(e.title, e.link, e.description, tuple(e.published_parsed)) for e in feed.entries], feed.bozo)
atom = feedparser.parse('<feed xmlns="http://www.w3.org/2005/Atom"><title type="html">A</title><entry><id>1</id><updated>2020-01-02T03:04:05Z</updated><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">c</div></content></entry></feed>')
print(atom.version, atom.entries[0].updated_parsed[:6], atom.entries[0].content[0].value)
for text, encoding in (("Привет, как дела? Это русский текст для проверки.", "koi8-r"), ("日本語のテキストです。漢字とひらがな。", "euc_jp"), ("日本語のテキストです", "shift_jis"), ("déjà vu, garçon, être naïve à l'été", "latin-1"), ("плоха кодировка", "utf-8"), ("中文文本测试内容", "gb2312"), ("x", "utf-16")):
    data = text.encode(encoding)
    found = charset_normalizer.from_bytes(data).best()
    print(encoding, chardet.detect(data), found and found.encoding)
print(idna.encode("ドメイン.テスト"), idna.decode("xn--eckwd4c7c.xn--zckzah"), idna.encode("Königsgäßchen", uts46=True), idna.alabel("faß"), [wcwidth.wcswidth(w) for w in ("abc", "日本", "e\u0301", "\x1b")], webencodings.decode(b"\xef\xbb\xbfx\x80", "ascii"), webencodings.lookup("Latin1").name)
for domain in ("\u0378", "a" * 64, "-a", "xn--a"):
    try:
        print(idna.encode(domain))
    except idna.IDNAError as e:
        print(type(e).__name__, e)
