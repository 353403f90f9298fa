import sys
def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except BaseException as e:
        print(type(e).__name__, e)
print(sys.version_info[:2], sys.version_info.major, sys.version_info >= (3, 11), type(sys.version_info).__name__, sys.version_info.releaselevel, sys.hexversion >> 16, sys.maxsize, sys.byteorder, sys.platform, sys.maxunicode, sys.float_info.max, sys.float_info.dig, sys.hash_info.width, sys.hash_info.modulus, sys.int_info.default_max_str_digits, sys.getdefaultencoding(), sys.getfilesystemencoding(), sys.getrecursionlimit(), sys.float_repr_style, sys.flags.optimize, sys.byteorder, sys.api_version, sys.version.startswith('3.11'), sys.argv)
print(sys.float_info); print(sys.int_info); print('sys' in sys.modules, sys.modules['sys'] is sys, 'sys' in sys.builtin_module_names, 'os' in sys.stdlib_module_names, sys.__name__, sys.exc_info(), sys.exception())
try: 1 / 0
except ZeroDivisionError as e: print(sys.exc_info()[0], sys.exc_info()[1] is e, sys.exception() is e, sys.exc_info()[2] is e.__traceback__)
t(sys.setrecursionlimit, 0); t(sys.setrecursionlimit, 'a'); t(sys.intern, 5); print(sys.intern('abc' + 'd') is sys.intern('ab' + 'cd')); t(sys.exit); t(sys.exit, 3); t(sys.exit, 'msg'); t(sys.exit, (1, 2)); t(sys.exit, 1, 2); t(sys.getsizeof); print(sys.getsizeof([]) > 0); t(sys._getframe, 1000); print(sys._getframe().f_code.co_name, (lambda: sys._getframe(1).f_code.co_name)()); t(sys.set_int_max_str_digits, 5); t(sys.version_info.__class__); t(sys.setswitchinterval, -1); t(sys.audit); t(sys.audit, 'x', 1); t(sys.displayhook); print(sys.is_finalizing(), sys.getswitchinterval())
sys.displayhook('shown'); import builtins; print(builtins._); sys.displayhook(None); print(builtins._)
seen = []
def hook(name, args):
    if name.startswith('mine'): seen.append((name, args))
sys.addaudithook(hook); sys.audit('mine.x', 1, 2); print(seen)
print(sys.implementation.name in ('cpython', 'metavm'), sys.implementation.version == sys.version_info, sys.stdin.name, sys.stdout.name, sys.stderr.name, sys.stdout.encoding, sys.stderr.errors, sys.stdout.fileno(), sys.stdout.mode, sys.stdin.mode)
a = 1
t(getattr, 1, 'x'); t(getattr, 1, 'x', 2); t(getattr, 1, 2); t(hasattr, 1, 2); print(hasattr(1, 'real'), hasattr(1, 'zz')); t(setattr, 1, 'x', 2); t(delattr, object(), 'x'); t(isinstance, 1); t(isinstance, 1, 2); t(issubclass, 1, int); print(isinstance(True, (str, int)), issubclass(bool, int), callable(print), callable(1), callable(int))
t(chr, 97); t(chr, -1); t(chr, 0x110000); t(chr, 'a'); t(chr, 1 << 70); t(ord, 'a'); t(ord, 'ab'); t(ord, b'x'); t(ord, b''); t(ord, 5); print(chr(0x1f600), ord('\U0001f600')); t(bin, 5); t(bin, -5); t(oct, 64); t(hex, -255); t(hex, 1 << 70); t(hex, 1.5); t(bin, 'a')
t(abs, -3); t(abs, 'a'); t(divmod, 7, -2); t(divmod, 1, 0); t(divmod, 'a', 1); t(pow, 2, 10); t(pow, 2, 10, 7); t(pow, 2, -1, 7); t(pow, 2, -1, 0); t(pow, 2); t(pow, base=2, exp=3); t(pow, 'a', 2); t(round, 2.5); t(round, 3.14159, 2); t(round, 5, -1); t(round, 'a'); t(round, 1.5, None); t(round); t(round, number=2.7); t(round, 1e300, 5); t(hash, 5); t(hash, -1); t(hash, 1 << 61); t(hash, []); t(len, 5); t(len, [1]); t(id, 1, 2); print(id(a) == id(a))
t(repr, 'a'); t(ascii, 'é\U0001f600'); t(format, 5, '03d'); t(format, 5, 5); t(format, 'x', '>5'); t(format, 1.5); t(vars, 1); t(dir, 1, 2); print('append' in dir([]), dir()[:2], sorted(vars().keys()) == sorted(globals().keys()))
class O:
    def __init__(self): self.x = 1
    def __dir__(self): return ['b', 'a']
