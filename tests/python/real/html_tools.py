# real: python3-chameleon python3-dominate python3-bleach python3-tinycss2 python3-cssselect python3-webencodings python3-markupsafe python3-rdflib python3-construct
"""Chameleon, dominate, bleach, tinycss2, cssselect, MarkupSafe; rdflib's graphs and queries; construct's binary formats."""
import bleach
import construct as c
import cssselect
import dominate
import markupsafe
import rdflib
import tinycss2
from bleach.css_sanitizer import CSSSanitizer
from chameleon import PageTemplate, PageTextTemplate
from dominate import tags
from rdflib.namespace import FOAF, RDF, XSD

page = PageTemplate("""<html><ul tal:condition="items"><li tal:repeat="item items" tal:attributes="class repeat['item'].odd and 'o' or 'e'" tal:content="structure item">x</li></ul>
<p tal:define="x python: 3" tal:omit-tag="x > 5">${x * 2} ${'<b>'} $${z}</p><tal:block replace="default">dflt</tal:block><metal:m define-macro="m">M</metal:m></html>""")
print(page(items=["<i>a</i>", "b"]), PageTextTemplate("hi ${name}")(name="<you>"))
try:
    PageTemplate("<p tal:content='missing.attribute'/>")()
except Exception as e:
    print(type(e).__name__, str(e).splitlines()[0])
document = dominate.document(title="T & U")
with document.head:
    tags.link(rel="stylesheet", href="s.css")
with document.body.add(tags.div(id="d", cls="c", data_x="1")):
    tags.h1("Head <1>")
    with tags.ul():
        [tags.li(tags.a(n, href=f"/{n}"), __pretty=False) for n in "ab"]
    tags.input_(type="checkbox", checked=True)
    tags.comment("note")
print(document, tags.p("x", tags.br(), "y").render(pretty=False))
print(bleach.clean('<a href="javascript:x" onclick="y" title="t">l</a><script>z()</script><b>ok<p style="color: red; x: y">p', tags=["a", "b", "p"], attributes={"a": ["href", "title"], "p": ["style"]}, css_sanitizer=CSSSanitizer(allowed_css_properties=["color"])), bleach.linkify("see http://x.y and a@b.cc <a href='/q'>z</a>", parse_email=True), bleach.clean("<i>1 < 2 & 3</i>", strip=True, tags=[]))
rules = tinycss2.parse_stylesheet("@media print { a { color: #f00 !important } } p > b:hover, .c::after { margin: 1px 2.5em calc(1% + 2px); content: '\\201C' url(x.png) } /* c */ @charset 'x'; q { bad", skip_whitespace=True)
print([(r.type, getattr(r, "at_keyword", ""), tinycss2.serialize(r.prelude) if hasattr(r, "prelude") else "") for r in rules], [(d.name, d.important, [v.type for v in d.value]) for d in tinycss2.parse_declaration_list("a: 1px !important; b: rgb(1, 2, 3) #fff; c") if d.type == "declaration"], tinycss2.serialize(rules))
translate = cssselect.GenericTranslator()
for selector in ("div > p.a#b[c^='d']:nth-child(2n+1)", "a:not(.x), b ~ i + u", "e:first-child::text", "*|*:empty", "p:contains('x')", "[x="):
    try:
        print(translate.css_to_xpath(selector), [s.specificity() for s in cssselect.parse(selector)])
    except cssselect.SelectorError as e:
        print(type(e).__name__, e)
print(markupsafe.escape("<a & 'b'>"), markupsafe.Markup("<b>%s</b> {}").format("<x>") % "<y>" if False else markupsafe.Markup("<b>%s</b>") % "<y>", markupsafe.Markup("<i>a</i> &lt;").striptags(), markupsafe.Markup("a") + "<")
graph = rdflib.Graph()
EX = rdflib.Namespace("http://ex/")
graph.bind("ex", EX)
for name, age, friends in (("ann", 30, ["bob", "cy"]), ("bob", 25, ["cy"]), ("cy", 40, [])):
    graph.add((EX[name], RDF.type, FOAF.Person))
    graph.add((EX[name], FOAF.age, rdflib.Literal(age)))
    graph.add((EX[name], FOAF.name, rdflib.Literal(name.title(), lang="en")))
    [graph.add((EX[name], FOAF.knows, EX[f])) for f in friends]
print(graph.serialize(format="turtle"), sorted(graph.serialize(format="nt").splitlines())[:3], len(graph))
for query in ("SELECT ?n ?a WHERE { ?p foaf:name ?n ; foaf:age ?a . FILTER(?a > 26) } ORDER BY DESC(?a)", "SELECT (COUNT(?f) AS ?c) ?p WHERE { ?p foaf:knows ?f } GROUP BY ?p ORDER BY ?c", "ASK { ex:ann foaf:knows/foaf:knows ex:cy }", "SELECT ?x WHERE { ex:ann foaf:knows+ ?x OPTIONAL { ?x foaf:knows ?y } } ORDER BY ?x ?y"):
    result = graph.query(query)
    print(result.askAnswer if result.type == "ASK" else [tuple(map(str, row)) for row in result])
other = rdflib.Graph().parse(data='@prefix : <http://ex/> . :a :b "1"^^<http://www.w3.org/2001/XMLSchema#integer>, [ :c ( 1 2.5 "x"@de ) ] .', format="turtle")
print(len(other), sorted(str(o) for o in other.objects(EX.a, EX.b) if isinstance(o, rdflib.Literal)), rdflib.Literal("2020-01-02", datatype=XSD.date).toPython(), rdflib.URIRef("http://x/y#z").defrag())
packet = c.Struct("magic" / c.Const(b"PK"), "flags" / c.BitStruct("a" / c.Flag, "b" / c.BitsInteger(3), "kind" / c.Enum(c.Nibble, one=1, two=2)), "n" / c.Int16ub, "items" / c.Array(c.this.n, c.Struct("len" / c.Rebuild(c.VarInt, c.len_(c.this.text)), "text" / c.PaddedString(c.this.len, "utf8"))), "rest" / c.Switch(c.this.flags.kind, {"one": c.Float32l, "two": c.PascalString(c.Byte, "ascii")}, c.Pass), "sum" / c.Checksum(c.Byte, lambda data: sum(data) % 256, c.this._root.n.to_bytes) if False else c.Padding(1))
data = packet.build({"flags": {"a": True, "b": 5, "kind": "two"}, "n": 2, "items": [{"text": "ab"}, {"text": "e"}], "rest": "xyz"})
print(data.hex(), packet.parse(data), packet.parse(data)["items"][1].text, c.Hex(c.Int32ul).parse(b"\x01\x02\x03\x04"), c.GreedyRange(c.Int8sb).parse(b"\xff\x01"))
for broken in (b"XX", data[:5]):
    try:
        packet.parse(broken)
    except c.ConstructError as e:
        print(type(e).__name__, str(e).splitlines()[0])
