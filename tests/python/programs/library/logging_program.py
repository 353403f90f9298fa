# test: smoke
# logging: levels, handlers, filters, formatters, hierarchy, exceptions, dictConfig, adapters; warnings too.
import io
import logging
import logging.config
import logging.handlers
import queue
import sys
import warnings

out = io.StringIO()
handler = logging.StreamHandler(out)
handler.setFormatter(logging.Formatter("%(levelname)-8s|%(name)s|%(funcName)s:%(lineno)d|%(message)s"))
root = logging.getLogger()
root.addHandler(handler)
root.setLevel(logging.WARNING)
app, db = logging.getLogger("app"), logging.getLogger("app.db")
app.setLevel("DEBUG")


def flush():
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    print(text, end="")


def work():
    db.debug("value %d of %s", 3, {"k": 1})
    app.info("%(a)s and %(b)r", {"a": 1, "b": "x"})
    root.info("dropped")
    root.error("percent 100%")
    db.log(25, "custom level")
    app.warning("no args %s")
    logging.critical("module level")


work()
flush()
print(db.getEffectiveLevel(), db.isEnabledFor(5), app.hasHandlers(), db.parent is app, logging.getLevelName(30), logging.getLevelName("INFO"), logging.getLevelName(99), logging.getLogger("app") is app, app.getChild("db") is db, repr(db), repr(root), root.level)
logging.addLevelName(25, "NOTICE")
db.log(25, "renamed")
db.disabled = True
db.error("disabled")
db.disabled = False
logging.disable(logging.ERROR)
db.error("globally off")
logging.disable(logging.NOTSET)
flush()
try:
    1 / 0
except ZeroDivisionError:
    handler.setFormatter(logging.Formatter("{levelname}:{message}", style="{"))
    app.exception("failed with %s", "args")
    app.error("again", exc_info=True, stack_info=False)
flush_lines = [line for line in out.getvalue().splitlines() if "File" not in line]
out.seek(0)
out.truncate()
print(*flush_lines, sep="\n")


class Only(logging.Filter):
    def filter(self, record):
        record.extra_field = len(record.getMessage())
        return "secret" not in record.getMessage()


handler.addFilter(Only())
handler.addFilter(logging.Filter("app"))
handler.setFormatter(logging.Formatter("$name $extra_field $message", style="$"))
app.info("visible")
app.info("the secret")
logging.getLogger("other").error("filtered by name")
flush()
handler.filters.clear()
handler.setFormatter(logging.Formatter("%(asctime)s %(user)s %(message)s", "%Y", defaults={"user": "nobody"}))
app.info("with year", extra={"user": "me"})
print(out.getvalue()[4:], end="")
out.seek(0)
out.truncate()
adapter = logging.LoggerAdapter(app, {"id": 7})


class Prefix(logging.LoggerAdapter):
    def process(self, message, kwargs):
        return f"[{self.extra['id']}] {message}", kwargs


handler.setFormatter(None)
Prefix(app, {"id": 7}).warning("adapted %s", "x")
adapter.error("plain adapter")
try:
    app.info("x", extra={"message": 1})
except KeyError as error:
    print(error)
for bad in (lambda: app.setLevel("NOPE"), lambda: app.setLevel(1.5), lambda: logging.Formatter("%(x", style="?"), lambda: logging.Formatter("{bad", style="{"), lambda: logging.getLogger(5), lambda: app.log("x", "y")):
    try:
        bad()
        print("fine")
    except Exception as error:
        print(type(error).__name__, error)
flush()
memory = logging.handlers.MemoryHandler(3, flushLevel=logging.ERROR, target=handler)
app.addHandler(memory)
app.propagate = False
for i in range(4):
    app.info("buffered %d", i)
print(len(memory.buffer), repr(out.getvalue()))
app.error("flushes")
print(len(memory.buffer))
flush()
app.removeHandler(memory)
records = queue.Queue()
app.addHandler(logging.handlers.QueueHandler(records))
listener = logging.handlers.QueueListener(records, handler)
listener.start()
app.info("through %s", "queue")
listener.stop()
flush()
raising = logging.StreamHandler(out)
app.handlers = [raising]
logging.raiseExceptions = False
app.error("bad %d format", "x")
app.error("too few %s %s", "one")
print(repr(out.getvalue()))
out.seek(0)
out.truncate()
logging.config.dictConfig({"version": 1, "formatters": {"f": {"format": "%(levelname)s <%(name)s> %(message)s"}}, "filters": {"no": {"()": lambda: lambda r: "no" not in r.msg}},
                           "handlers": {"h": {"class": "logging.StreamHandler", "formatter": "f", "stream": sys.stdout, "filters": ["no"]}}, "loggers": {"cfg": {"level": "INFO", "handlers": ["h"], "propagate": False}}, "disable_existing_loggers": True})
cfg = logging.getLogger("cfg")
cfg.info("configured")
cfg.info("no way")
cfg.debug("low")
print(app.disabled, cfg.handlers[0].formatter._fmt, logging.makeLogRecord({"msg": "%s!", "args": ("hi",)}).getMessage())
for config in ({"version": 2}, {"version": 1, "handlers": {"h": {"class": "no.such"}}}, {"version": 1, "root": {"level": "BAD"}}):
    try:
        logging.config.dictConfig(config)
    except Exception as error:
        print(type(error).__name__, error)

shown = []
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    warnings.warn("plain")
    warnings.warn("deprecated", DeprecationWarning, stacklevel=1)
    warnings.warn(RuntimeWarning("instance"))
    print([(type(w.message).__name__, str(w.message), w.category.__name__, w.lineno > 0) for w in caught])
with warnings.catch_warnings():
    warnings.simplefilter("error")
    warnings.filterwarnings("ignore", message="skip.*", category=UserWarning)
    warnings.warn("skip this")
    try:
        warnings.warn("raise this")
    except UserWarning as error:
        print(repr(error))
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("once")
    for _ in range(3):
        warnings.warn("once only")
    warnings.simplefilter("default")
    for i in range(3):
        warnings.warn("per line")
    print(len(caught))
warnings.showwarning = lambda message, category, filename, lineno, file=None, line=None: shown.append((str(message), category.__name__))
warnings.warn("shown")
print(shown, warnings.formatwarning("m", UserWarning, "file.py", 3, "line"))
for bad in (lambda: warnings.warn("x", int), lambda: warnings.simplefilter("nope"), lambda: warnings.warn(5, 6), lambda: warnings.filterwarnings("ignore", lineno=-1)):
    try:
        bad()
    except Exception as error:
        print(type(error).__name__, error)
