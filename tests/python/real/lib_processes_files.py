# real:
"""subprocess, threading, queue, concurrent.futures, multiprocessing, logging, tempfile, pathlib, shutil, glob, http.server with urllib, socketserver, signal."""
import concurrent.futures
import functools
import glob
import http.cookiejar
import http.server
import io
import json
import logging
import logging.config
import logging.handlers
import multiprocessing
import os
import pathlib
import queue
import sched
import shutil
import signal
import socket
import socketserver
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import warnings
import xmlrpc.client
import xmlrpc.server


def square(x):
    return x * x


def worker(jobs, results):
    while (job := jobs.get()) is not None:
        results.put((job, square(job)))
        jobs.task_done()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def respond(self, status, body, **headers):
        self.send_response(status)
        for k, v in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(k.replace("_", "-"), v)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        if url.path == "/go":
            return self.respond(302, b"", Location="/there?" + url.query)
        if url.path == "/missing":
            return self.send_error(404, "No Such Thing")
        self.respond(200, json.dumps([url.path, urllib.parse.parse_qs(url.query), self.headers.get("Cookie")]).encode(), Set_Cookie="seen=yes; Path=/", Content_Type="application/json; charset=utf-8")

    def do_POST(self):
        self.respond(201, self.rfile.read(int(self.headers["Content-Length"]))[::-1])

    def log_message(self, *args):
        pass


