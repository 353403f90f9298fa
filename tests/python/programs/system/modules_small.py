import time, atexit, marshal, abc, contextvars, warnings, signal, errno, gc, weakref, threading, _thread, stat, locale, subprocess, sys, os, struct, copy, pickle
def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except Exception as e:
        print(type(e).__name__, e)
os.environ['TZ'] = 'UTC'; time.tzset()
print(time.gmtime(0), time.gmtime(0).tm_zone, time.localtime(86400 * 365)[:3], time.mktime(time.localtime(1e9)), time.strftime('%Y-%m-%d %H:%M:%S', time.gmtime(1e9)), time.asctime(time.gmtime(0)), time.ctime(1e9), time.strptime('2020-02-03', '%Y-%m-%d')[:3], time.timezone, time.tzname, time.daylight)
t(time.strftime, 5); t(time.strftime, '%Y', (1, 2)); t(time.strftime, '%Y', (2000, 13, 1, 0, 0, 0, 0, 0, 0)); t(time.gmtime, 'a'); t(time.gmtime, float('nan')); t(time.gmtime, 1e30); t(time.sleep, -1); t(time.sleep, 'a'); t(time.asctime, 5); t(time.mktime, (1, 2)); t(time.get_clock_info, 'x'); print(time.time() > 1e9, time.monotonic() <= time.monotonic(), time.perf_counter_ns() > 0, time.process_time() >= 0, time.get_clock_info('time').adjustable, time.strftime('é %% %d', time.gmtime(0)), time.struct_time(range(9)), time.struct_time(range(11)).tm_gmtoff); s = time.monotonic(); time.sleep(0.01); print(time.monotonic() - s >= 0.01); t(time.struct_time, [1])
for v in (None, True, False, ..., 0, 1, -1, 2**31 - 1, 2**31, -2**31, 10**30, -10**30, 1.5, -0.0, float('inf'), 1 + 2j, '', 'abc', 'é中\U0001f600', '\ud800', 'x' * 300, b'', b'abc', (), (1, 2), [], [1, [2]], {}, {1: 2, 'a': [3]}, set(), {1}, frozenset([2]), StopIteration):
    for ver in (0, 2, 4):
        b = marshal.dumps(v, ver); w = marshal.loads(b); print(w == v, type(w).__name__, end=' ')
print(); print(marshal.loads(b'\xe9\x05\x00\x00\x00'), marshal.loads(marshal.dumps(bytearray(b'x'))), marshal.loads(b'\xa9\x02\xda\x01ar\x01\x00\x00\x00'))
t(marshal.loads, b''); t(marshal.loads, b'?'); t(marshal.loads, b'i\0'); t(marshal.dumps, object()); t(marshal.loads, 'x'); t(marshal.loads, b'0'); l = []; l.append(l); l2 = marshal.loads(marshal.dumps(l)); print(l2[0] is l2); t(marshal.loads, b'r\x05\0\0\0')
class A(abc.ABC):
    @abc.abstractmethod
    def f(self): pass
class B(A):
    def f(self): return 1
class C: pass
t(A); print(B().f(), isinstance(B(), A), isinstance(C(), A), A.register(C) is C, isinstance(C(), A), issubclass(C, A), A.__abstractmethods__, abc.get_cache_token() > 0); t(A.register, 5); t(issubclass, 5, A)
class H(abc.ABC):
    @classmethod
    def __subclasshook__(cls, s): return hasattr(s, 'magic') or NotImplemented
class M: magic = 1
print(issubclass(M, H), issubclass(C, H), isinstance(M(), H)); t(B.register, A)
import collections.abc as ca; print(isinstance([], ca.Sequence), isinstance({}, ca.Mapping), isinstance(iter([]), ca.Iterator), issubclass(dict, ca.MutableMapping), isinstance(5, ca.Hashable), isinstance([], ca.Hashable), isinstance({}.keys(), ca.KeysView), isinstance(range(1), ca.Sequence), isinstance('a', ca.Sized))
v = contextvars.ContextVar('v', default=5); u = contextvars.ContextVar('u'); print(v.get(), v.get(6), v.name); t(u.get) if 0 else None
try: u.get()
except LookupError as e: print('LookupError', e.args[0] is u)
tok = v.set(7); print(v.get(), tok.old_value is contextvars.Token.MISSING, tok.var is v); c = contextvars.copy_context(); print(c[v], len(c), v in c, c.get(u, 'none'), list(c) == [v]); print(c.run(lambda: (v.set(8), v.get())[1]), v.get(), c[v]); v.reset(tok); print(v.get())
try: v.reset(tok)
except RuntimeError as e: print(type(e).__name__)
t(v.reset, 5); t(contextvars.ContextVar, 5); t(c.__getitem__, 5); t(contextvars.Context, 1)
with warnings.catch_warnings(record=True) as log:
    warnings.simplefilter('always'); warnings.warn('one'); warnings.warn('two', DeprecationWarning, stacklevel=1); warnings.warn(UserWarning('three'))
    print([(str(w.message), w.category.__name__, os.path.basename(w.filename)) for w in log])
