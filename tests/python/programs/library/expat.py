# test: smoke
"""pyexpat, by itself and behind xml, plistlib and xmlrpc."""
import xml.etree.ElementTree as ET, io
s='<?xml version="1.0" encoding="iso-8859-2"?><!DOCTYPE r [<!ENTITY e "ent&#x41;"><!ELEMENT r (a|b)*><!ATTLIST r x CDATA #IMPLIED>]><r x="1" xmlns:n="urn:n"><a n:k="v">t\xe9xt &e; &lt;</a><!-- c --><?pi data?><b/>tail</r>'
r=ET.fromstring(s.encode('iso-8859-1'))
print(ET.tostring(r))
for bad in ['<a>','<a></b>','','<a>&x;</a>','<a b="1" b="2"/>']:
    try: ET.fromstring(bad)
    except ET.ParseError as e: print(e, e.code, e.position)
import xml.dom.minidom as md
print(md.parseString(s.encode('latin-1')).toprettyxml())
import xml.sax
class H(xml.sax.ContentHandler):
    def startElement(self,n,a): print('S',n,dict(a))
    def characters(self,c): print('C',repr(c))
xml.sax.parseString(s.encode('latin-1'),H())
import plistlib
d=plistlib.dumps({'a':[1,2.5,True,b'xx'],'k':{'z':'y'}})
print(d, plistlib.loads(d))
import xmlrpc.client
print(xmlrpc.client.loads(xmlrpc.client.dumps((1,'a',[2],{'k':2.5}),'m')))
from xml.parsers import expat
p=expat.ParserCreate()
def h2(*a): 1/0
p.StartElementHandler=h2
try: p.Parse('<a><b/></a>',1)
except Exception as e: print(type(e).__name__,e)
for i in range(2000):
    p=expat.ParserCreate(); p.CharacterDataHandler=lambda d:None; p.Parse('<a>xx</a>',True)
p=expat.ParserCreate()
p.ElementDeclHandler=print; p.AttlistDeclHandler=print; p.EntityDeclHandler=print; p.StartDoctypeDeclHandler=print; p.XmlDeclHandler=print;p.DefaultHandler=print
p.Parse(s.encode('latin-1'),1)
print(expat.errors.messages[3], expat.errors.codes['no element found'], expat.errors.XML_ERROR_SYNTAX, expat.model.XML_CTYPE_SEQ)


# Handlers that parse with their own parser, or let go of it.
p = expat.ParserCreate()


def again(*_):
    try:
        p.Parse("<x/>")
    except (RuntimeError, expat.ExpatError):
        print("not again")


p.EndElementHandler = lambda name: setattr(p, "EndElementHandler", None)
p.StartElementHandler = lambda name, attributes: name == "b" and setattr(p, "CharacterDataHandler", None)
p.CharacterDataHandler = print
p.buffer_text = True
print(p.Parse("<a>one<!-- -->two<b>three</b>four</a>", True), p.buffer_used)
p = expat.ParserCreate("utf-8", " ")
p.namespace_prefixes = True
p.StartElementHandler = lambda name, attributes: print(name, attributes)
p.StartNamespaceDeclHandler = print
p.ordered_attributes = True
print(p.Parse(b"<q:a xmlns:q='urn:q' q:b='1' c='2'/>", True))
p = expat.ParserCreate()


def external(context, base, system_id, public_id):
    sub = p.ExternalEntityParserCreate(context)
    sub.CharacterDataHandler = lambda text: print("sub", text)
    sub.Parse("<e>inside</e>", True)
    return 1


p.ExternalEntityRefHandler = external
p.CharacterDataHandler = print
print(p.Parse('<!DOCTYPE r [<!ENTITY x SYSTEM "x.xml">]><r>&x;</r>', True))
for wrong in (lambda: expat.ParserCreate(namespace_separator="ab"), lambda: expat.ParserCreate(1),
              lambda: p.Parse(1), lambda: setattr(p, "buffer_size", 0), 
              lambda: expat.ParserCreate().Parse("<?xml version='1.0' encoding='utf-7'?><a/>".encode(), True),
              lambda: expat.ParserCreate().Parse("<?xml version='1.0' encoding='none'?><a/>".encode(), True)):
    try:
        wrong()
    except Exception as e:
        print(type(e).__name__, e)
