# real: python3-docutils
"""reStructuredText to HTML, LaTeX, pseudo-XML and a manual page."""
from docutils import nodes
from docutils.core import publish_doctree, publish_parts, publish_string
from docutils.parsers.rst import Directive, directives, roles

TEXT = """
=====
Title
=====
:Author: Somebody
:Version: 1.2

.. contents::

Section one
===========
A paragraph with *emphasis*, **strong**, ``literal``, a link_ and a footnote [1]_, |name|.

.. _link: https://example.org/
.. [1] The note.
.. |name| replace:: substituted *text*

- a list

  1. enumerated
  2. again

     a. deeper

term : classifier
    Definition.

.. note:: Beware.

.. shout:: hello there

Section two
===========

+-----+-------+
| a   | b     |
+=====+=======+
| 1   | two   |
+     +-------+
|     | three |
+-----+-------+

=====  =====
x      y
=====  =====
1      2
=====  =====

.. code:: python

   def f(x):
       return x + 1

.. math:: a^2 + b^2 = c^2

:shouted:`role text`, :sub:`low`, H\\ :sub:`2`\\ O

::

    literal block

>>> doctest
'block'

| line
|   block

.. image:: picture.png
   :width: 50%
   :alt: a picture
"""


class Shout(Directive):
    required_arguments, final_argument_whitespace = 1, True
    option_spec = {"times": directives.nonnegative_int}

    def run(self):
        return [nodes.paragraph("", self.arguments[0].upper() + "!" * self.options.get("times", 1))]


def shouted(name, rawtext, text, lineno, inliner, options=None, content=()):
    return [nodes.strong(rawtext, text.upper())], []


directives.register_directive("shout", Shout)
roles.register_local_role("shouted", shouted)
settings = {"output_encoding": "unicode", "report_level": 5, "datestamp": None, "generator": None}
for writer in ("html5", "html4", "latex", "manpage", "xml", "pseudoxml"):
    text = publish_string(TEXT, writer_name=writer, settings_overrides={**settings, "embed_stylesheet": False})
    print("##", writer, len(text))
    print(text)
parts = publish_parts(TEXT, writer_name="html5", settings_overrides=settings)
print(sorted(parts), parts["title"], parts["docinfo"])
tree = publish_doctree("broken `text\n\n=\nx\n", settings_overrides={**settings, "warning_stream": False})
print([(m["level"], m.astext()) for m in tree.findall(nodes.system_message)])
print(tree.pformat())