with warnings.catch_warnings(record=True) as log:
    warnings.simplefilter('default')
    for i in range(3): warnings.warn('repeated')
    warnings.simplefilter('error'); t(warnings.warn, 'fail'); warnings.simplefilter('ignore'); warnings.warn('quiet'); print(len(log))
    warnings.simplefilter('once'); [warnings.warn('o') for _ in range(2)]; warnings.filterwarnings('error', message='spec.*'); t(warnings.warn, 'special'); warnings.warn('normal'); print(len(log))
t(warnings.warn, 'x', int); t(warnings.warn, 'x', 'y'); t(warnings.warn_explicit, 'x', UserWarning, 5, 1); t(warnings.warn)
got = []
signal.signal(signal.SIGUSR1, lambda s, f: got.append((s, f is not None))); os.kill(os.getpid(), signal.SIGUSR1); print(got, signal.getsignal(signal.SIGUSR1) is not None, signal.Signals(2), signal.strsignal(2)); t(signal.signal, 9, signal.SIG_DFL); t(signal.signal, 1, 5); t(signal.signal, 1000, signal.SIG_DFL); print(signal.signal(signal.SIGUSR1, signal.SIG_IGN) is not None, signal.getsignal(signal.SIGUSR1), signal.default_int_handler.__name__)
class Alarm(Exception): pass
def on(s, f): raise Alarm('rang')
signal.signal(signal.SIGALRM, on); signal.setitimer(signal.ITIMER_REAL, 0.02)
try:
    while True: time.sleep(1)
except Alarm as e: print('Alarm', e)
l = threading.Lock(); print(l.acquire(), l.locked(), l.acquire(False), l.acquire(timeout=0.01), l.release(), l.locked(), repr(l)[:28]); t(l.release); t(l.acquire, False, 1); t(l.acquire, True, -2); r = threading.RLock(); print(r.acquire(), r.acquire(), r.release(), r.release()); t(r.release)
with l: print(l.locked())
loc = threading.local(); loc.x = 1; print(loc.x, loc.__dict__); t(threading.local, 1); print(threading.current_thread().name, threading.main_thread() is threading.current_thread(), threading.active_count(), threading.get_ident() == _thread.get_ident())
class Obj: pass
o = Obj(); w = weakref.ref(o); d = weakref.WeakValueDictionary(k=o); print(w() is o, weakref.getweakrefcount(o) >= 1, len(d)); del o; gc.collect(); print(gc.isenabled(), gc.get_threshold(), gc.callbacks, gc.garbage)
print(subprocess.run(['echo', 'hi'], capture_output=True, text=True).stdout, subprocess.run('exit 3', shell=True).returncode, subprocess.check_output('cat', input=b'piped', shell=True), subprocess.run(['sh', '-c', 'echo $A; pwd'], env={'A': 'env', 'PATH': os.environ['PATH']}, cwd='/', capture_output=True).stdout)
try: subprocess.run(['/no/such/program'])
except FileNotFoundError as e: print(e)
try: subprocess.check_call(['false'])
except subprocess.CalledProcessError as e: print(e)
p = subprocess.Popen(['cat'], stdin=subprocess.PIPE, stdout=subprocess.PIPE); print(p.communicate(b'data'), p.wait(), p.poll())
try: subprocess.run(['sleep', '5'], timeout=0.05)
except subprocess.TimeoutExpired as e: print('timeout')
print(locale.setlocale(locale.LC_ALL, 'C'), locale.localeconv()['decimal_point']); t(locale.setlocale, locale.LC_ALL, 'nope')
print(stat.filemode(0o100644), stat.S_ISDIR(0o40000), stat.S_IMODE(0o100755), sys.getswitchinterval()); t(stat.S_ISDIR, 'a')
def bye(*a, **k): print('bye', a, k)
atexit.register(bye, 1, x=2); f = atexit.register(lambda: print('first out')); t(atexit.register, 5); atexit.register(print, 'gone'); atexit.unregister(print); t(atexit.register)
def bad(): raise ValueError('in atexit')
