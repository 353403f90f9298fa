# real: python3-html5lib python3-bs4 python3-soupsieve
"""Broken HTML by html5lib and BeautifulSoup (html.parser and html5lib), selectors, changes, output."""
import html5lib
from bs4 import BeautifulSoup, Comment, NavigableString, SoupStrainer
from html5lib import serializer, treewalkers

PAGE = """<!DOCTYPE html><html lang=en><head><title>A &amp; B</title><meta charset=utf-8>
<body class="a b"><p id=one>First <b>bold <i>both</b> italic</i><p>Second<br>line &nbsp; &eacute; &#x41;
<table><tr><td>1<td>2<tr><th>x</table><ul><li>a<li>b <a href="/x?a=1&b=2" rel="nofollow me">link</a></ul>
<!-- comment --><script>if (a < b && c) { x = "</p>"; }</script><svg viewBox="0 0 1 1"><circle r=1 /></svg>
<form><input name=q value='v"w'><select><option selected>o<option>p</select></form></body></html> trailing"""

tree = html5lib.parse(PAGE, treebuilder="etree", namespaceHTMLElements=False)
print([e.tag for e in tree.iter() if isinstance(e.tag, str)])
walker = treewalkers.getTreeWalker("etree")
print(serializer.HTMLSerializer(omit_optional_tags=False, quote_attr_values="always", sanitize=False).render(walker(tree)))
parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("dom"), strict=False)
dom = parser.parse("<p>a<p>b</b><table>x<td>y")
print(dom.toxml(), [(position, code) for position, code, _ in parser.errors])
print(html5lib.parseFragment("<td>x", container="tr", treebuilder="etree", namespaceHTMLElements=False)[0].tag)
for features in ("html.parser", "html5lib"):
    soup = BeautifulSoup(PAGE, features)
    print("##", features)
    print(soup.prettify())
    print(soup.title.string, soup.p["id"], soup.body["class"], soup.a.get("rel"), soup.find("a", href=True)["href"])
    print([t.get_text(" ", strip=True) for t in soup.find_all("p")], len(soup.find_all(["td", "th"])))
    for selector in ("p#one > b", "ul li:nth-of-type(2) a[href^='/x']", "body.a.b", "td + td, th", ":not(html):is(li)", "option[selected]", "p:has(br)", "a[rel~=me]", "tr:first-child"):
        print(selector, [str(found)[:60] for found in soup.select(selector)])
    print([str(c) for c in soup.find_all(string=lambda s: isinstance(s, Comment))], soup.b.parent.name, [type(s).__name__ for s in soup.p.next_siblings][:4])
    new = soup.new_tag("em", attrs={"data-x": "1"})
    new.string = "new & <fresh>"
    soup.b.replace_with(new)
    soup.ul.insert(0, NavigableString("text"))
    soup.ul.li.decompose()
    if soup.a:
        soup.a.unwrap()
    soup.table.wrap(soup.new_tag("div"))
    soup.i.extract() if soup.i else None
    del soup.body["class"]
    print(soup.decode(formatter="html"), soup.em.find_parent("p") is soup.p)
print([t.name for t in BeautifulSoup(PAGE, "html.parser", parse_only=SoupStrainer(["a", "li"])).find_all(True)])
print(BeautifulSoup("<a>é</a>".encode("latin-1"), "html.parser", from_encoding="latin-1").original_encoding)
