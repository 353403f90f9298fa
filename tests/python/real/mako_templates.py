# real: python3-mako
"""Mako: expressions, control lines, defs, blocks, inheritance, calls with content, filters, errors."""
from mako import exceptions
from mako.lookup import TemplateLookup
from mako.template import Template

lookup = TemplateLookup()
lookup.put_string("base.html", """<html><%block name="head"><title>${self.title()}</title></%block>
${self.body()}
<%def name="title()">Base</%def>\\
footer ${local.name if hasattr(local, 'name') else ''}</html>
""")
lookup.put_string("lib.html", """<%def name="table(rows)"><table>
% for row in rows:
<tr class="${loop.cycle('odd', 'even')}">${caller.body(row=row)} ${loop.index} ${loop.reverse_index}</tr>
% endfor
</table></%def>""")
lookup.put_string("page.html", """<%inherit file="base.html"/>\\
<%namespace name="lib" file="lib.html"/>\\
<%!
    import math
    def shout(text):
        return text.upper() + "!"
%>\\
<%def name="title()">Page ${parent.title()}</%def>\\
<%page args="size=3"/>\\
## a comment
<%
    total = sum(x * x for x in numbers)
    names = sorted({"b", "a"})
%>\\
% if total > 10 and names:
big ${total} ${math.floor(2.7)} ${names}
% elif total:
small
% else:
zero
% endif
% while size > 0:
<% size -= 1 %>size ${size}
% endwhile
% try:
${1 // 0}
% except ZeroDivisionError as e:
caught ${e}
% endtry
${"<b>" | h} ${"a b&c" | u} ${" trim " | trim} ${"word" | n, shout}
<%lib:table rows="${numbers}" args="row">cell ${row}</%lib:table>
<%text>${raw}</%text>
<%def name="buffered()" buffered="True" filter="trim">  inner ${context.get('missing', 'default')}  </%def>
[${buffered()}] ${capture(buffered)}
<%block name="foot">
block
</%block>
""")
print(lookup.get_template("page.html").render(numbers=[1, 2, 3], names=None))
print(Template("hello ${name}, ${'%.2f' % x}").render(name="you", x=1.005))
print(Template("% for a in b:\n${a}\\\n% if loop.last:\n.\n% else:\n, \\\n% endif\n% endfor\n").render(b="xyz"))
print(Template("${x | h}", default_filters=["str", "trim"]).render(x=" <é> "))
print(Template("<%def name='f(x)'>${x}-${y}</%def>${f(1)}${f(2)}").render(y="q"))
print(Template("${a}", strict_undefined=False).module.__name__ != "", Template("x ${y}").code.count("context"))
for text in ("% if x:\nno end", "${", "${1 +}", "<%def name='x'>", "${undefined_name}"):
    try:
        print(Template(text).render())
    except exceptions.MakoException as e:
        print(type(e).__name__, str(e)[:120])
    except NameError as e:
        print("NameError", e)
try:
    Template("line one\n${1 / 0}\n").render()
except ZeroDivisionError:
    trace = exceptions.RichTraceback()
    print(trace.lineno, trace.message, trace.source.splitlines()[trace.lineno - 1])
    print(exceptions.text_error_template().render().splitlines()[-1])
