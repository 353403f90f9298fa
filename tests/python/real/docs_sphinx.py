# real: python3-sphinx python3-docutils
"""Sphinx builds a tiny project to HTML and text, with autodoc, domains, an index and a warning."""
import contextlib
import io
import os
import pathlib
import re
import sys

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

source = pathlib.Path("docs")
source.mkdir()
pathlib.Path("library.py").write_text('''"""A library."""
import enum

class Thing:
    """A thing.

    :param int size: how large
    :raises ValueError: never
    """
    #: documented attribute
    colour: str = "red"
    def __init__(self, size: int = 1): self.size = size
    def grow(self, by: float = 0.5, *args, **kw) -> "Thing":
        """Grows; see :func:`helper` and :class:`Kind`."""
    @property
    def area(self) -> int:
        """The area."""

class Kind(enum.Enum):
    """Kinds."""
    A = 1
    B = "b"

def helper(x: list[int] | None, y={"a": 1}) -> dict:
    """Helps.

    >>> helper(1)
    2
    """
''')
(source / "conf.py").write_text("import sys\nsys.path.insert(0, '.')\nproject = 'Tiny'\nextensions = ['sphinx.ext.autodoc', 'sphinx.ext.napoleon', 'sphinx.ext.todo', 'sphinx.ext.ifconfig']\nversion = release = '1.0'\nhtml_theme = 'basic'\nhtml_copy_source = False\nhtml_last_updated_fmt = None\n")
(source / "index.rst").write_text("Tiny\n====\n\n.. toctree::\n   :maxdepth: 2\n   :numbered:\n\n   api\n   guide\n\n* :ref:`genindex`\n* :py:func:`library.helper`, :doc:`guide`, :ref:`label`\n\n.. index:: single: word; entry\n")
(source / "api.rst").write_text("API\n===\n\n.. automodule:: library\n   :members:\n   :undoc-members:\n\n.. py:function:: other(a, b=1)\n   :async:\n\n   Other.\n\n.. c:function:: int f(char *s)\n.. cpp:class:: template<typename T> Box\n.. js:function:: g(x)\n")
(source / "guide.rst").write_text(".. _label:\n\nGuide\n-----\n\n.. code-block:: python\n   :linenos:\n   :emphasize-lines: 2\n\n   def f():\n       return 1\n\n.. versionadded:: 1.0\n   New.\n\n.. math:: e^{i\\pi}\n\n.. glossary::\n\n   term\n      Meaning.\n\nA :term:`term`, :unknown:`role`, :pep:`8`, |version|, :kbd:`Ctrl-C`, [Ref]_.\n\n.. [Ref] Book.\n\n.. csv-table:: T\n   :header: a, b\n\n   1, \"x, y\"\n")
for builder in ("text", "html", "pseudoxml"):
    status, warning = io.StringIO(), io.StringIO()
    confdir = str(source)
    with patch_docutils(confdir), docutils_namespace():
        app = Sphinx(str(source), confdir, "out/" + builder, "trees", builder, status=status, warning=warning, freshenv=True)
        app.build()
        print(builder, app.statuscode, re.sub(r"\x1b\[[\d;]*m|" + re.escape(os.getcwd()), "", warning.getvalue()), sorted(app.env.all_docs), sorted(o[0] for o in app.env.domains["py"].get_objects()))
print(pathlib.Path("out/text/api.txt").read_text(), pathlib.Path("out/text/guide.txt").read_text(), pathlib.Path("out/text/index.txt").read_text())
page = pathlib.Path("out/html/api.html").read_text()
print(re.sub(r"\s+", " ", page[page.index("<section") : page.index("</section>")]))
print(sorted(p.name for p in pathlib.Path("out/html").glob("*.html")), pathlib.Path("out/html/searchindex.js").read_text()[:15], pathlib.Path("out/pseudoxml/guide.pseudoxml").read_text().replace(os.getcwd(), ""))
