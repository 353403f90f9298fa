# real: python3-tornado python3-anyio python3-starlette python3-httpx python3-h11
"""tornado, and starlette by httpx over anyio, on loopback and without a socket."""
import asyncio
import json

import anyio
import httpx
import tornado.concurrent
import tornado.gen
import tornado.httpclient
import tornado.httpserver
import tornado.ioloop
import tornado.locks
import tornado.queues
import tornado.template
import tornado.testing
import tornado.web
import tornado.websocket
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, StreamingResponse
from starlette.routing import Mount, Route


class Main(tornado.web.RequestHandler):
    def initialize(self, store):
        self.store = store

    async def get(self, name="none"):
        await tornado.gen.sleep(0.001)
        self.set_header("X-Name", name)
        self.set_cookie("c", "v")
        self.write({"name": name, "q": self.get_arguments("q"), "seen": len(self.store)})

    def post(self, name=None):
        self.store.append(json.loads(self.request.body))
        self.set_status(201)
        self.finish(self.render_string("page.html", items=self.store))

    def write_error(self, status_code, **kwargs):
        self.finish(f"error {status_code} {kwargs['exc_info'][0].__name__}")


class Broken(Main):
    def get(self, name=None):
        raise tornado.web.HTTPError(418, "teapot")


class Echo(tornado.websocket.WebSocketHandler):
    def on_message(self, message):
        self.write_message(message[::-1])


loader = tornado.template.DictLoader({"page.html": "{% extends base.html %}{% block b %}{% for i in items %}<{{ i }}>{% if loop %}{% end %}{% end %}{% end %}", "base.html": "{% set loop = 1 %}[{% block b %}{% end %}] {{ escape('<') }} {% raw '<b>' %} {% module x() if False else '' %}"}) if False else tornado.template.DictLoader({"page.html": "{% extends 'base.html' %}{% block b %}{% for i in items %}({{ i }}){% end %}{% end %}", "base.html": "[{% block b %}{% end %}] {{ '<' }} {% raw '<b>' %}"})


async def with_tornado():
    app = tornado.web.Application([(r"/broken", Broken, {"store": []}), (r"/ws", Echo), (r"/(\w*)", Main, {"store": []})], template_loader=loader, log_function=lambda handler: None)
    server = tornado.httpserver.HTTPServer(app)
    sockets = tornado.testing.bind_unused_port()
    server.add_sockets([sockets[0]])
    base = f"127.0.0.1:{sockets[1]}"
    client = tornado.httpclient.AsyncHTTPClient()
    for path, options in (("/you?q=1&q=2", {}), ("/", {"method": "POST", "body": '{"a": "<b>"}'}), ("/you", {}), ("/broken", {"raise_error": False}), ("/no/such", {"raise_error": False}), ("/", {"method": "DELETE", "raise_error": False})):
        r = await client.fetch(f"http://{base}{path}", **options)
        print(path, r.code, r.reason, r.headers.get("X-Name"), r.headers.get("Set-Cookie"), r.body.decode())
    socket = await tornado.websocket.websocket_connect(f"ws://{base}/ws")
    await socket.write_message("hello é")
    print(await socket.read_message())
    socket.close()
    queue, lock = tornado.queues.PriorityQueue(2), tornado.locks.Semaphore(1)
    async with lock:
        await queue.put((2, "b")), await queue.put((1, "a"))
        print(await queue.get(), queue.qsize(), await tornado.gen.multi({"x": tornado.gen.maybe_future(1), "y": asyncio.sleep(0, 2)}))
    try:
        await tornado.gen.with_timeout(__import__("datetime").timedelta(milliseconds=5), asyncio.sleep(5))
    except tornado.gen.TimeoutError as e:
        print(type(e).__name__)
    server.stop()


async def home(request: Request):
    return JSONResponse({"path": request.url.path, "query": dict(request.query_params), "id": request.path_params.get("id"), "body": (await request.body()).decode(), "state": request.app.state.name})


async def stream(request):
    async def numbers():
        for n in range(3):
            yield f"{n},"
            await anyio.sleep(0)

    return StreamingResponse(numbers(), media_type="text/plain")


async def fail(request):
    raise HTTPException(409, "conflict")


async def on_error(request, error):
    return HTMLResponse(f"<b>{error.detail}</b>", status_code=error.status_code)


async def with_starlette():
    app = Starlette(routes=[Route("/", home, methods=["GET", "POST"]), Route("/item/{id:int}", home, name="item"), Mount("/sub", routes=[Route("/stream", stream)]), Route("/fail", fail), Route("/go", lambda request: RedirectResponse(request.url_for("item", id=7)))],
                    middleware=[Middleware(GZipMiddleware, minimum_size=10)], exception_handlers={HTTPException: on_error})
    app.state.name = "s"
    async with httpx.AsyncClient(app=app, base_url="http://test") as client:
        for method, path, options in (("GET", "/?a=1&b=é", {}), ("POST", "/", {"content": b"posted"}), ("GET", "/item/5", {}), ("GET", "/item/x", {}), ("GET", "/sub/stream", {}), ("GET", "/fail", {}), ("GET", "/go", {"follow_redirects": True}), ("PUT", "/", {"json": [1]})):
            r = await client.request(method, path, **options)
            print(method, path, r.status_code, r.headers.get("content-type"), r.headers.get("content-encoding"), [str(h.url) for h in r.history], r.text)
    results = []

    async def worker(n, stream):
        await anyio.sleep(0.001 * n)
        await stream.send(n)

    send, receive = anyio.create_memory_object_stream(5)
    async with anyio.create_task_group() as group:
        for n in (3, 1, 2):
            group.start_soon(worker, n, send)
        for _ in range(3):
            results.append(await receive.receive())
    with anyio.move_on_after(0.005) as scope:
        await anyio.sleep(5)
    print(results, scope.cancel_called, await anyio.to_thread.run_sync(lambda: 5))


asyncio.run(with_tornado())
asyncio.run(with_starlette())
print(httpx.URL("https://u:p@h:8/p?q=1#f").copy_with(path="/z"), httpx.Headers({"A": "1"})["a"], httpx.QueryParams("a=1&a=2").get_list("a"), httpx.codes.NOT_FOUND, httpx.Request("POST", "http://x", json={"a": 1}).headers["content-length"])