def main():
    print(subprocess.run([sys.executable, "-c", "import sys; print(sys.stdin.read().upper()); print('err', file=sys.stderr); sys.exit(2)"], input="text", capture_output=True, text=True).__dict__.keys())
    done = subprocess.run("cat | tr a-z A-Z; exit 3", shell=True, input=b"abc", stdout=subprocess.PIPE)
    print(done.stdout, done.returncode, subprocess.check_output(["echo", "é"], text=True), subprocess.getstatusoutput("echo x; false"))
    for command in (["false"], ["/no/such"], ["sleep", "5"]):
        try:
            subprocess.run(command, check=True, timeout=0.1)
        except (subprocess.SubprocessError, OSError) as e:
            print(type(e).__name__, str(e).split(" after")[0])
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as p:
        p.stdin.write("line\n")
        print(p.stdout.readline(), p.poll())
        p.terminate()
    print(p.returncode)
    jobs, results = queue.Queue(), queue.PriorityQueue()
    threads = [threading.Thread(target=worker, args=(jobs, results), name=f"w{i}") for i in range(3)]
    [t.start() for t in threads]
    [jobs.put(n) for n in range(20)]
    jobs.join()
    [jobs.put(None) for _ in threads]
    [t.join() for t in threads]
    print([results.get() for _ in range(20)], threading.active_count())
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        print(list(pool.map(square, range(6))), sorted(f.result() for f in concurrent.futures.as_completed([pool.submit(pow, 2, n) for n in range(5)])), repr(pool.submit(int, "x").exception()))
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        print(list(pool.map(square, range(6))))
    with multiprocessing.Pool(2) as pool:
        print(pool.map(square, [1, 2, 3]), pool.apply_async(square, (9,)).get(10))
    local, event, barrier = threading.local(), threading.Event(), threading.Barrier(2, timeout=10)
    local.x = 1
    t = threading.Thread(target=lambda: (print(hasattr(local, "x")), event.set(), barrier.wait()))
    t.start()
    event.wait()
    barrier.wait()
    t.join()
    timer = sched.scheduler(time.monotonic, time.sleep)
    [timer.enter(d, 1, print, (f"after {d}",)) for d in (0.02, 0.001)]
    timer.run()
    stream = io.StringIO()
    logging.config.dictConfig({"version": 1, "formatters": {"f": {"format": "%(levelname)-8s|%(name)s|%(funcName)s|%(message)s"}}, "handlers": {"h": {"class": "logging.StreamHandler", "formatter": "f", "stream": stream}}, "root": {"level": "INFO", "handlers": ["h"]}, "loggers": {"quiet": {"level": "ERROR"}}})
    log = logging.getLogger("app.sub")
    log.info("value %s %05.1f", {"a": 1}, 2.25)
    log.debug("never")
    logging.getLogger("quiet").warning("never")
    try:
        1 / 0
    except ZeroDivisionError:
        log.exception("failed")
    logging.captureWarnings(True)
    warnings.warn("deprecated thing", DeprecationWarning) if False else logging.LoggerAdapter(log, {"x": 1}).error("adapted", stack_info=False)
    print([line for line in stream.getvalue().splitlines() if "File" not in line])
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name in ("a/b/c.txt", "a/d.py", "e.txt"):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(name * 3, encoding="utf-8")
        handler = logging.handlers.RotatingFileHandler(root / "log", maxBytes=60, backupCount=2)
        rotating = logging.Logger("r")
        rotating.addHandler(handler)
        [rotating.warning("message number %d", n) for n in range(9)]
        handler.close()
        (root / "link").symlink_to("e.txt")
        print(sorted(p.relative_to(root).as_posix() for p in root.rglob("*")), sorted(os.path.basename(p) for p in glob.glob(f"{folder}/**/*.txt", recursive=True)), (root / "link").resolve().name, (root / "e.txt").stat().st_size, root.joinpath("x.tar.gz").suffixes, (root / "a").is_dir())
        shutil.copytree(root / "a", root / "copy", ignore=shutil.ignore_patterns("*.py"))
        print([(os.path.relpath(d, root), sorted(ds), sorted(fs)) for d, ds, fs in sorted(os.walk(root / "copy"))], pathlib.Path(shutil.make_archive(str(root / "arc"), "gztar", root / "a")).name, shutil.rmtree(root / "a"), sorted(e.name for e in os.scandir(root)))
        with tempfile.NamedTemporaryFile("w+", dir=folder, suffix=".x") as f, tempfile.SpooledTemporaryFile(5) as s:
            f.write("hello"), f.seek(1), s.write(b"123456789")
            print(f.read(), os.path.exists(f.name), s._rolled)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_port}"
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        for path in ("/x?a=1&a=2&b=%C3%A9", "/go?q=1", "/missing"):
            try:
                with opener.open(base + path, timeout=10) as answer:
                    print(answer.status, answer.headers.get_content_charset(), answer.url.replace(base, ""), json.load(answer))
            except urllib.error.HTTPError as e:
                print(e.code, e.reason, b"No Such Thing" in e.read())
        print(urllib.request.urlopen(urllib.request.Request(base, b"posted", method="POST")).read(), urllib.parse.urlencode({"a": "b c", "é": [1, 2]}, doseq=True), urllib.parse.urljoin("http://a/b/c?d", "../e#f"), urllib.parse.quote("/a b&é"), urllib.parse.urlparse("https://u:p@h:8/p;x?q#f"))
        server.shutdown()
    with socketserver.TCPServer(("127.0.0.1", 0), type("H", (socketserver.StreamRequestHandler,), {"handle": lambda self: self.wfile.write(self.rfile.readline() * 2)})) as server:
        threading.Thread(target=server.handle_request).start()
        with socket.create_connection(server.server_address) as s:
            s.sendall(b"twice\n")
            print(s.makefile().read())
    with xmlrpc.server.SimpleXMLRPCServer(("127.0.0.1", 0), logRequests=False) as server:
        server.register_function(lambda a, b: {"sum": a + b, "list": [a, b]}, "add")
        threading.Thread(target=server.handle_request).start()
        print(xmlrpc.client.ServerProxy(f"http://127.0.0.1:{server.server_address[1]}").add(1, 2.5))
    caught = []
    signal.signal(signal.SIGUSR1, lambda number, frame: caught.append(signal.Signals(number).name))
    os.kill(os.getpid(), signal.SIGUSR1)
    time.sleep(0.01)
    print(caught, functools.partial(print).func is print)


if __name__ == "__main__":
    main()
