# real: black python3-isort python3-autopep8 python3-pycodestyle python3-pyflakes python3-lib2to3
"""black, isort, autopep8, pycodestyle, pyflakes and lib2to3 over the same badly written module."""
import io
import pathlib
import re

import autopep8
import black
import isort
import pycodestyle
import pyflakes.api
import pyflakes.reporter
from lib2to3 import pytree, refactor
from lib2to3.pgen2 import driver
from lib2to3.pygram import python_grammar

SOURCE = '''import sys, os
from b import (z, a)
import b.c as d
from . import   x
import unused
def f( a,b = 1,*args,  **kw ):
    if a == None : return {  'k':1,"l" : [ x for x in range(3)if x ] }
    y = lambda q:q+1
    for i in range(10):pass
    print( undefined_name , not a in b, f"{a!r:>{10}}" )
    try: os.remove("x")
    except: raise ValueError ( "long " "text" + str( a ) + "another piece of text that makes it far too long" )
class C ( object ) :
  def g(self): return self . h [ 1 : 2 ],(yield)
  async def h(self):
      async with self as s, s.t() as t: await s
      match s:
          case {"a":[1,*rest]} if rest: return 1
x = (1,)
assert (x, "always true")
"%s %s" % (1,)
'''
print(black.format_str(SOURCE, mode=black.Mode(target_versions={black.TargetVersion.PY310})))
print(black.format_str("def f(a,):\n  return a  # c\nx = {'a':1,}\n", mode=black.Mode(line_length=20, string_normalization=False, preview=True)))
for broken in ("def f(:\n", "x = (\n", "print 'x'\n"):
    try:
        black.format_str(broken, mode=black.Mode())
    except black.InvalidInput as e:
        print(e)
print(isort.code(SOURCE), isort.code("from c import *\nimport a\nfrom b import y as z, x\n", profile="black", force_single_line=True, float_to_top=True), isort.place_module("os"))
plain = SOURCE.replace("      match s:\n          case {\"a\":[1,*rest]} if rest: return 1\n", "")
print(autopep8.fix_code(plain, {"aggressive": 2, "max_line_length": 79}))
pathlib.Path("bad.py").write_text(SOURCE)
out = io.StringIO()


class Report(pycodestyle.BaseReport):
    def error(self, line, offset, text, check):
        code = super().error(line, offset, text, check)
        out.write(f"{line}:{offset} {text}\n")
        return code


style = pycodestyle.StyleGuide(reporter=Report, select=["E", "W"])
print(style.check_files(["bad.py"]).total_errors, out.getvalue())
out = io.StringIO()
print(pyflakes.api.check(SOURCE, "bad.py", pyflakes.reporter.Reporter(out, out)), out.getvalue())
print(pyflakes.api.check("def f(:\n  pass\n", "broken.py", pyflakes.reporter.Reporter(out, out)), out.getvalue().splitlines()[-3:])
tool = refactor.RefactoringTool(sorted(refactor.get_fixers_from_package("lib2to3.fixes")))
OLD = 'print "x", d.has_key(1)\nexec "y" in z\nraise E, "v"\nfor k in d.iterkeys(): print >>f, `k`, ur"u"\ntry: pass\nexcept (A, B), e: apply(f, a)\nx = map(lambda (a, b): a, raw_input()) <> 0777L\nimport urllib2, StringIO\n'
print(tool.refactor_string(OLD, "old.py"))
tree = driver.Driver(python_grammar, convert=pytree.convert).parse_string("print 1\nif x: y = 2\n")
print(re.sub(r"\s+", " ", repr(tree))[:600])
