# real: python3-requests python3-bottle python3-webob python3-cherrypy3 python3-h11
"""requests against a Bottle server on loopback; WebOb, CherryPy's dispatch, h11's state machine."""
import io
import json
import threading
import wsgiref.simple_server
import wsgiref.validate

import bottle
import cherrypy
import h11
import requests
import webob
import webob.dec
import webob.exc

app = bottle.Bottle()


@app.route("/hello/<name:re:[a-z]+>/<n:int>")
def hello(name, n):
    bottle.response.set_header("X-N", str(n))
    return bottle.template("<b>{{name}}</b> {{!raw}}\n% for i in range(n):\n{{i}}\n% end\n", name=name + "<", raw="<i>", n=n)


@app.post("/form")
def form():
    upload = bottle.request.files.get("f")
    return {"form": sorted(bottle.request.forms.allitems()), "upload": upload and [upload.filename, upload.file.read().decode()], "auth": bottle.request.auth, "cookie": bottle.request.get_cookie("c")}


@app.route("/again")
def again():
    bottle.response.set_cookie("c", "crumb", path="/")
    bottle.redirect("/hello/you/2")


@app.error(404)
def missing(error):
    return f"missing {bottle.request.path}"


@app.get("/chunks")
def chunks():
    yield "é"
    yield "more"


class Quiet(wsgiref.simple_server.WSGIRequestHandler):
    def log_message(self, *args):
        pass


server = wsgiref.simple_server.make_server("127.0.0.1", 0, app, handler_class=Quiet)
threading.Thread(target=server.serve_forever, daemon=True).start()
base = f"http://127.0.0.1:{server.server_port}"
with requests.Session() as session:
    session.headers["X-Client"] = "test"
    for method, path, options in [("GET", "/hello/me/3", {"params": {"q": ["1", "é"]}}), ("GET", "/again", {}), ("POST", "/form", {"data": {"a": "1", "b": "x y"}, "auth": ("u", "p")}), ("POST", "/form", {"files": {"f": ("n.txt", io.BytesIO(b"content"))}, "data": [("k", "v")]}), ("GET", "/nothing", {}), ("GET", "/chunks", {"stream": True}), ("GET", "/again", {"allow_redirects": False}), ("DELETE", "/form", {})]:
        r = session.request(method, base + path, timeout=10, **options)
        print(method, path, r.status_code, r.reason, r.url.replace(base, ""), [h.status_code for h in r.history], r.encoding, r.headers.get("X-N"), r.text if r.status_code != 405 else "")
    print(session.cookies.get_dict(), session.post(base + "/form", json={"j": 1}).json(), requests.Request("GET", "http://x/", params={"a": "b"}).prepare().url)
    for url in ("http://127.0.0.1:1/", "ftp://x/", "http://"):
        try:
            session.get(url)
        except requests.RequestException as e:
            print(type(e).__name__, url)
    try:
        session.get(base + "/nothing").raise_for_status()
    except requests.HTTPError as e:
        print(str(e).replace(base, ""))
server.shutdown()
server.server_close()


@webob.dec.wsgify
def wsgi(request):
    if request.path_info == "/no":
        raise webob.exc.HTTPForbidden("not you")
    response = webob.Response(json_body={"params": dict(request.params), "accept": request.accept.best_match(["text/html", "application/json"]) if False else str(request.accept), "host": request.host})
    response.cache_control.max_age = 60
    response.etag = "abc"
    response.set_cookie("k", "v")
    return response


for url in ("/?a=1&b=%C3%A9", "/no"):
    r = webob.Request.blank(url, accept="text/*;q=0.3, application/json").get_response(wsgiref.validate.validator(wsgi))
    print(r.status, sorted(r.headers.items()), r.text)


class Root:
    @cherrypy.expose
    def index(self, a="1", **rest):
        return f"index {a} {sorted(rest.items())}"

    @cherrypy.expose
    @cherrypy.tools.json_out()
    def items(self, *path):
        return {"path": path, "method": cherrypy.request.method}


cherrypy.config.update({"environment": "embedded", "log.screen": False})
tree = cherrypy.Application(Root(), "")
for path, query in (("/", "a=5&z=9"), ("/items/1/2", ""), ("/none/x", "")):
    started = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "h", "SERVER_PORT": "80", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(), "wsgi.version": (1, 0), "wsgi.errors": io.StringIO(), "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "1.2.3.4", "REMOTE_PORT": "5", "wsgi.multithread": False, "wsgi.multiprocess": False, "wsgi.run_once": False, "SCRIPT_NAME": ""}
    body = b"".join(tree(environ, lambda status, headers, info=None: started.append((status, dict(headers).get("Content-Type")))))
    print(started, body[:60] if started[0][0].startswith("200") else b"404" in body)
us, them = h11.Connection(h11.CLIENT), h11.Connection(h11.SERVER)
them.receive_data(us.send(h11.Request(method="POST", target="/", headers=[("Host", "h"), ("Transfer-Encoding", "chunked")])) + us.send(h11.Data(b"abc")) + us.send(h11.EndOfMessage()))
while (e := them.next_event()) not in (h11.NEED_DATA, h11.PAUSED):
    print(type(e).__name__, getattr(e, "data", None) and bytes(e.data))
try:
    us.send(h11.Data(b"late"))
except h11.LocalProtocolError as e:
    print(e, us.states, them.states)
