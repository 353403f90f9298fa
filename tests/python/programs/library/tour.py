# A bit of everything in the library.
# test: timeout=60
import unittest, doctest, logging, argparse, io, sys, tempfile, pathlib, os, zipfile, shutil, glob, configparser, contextlib, warnings, traceback, inspect, tokenize, ast, dis, shelve, tarfile, gzip, zlib, base64, hashlib, hmac, secrets, uuid, urllib.parse, html, html.parser, xml.sax.saxutils, email.message, email, mimetypes, locale, getopt, shlex, cmd, pprint, types, abc, weakref, gc, signal, struct, array, binascii, codecs, unicodedata, platform, fnmatch, filecmp, fileinput, linecache, timeit, queue, sched, contextvars, reprlib, colorsys, graphlib, numbers, keyword, symtable, pkgutil, importlib, runpy, csv, netrc, ipaddress
class T(unittest.TestCase):
    def test_a(self): self.assertEqual(1+1,2)
    def test_b(self): self.assertEqual([1,2],[1,3])
    def test_c(self):
        with self.assertRaises(ZeroDivisionError): 1/0
    @unittest.skip('no')
    def test_d(self): pass
    def test_e(self):
        for i in range(3):
            with self.subTest(i=i): self.assertNotEqual(i,1)
s=io.StringIO(); r=unittest.TextTestRunner(stream=s,verbosity=2).run(unittest.defaultTestLoader.loadTestsFromTestCase(T)); o=s.getvalue(); print(r, '\n'.join(l for l in o.splitlines() if not l.startswith('Ran')).replace(__file__,'F'))
def f():
    """
    >>> f()
    3
    >>> 1/0
    Traceback (most recent call last):
    ZeroDivisionError: division by zero
    >>> [1,2]
    [1, 3]
    """
    return 3
s=io.StringIO()
with contextlib.redirect_stdout(s): print(doctest.testmod(sys.modules['__main__']))
print(s.getvalue().replace(__file__,'F'))
h=logging.StreamHandler(sys.stdout); h.setFormatter(logging.Formatter('%(levelname)s:%(name)s:%(message)s')); lg=logging.getLogger('x'); lg.addHandler(h); lg.setLevel(logging.DEBUG); lg.info('hi %d',3)
try: 1/0
except ZeroDivisionError: lg.exception('oops') if 0 else lg.error('oops')
p=argparse.ArgumentParser(prog='prog',description='d'); p.add_argument('x',type=int,help='the x'); p.add_argument('-v','--verbose',action='store_true'); p.add_argument('--c',choices=['a','b'],default='a'); print(p.parse_args(['3','-v'])); p.print_help()
with tempfile.TemporaryDirectory() as d:
    q=pathlib.Path(d); (q/'a.txt').write_text('hello\nworld\n'); (q/'sub').mkdir(); (q/'sub'/'b.py').write_bytes(b'x=1')
    print(sorted(x.name for x in q.rglob('*')), (q/'a.txt').read_text().splitlines(), (q/'a.txt').stat().st_size)
    with zipfile.ZipFile(q/'z.zip','w',zipfile.ZIP_DEFLATED) as z: z.write(q/'a.txt','a.txt'); z.writestr('b','data'*100)
    with zipfile.ZipFile(q/'z.zip') as z: print(z.namelist(), z.read('b')[:8], z.testzip())
    with tarfile.open(q/'t.tgz','w:gz') as t: t.add(q/'a.txt','a.txt')
    with tarfile.open(q/'t.tgz') as t: print(t.getnames(), t.extractfile('a.txt').read())
    with shelve.open(str(q/'sh')) as sh: sh['k']=[1,2]
    with shelve.open(str(q/'sh')) as sh: print(dict(sh))
    shutil.copy(q/'a.txt',q/'c.txt'); print(filecmp.cmp(q/'a.txt',q/'c.txt'), [os.path.basename(x) for x in sorted(glob.glob(d+'/*.txt'))])
c=configparser.ConfigParser(); c.read_string('[s]\na=1\nb=%(a)s2\n'); print(c['s']['b'], c.sections())
print(gzip.decompress(gzip.compress(b'abc'*50))==b'abc'*50, base64.b64encode(b'hello'), hashlib.sha256(b'x').hexdigest()[:16], hashlib.md5(b'x').hexdigest(), hmac.new(b'k',b'm','sha1').hexdigest(), uuid.uuid5(uuid.NAMESPACE_DNS,'x'), len(secrets.token_hex(4)))
print(urllib.parse.urlparse('http://u:p@h:80/p;x?q=1#f'), urllib.parse.quote('a b/ü'), urllib.parse.parse_qs('a=1&a=2'), html.escape('<a&b>'), html.unescape('&eacute;&#65;'))
class H(html.parser.HTMLParser):
    def handle_starttag(s,t,a): print('start',t,a)
    def handle_data(s,d): print('data',repr(d))
H().feed('<p class="x">hi <b>y</b></p>')
m=email.message_from_string('From: a@b\nSubject: =?utf-8?q?h=C3=A9?=\n\nbody\n'); print(m['from'], m.get_payload(), email.header.decode_header(m['subject']) if hasattr(email,'header') else '')
print(shlex.split("a 'b c' d"), pprint.pformat({'a':list(range(30)),'b':{'c':1}},width=40), fnmatch.filter(['a.py','b.c'],'*.py'), mimetypes.guess_type('a.html'))
print(inspect.signature(lambda a,b=1,*c,d,**e:0), inspect.getdoc(f)[:10], inspect.getsource(f)[:8], [t.string for t in tokenize.generate_tokens(io.StringIO('x=1+2').readline)][:4], ast.unparse(ast.parse('a = b + c * 2')), ast.literal_eval('[1,{"a":(2,)}]'))
try:
    raise ValueError('x') from KeyError('k')
except ValueError: print(traceback.format_exc().replace(__file__,'F'))
print(struct.pack('<IhB',1,2,3), struct.unpack('>d',struct.pack('>d',1.5)), array.array('i',[1,2,3]).tobytes().hex(), binascii.crc32(b'abc'), codecs.encode('hello','rot13'), unicodedata.name('é'), unicodedata.normalize('NFD','é').encode(), 'ß'.encode('cp1252'), '日本'.encode('utf-16-le').hex())
class W: pass
w=W(); r=weakref.ref(w); d=weakref.WeakValueDictionary(k=w); print(r() is w, list(d)); del w; gc.collect(); print(r(), list(d))
ts=graphlib.TopologicalSorter({'d':{'b','c'},'b':{'a'},'c':{'a'}}); print(list(ts.static_order())[0], ipaddress.ip_network('10.0.0.0/30').num_addresses, list(ipaddress.ip_network('10.0.0.0/30').hosts()))
v=contextvars.ContextVar('v',default=1); ctx=contextvars.copy_context(); ctx.run(v.set,5); print(v.get(), ctx[v], reprlib.repr(list(range(100))), signal.Signals.SIGINT, platform.python_version_tuple()[:2])
with warnings.catch_warnings(record=True) as ws: warnings.simplefilter('always'); warnings.warn('w',UserWarning); print(ws[0].message)
with contextlib.suppress(KeyError): {}['x']
@contextlib.contextmanager
def cm():
    print('in'); yield 1; print('out')
with cm() as x: print(x)
with contextlib.ExitStack() as st: st.callback(print,'bye'); st.enter_context(cm())
print(symtable.symtable('def f(x): return x+y','q','exec').get_children()[0].get_parameters(), list(pkgutil.iter_modules(['/nonexistent'])), importlib.import_module('json.decoder').__name__)