print(dir(O()), vars(O()))
t(eval, '1 + 1'); t(eval, '  a'); t(eval, 'a', {}); t(eval, 'a', {'a': 5}); t(eval, 'a + b', {'a': 1}, {'b': 2}); t(eval, 5); t(eval, '1', 5); t(eval, '1', {}, 5); t(eval, 'x = 1'); t(eval, ''); t(eval, b'2 * 3'); t(eval, 'a\0'); g = {}; exec('y = 5\ndef f(): return y', g); print(g['y'], g['f'](), '__builtins__' in g); t(exec, 5); t(exec, '1', 5); t(exec, 'x =', {}); l = {}; exec('z = 1', {}, l); print(l); t(exec, '1', closure=()); c = compile('a + 1', '<x>', 'eval'); print(eval(c), eval(c, {'a': 9})); t(compile, '1', '', 'bad'); t(compile, '1', '', 'eval', 1 << 30); t(compile, 5, '', 'eval'); t(compile); print(compile('1', 'fn', 'exec').co_filename)
def loc():
    q = 1; w = 2
    return locals(), sorted(dir())
print(loc(), globals()['a'], __name__, __builtins__ is builtins or True); t(locals, 1); t(globals, 1)
print('a', 1, None, sep='-', end='!\n'); print(); print(*[1, 2], sep='\n'); t(print, 1, sep=5); t(print, 1, end=5); t(print, 1, x=5); t(print, 1, file=5); print(1, flush=True); print('x', file=None)
t(__import__, 5); t(__import__, ''); t(__import__, 'no_such_module'); t(__import__, 'no.such'); t(__import__, 'sys.x'); print(__import__('os.path', fromlist=['join']).__name__, __import__('os.path').__name__); t(__import__, 'x', level=-1); t(__import__, 'x', {'__package__': ''}, level=1); t(__import__, 'x', {'__package__': 'p'}, level=3); t(__import__, 'x', {'__package__': 5}, level=1)
try: from os import nothing_here
except ImportError as e: print(type(e).__name__, str(e).split(' (')[0], e.name)
try: import os.nothing
except ModuleNotFoundError as e: print(e, e.name)
import importlib.util, types; print(importlib.import_module('json').__name__, importlib.util.find_spec('json').name, types.ModuleType('m', 'doc').__doc__)
print(__build_class__.__name__, int.__module__, len.__module__, print.__name__, repr(len), repr([].append)[:35]); t(__build_class__); t(breakpoint.__class__); print(Ellipsis, NotImplemented, __debug__, type(None))
import io; old = sys.stdin; sys.stdin = io.StringIO('line one\nlast'); print(input(), input('prompt>')); t(input); t(input, 1, 2); sys.stdin = old; t(iter, 1, 2)
import asyncio
async def agen():
    yield 1
async def main():
    g = agen(); print(await anext(g), await anext(g, 'default'))
    try: await anext(g)
    except StopAsyncIteration: print('stop')
asyncio.run(main()); t(aiter, 1); t(anext, 1)
