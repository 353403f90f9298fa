# real: python3-twisted
"""Twisted: deferreds, a line protocol on loopback, inline callbacks, timers, processes, a small HTTP server."""
import sys

from twisted.internet import defer, endpoints, protocol, reactor, task, threads
from twisted.protocols.basic import LineReceiver, NetstringReceiver
from twisted.python import failure, log, usage
from twisted.web import client, resource, server


class Chat(LineReceiver):
    def connectionMade(self):
        self.sendLine(b"welcome")

    def lineReceived(self, line):
        self.sendLine(line.upper())
        if line == b"quit":
            self.transport.loseConnection()


class Client(LineReceiver):
    def __init__(self, done):
        self.lines, self.done = [], done

    def lineReceived(self, line):
        self.lines.append(line)
        if len(self.lines) == 1:
            self.sendLine(b"hello")
            self.sendLine(b"quit")

    def connectionLost(self, reason):
        self.done.callback((self.lines, reason.type.__name__))


class Page(resource.Resource):
    isLeaf = True

    def render_GET(self, request):
        reactor.callLater(0.001, lambda: (request.write(b"late " + request.path + b" " + repr(sorted(request.args.items())).encode()), request.finish()))
        return server.NOT_DONE_YET


class Process(protocol.ProcessProtocol):
    def __init__(self, done):
        self.out, self.done = b"", done

    def connectionMade(self):
        self.transport.write(b"text")
        self.transport.closeStdin()

    def outReceived(self, data):
        self.out += data

    def processEnded(self, status):
        self.done.callback((self.out, status.value.exitCode))


def chain():
    d = defer.Deferred()
    d.addCallback(lambda x: x + 1).addCallback(lambda x: 1 // 0).addErrback(lambda f: f.trap(ZeroDivisionError) and "recovered").addBoth(print)
    d.callback(1)
    results = defer.DeferredList([defer.succeed(1), defer.fail(ValueError("no"))], consumeErrors=True)
    results.addCallback(lambda all: print([(ok, r if ok else r.getErrorMessage()) for ok, r in all]))
    cancelled = defer.Deferred()
    cancelled.addErrback(lambda f: print("cancelled", f.type.__name__))
    cancelled.cancel()


@defer.inlineCallbacks
def main(_):
    chain()
    listening = yield endpoints.serverFromString(reactor, "tcp:0:interface=127.0.0.1").listen(protocol.Factory.forProtocol(Chat))
    done = defer.Deferred()
    yield endpoints.connectProtocol(endpoints.TCP4ClientEndpoint(reactor, "127.0.0.1", listening.getHost().port), Client(done))
    print((yield done))
    yield listening.stopListening()
    ticks = []
    loop = task.LoopingCall(lambda: ticks.append(len(ticks)) or (len(ticks) == 3 and loop.stop()))
    yield loop.start(0.001)
    print(ticks, (yield threads.deferToThread(sum, range(5))), (yield task.deferLater(reactor, 0.001, lambda: "later")))
    done = defer.Deferred()
    reactor.spawnProcess(Process(done), sys.executable, [sys.executable, "-c", "import sys; print(sys.stdin.read()[::-1], end=''); sys.exit(3)"], env=None)
    print((yield done))
    web = yield endpoints.serverFromString(reactor, "tcp:0:interface=127.0.0.1").listen(server.Site(Page()))
    response = yield client.Agent(reactor).request(b"GET", f"http://127.0.0.1:{web.getHost().port}/p?a=1&a=2".encode())
    print(response.code, (yield client.readBody(response)))
    yield web.stopListening()
    try:
        yield defer.fail(KeyError("failed"))
    except KeyError as e:
        print("caught", e)
    semaphore = defer.DeferredSemaphore(1)
    print((yield semaphore.run(lambda: defer.succeed("inside"))), [s for s in (yield defer.gatherResults([coroutine(n) for n in range(3)]))])
    clock = task.Clock()
    clock.callLater(5, print, "clock")
    clock.advance(4), print("not yet"), clock.advance(1)


async def slowly(n):
    await task.deferLater(reactor, 0.001)
    return n * n


def coroutine(n):
    return defer.ensureDeferred(slowly(n))


class Options(usage.Options):
    optFlags = [["verbose", "v", "Talk"]]
    optParameters = [["size", "s", 3, "How big", int]]


options = Options()
options.parseOptions(["-v", "--size", "5"])
print(sorted(options.items()), str(options).splitlines()[-1])
try:
    options.parseOptions(["--nope"])
except usage.UsageError as e:
    print(e)
log.startLogging(sys.stdout, setStdout=False) if False else None
task.react(main)
