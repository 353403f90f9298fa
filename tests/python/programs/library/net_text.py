# test: smoke
# urllib.parse, html, xml.etree and sax and minidom, email, mimetypes, base64, http cookies, ipaddress, uuid, secrets-free.
import email
import email.message
import email.utils
import html
import html.parser
import http.cookies
import io
import ipaddress
import mimetypes
import quopri
import urllib.parse as up
import uuid


def attempt(f):
    try:
        return f()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


u = up.urlsplit("https://user:pw@Example.COM:8080/a/b;p?q=1&r=%20x&q=2#frag")
print(u, u.hostname, u.port, u.username, u.geturl(), u._replace(netloc="h").geturl(), up.parse_qs(u.query), up.parse_qsl("a=1&b=&c", keep_blank_values=True), up.urlparse("//h/p;x=1?y").params, up.urlunsplit(("s", "n", "p", "q", "f")))
print([up.urljoin("http://a/b/c/d;p?q", r) for r in ("g:h", "g", "./g/", "/g", "//g", "?y", "g?y#s", "#s", "", "..", "../../../g", ".", "g/../h", "g;x=1/./y")])
print(up.quote("a b/ü?&"), up.quote("a/b", safe=""), up.quote_plus("a b+c"), up.unquote("%C3%BC%20%zz%"), up.unquote_plus("a+b%2B"), up.urlencode({"a": [1, 2], "b": "ü &"}, doseq=True), up.urlencode([("x", "y z")], quote_via=up.quote), up.unquote_to_bytes("%ff"), up.quote(b"\xff"), up.urldefrag("http://x/#f"), attempt(lambda: up.urlsplit("http://[::1").port), attempt(lambda: up.urlsplit("http://h:99999").port), attempt(lambda: up.urlsplit("http://h:x").port), up.urlsplit("http://[::1]:5/").hostname, attempt(lambda: up.parse_qs("a=1&b=2", max_num_fields=1)), attempt(lambda: up.urljoin("a", b"b")))
print(html.escape("<a href='x'>&\"</a>"), html.escape("'", quote=False), html.unescape("&lt;&#233;&#xe9;&eacute;&notit;&amp;amp;&#0;&#x110000;&unknown;"))


class Outline(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.events = []

    def handle_starttag(self, tag, attrs):
        self.events.append(("+" + tag, attrs, self.getpos()))

    def handle_endtag(self, tag):
        self.events.append("-" + tag)

    def handle_data(self, data):
        if data.strip():
            self.events.append(data.strip())

    def handle_comment(self, data):
        self.events.append(("comment", data))

    def handle_decl(self, decl):
        self.events.append(("decl", decl))


p = Outline()
p.feed("<!DOCTYPE html><html><!-- c --><body class=a id='b' checked>x &amp; y<br/><script>if (a<b) {}</script><p>t")
p.feed("ext</p></body></html>")
p.close()
print(p.events)
message = email.message_from_string("From: A <a@x.org>\nTo: b@y.org, C <c@z.org>\nSubject: =?utf-8?q?H=C3=A9llo?=\nDate: Mon, 01 Jan 2024 10:00:00 +0100\nContent-Type: multipart/mixed; boundary=BB\n\npre\n--BB\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nh=C3=A9 there=\n!\n--BB\nContent-Type: application/octet-stream\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=\"f.bin\"\n\nAQID\n--BB--\n")
print(message["subject"], message.get_content_type(), message.is_multipart(), [part.get_content_type() for part in message.walk()], [part.get_payload(decode=True) for part in message.get_payload()], message.get_payload()[1].get_filename(), email.utils.getaddresses(message.get_all("to")), email.utils.parsedate_to_datetime(message["date"]), email.header.decode_header(message["subject"]) if hasattr(email, "header") else "", message.keys())
made = email.message.EmailMessage()
made["Subject"], made["From"], made["To"] = "Grüße", "me@x.org", "you@y.org"
made.set_content("Hello\nwörld\n")
made.add_alternative("<b>hi</b>", subtype="html")
made.set_boundary("XX")
print(made.as_string(), made.get_body(("plain",)).get_content(), [p.get_content_subtype() for p in made.iter_parts()], email.utils.formataddr(("Jö", "j@x.y")), email.utils.parseaddr('"A, B" <ab@c.d>'), email.utils.formatdate(0), quopri.encodestring("é=x".encode()))
print(mimetypes.guess_type("a.tar.gz"), mimetypes.guess_type("x.html"), mimetypes.guess_extension("image/png"))
cookie = http.cookies.SimpleCookie('a=1; b="q\\"x"')
cookie["c"] = "v v"
cookie["c"]["path"] = "/"
cookie["c"]["httponly"] = True
print(cookie.output(), cookie["b"].value, sorted(cookie), attempt(lambda: cookie.__setitem__("bad name", 1)))
net = ipaddress.ip_network("192.168.0.0/29")
print(list(net.hosts())[:2], net.num_addresses, ipaddress.ip_address("192.168.0.5") in net, net.netmask, list(net.subnets(1)), net.supernet(), ipaddress.ip_address("::ffff:1.2.3.4"), ipaddress.ip_address("2001:db8::1").exploded, int(ipaddress.ip_address("1.2.3.4")), ipaddress.ip_address("10.0.0.1").is_private, attempt(lambda: ipaddress.ip_address("1.2.3.400")), attempt(lambda: ipaddress.ip_network("10.0.0.1/8")), ipaddress.ip_interface("10.0.0.1/8").network, sorted([ipaddress.ip_address(a) for a in ("10.0.0.2", "9.9.9.9")]), ipaddress.collapse_addresses([ipaddress.ip_network("10.0.0.0/25"), ipaddress.ip_network("10.0.0.128/25")]).__next__())
print(uuid.uuid5(uuid.NAMESPACE_DNS, "python.org"), uuid.uuid3(uuid.NAMESPACE_URL, "x").version, uuid.UUID(int=5), uuid.UUID("{12345678-1234-5678-1234-567812345678}").hex, attempt(lambda: uuid.UUID("x")), uuid.uuid4().version, uuid.UUID(int=1) < uuid.UUID(int=2))
