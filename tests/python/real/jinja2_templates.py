# real: python3-jinja2
"""Inheritance, macros, loops, filters, tests, whitespace control, sandbox, errors, extensions."""
import asyncio

from jinja2 import (ChainableUndefined, DictLoader, Environment, StrictUndefined, TemplateSyntaxError, UndefinedError,
                    meta, nodes, pass_context, select_autoescape)
from jinja2.ext import Extension
from jinja2.sandbox import SandboxedEnvironment, SecurityError

PAGES = {
    "base.html": "<title>{% block title %}Base{% endblock %}</title>\n{% block body required %}{% endblock %}\n"
                 "{%- block foot scoped %}<i>{{ year|default(1999) }}</i>{% endblock %}",
    "macros.html": "{% macro field(name, kind='text') -%}<input name={{ name }} type={{ kind }}"
                   "{% for k, v in kwargs|dictsort %} {{ k }}={{ v }}{% endfor %}>{{ caller() if caller }}{%- endmacro %}",
    "page.html": "{% extends 'base.html' %}{% from 'macros.html' import field as f with context %}\n"
                 "{% block title %}{{ super() }}: {{ title|title }}{% endblock %}\n{% block body %}\n"
                 "{% for row in rows recursive %}{{ loop.index }}/{{ loop.length }}{{ ' first' if loop.first }} "
                 "{{ row.name|upper }} {{ loop.cycle('odd', 'even') }} {{ loop.previtem.name if loop.previtem }}\n"
                 "{% if row.kids %}({{ loop(row.kids) }}){% endif %}{% else %}none{% endfor %}\n"
                 "{{ f('a', 'b', size=3, id='<x>') }}{% call f('c') %}inner{% endcall %}\n"
                 "{% set ns = namespace(n=0) %}{% for i in range(5) if i is odd %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}\n"
                 "{{ [3, 1, 2]|sort|join(',') }} {{ rows|map(attribute='name')|list }} {{ rows|groupby('kind') }}\n"
                 "{{ 'abc'|replace('b', '<')|e }} {{ '<b>'|safe }} {{ 12345.678|round(1) }} {{ 'x y'|urlencode }} {{ {'a': [1]}|tojson }}\n"
                 "{{ 'long text here to wrap'|wordwrap(8) }} {{ [1,2,3,4,5]|batch(2, 0)|list }} {{ 'a' ~ 1 ~ none }} {{ 3 // 2 ** 2 }}\n"
                 "{% filter upper %}filtered {{ title }}{% endfilter %}{% include ['no.html', 'part.html'] %}{% include 'no' ignore missing %}\n"
                 "{% with x = 1, y = 2 %}{{ x + y }}{% endwith %}{% raw %}{{ raw }}{% endraw %}{{ rows[0]['name'][::-1] }}\n{% endblock %}",
    "part.html": "part of {{ title }} {%- if title is defined and title not in ['a'] %} yes {% elif false %} no {% endif %}",
}


class Repeat(Extension):
    tags = {"repeat"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        times = parser.parse_expression()
        body = parser.parse_statements(["name:endrepeat"], drop_needle=True)
        return nodes.CallBlock(self.call_method("_again", [times]), [], [], body).set_lineno(line)

    def _again(self, times, caller):
        return caller() * times


@pass_context
def shown(context, name):
    return f"{name}={context.get(name)}"


env = Environment(loader=DictLoader(PAGES), autoescape=select_autoescape(), extensions=[Repeat, "jinja2.ext.do", "jinja2.ext.loopcontrols"])
env.globals["shown"] = shown
env.filters["twice"] = lambda text: text * 2
env.tests["big"] = lambda n: n > 10
rows = [{"name": "one", "kind": 1, "kids": [{"name": "kid", "kind": 9}]}, {"name": "<two>", "kind": 2}, {"name": "three", "kind": 1}]
print(env.get_template("page.html").render(title="my page", rows=rows))
print(env.from_string("{% repeat 3 %}a{{ x }}{% endrepeat %} {{ shown('x') }} {{ 'q'|twice }} {{ 11 is big }}").render(x=1))
print(env.from_string("{% for i in range(9) %}{% if i == 5 %}{% break %}{% endif %}{% do l.append(i) %}{% endfor %}{{ l }}").render(l=[]))
print(sorted(meta.find_undeclared_variables(env.parse("{{ a }}{% set b = c %}{{ b }}"))))
for text in ("{{ x.y.z }}", "{% if %}", "{{ a|nope }}", "{% for x in y %}", "{{ 1 + }}", "{{ missing() }}", "{{ 'a' + 1 }}"):
    try:
        print(Environment(undefined=StrictUndefined).from_string(text).render(x={}))
    except TemplateSyntaxError as e:
        print("syntax", e.lineno, e.message)
    except (UndefinedError, TypeError) as e:
        print(type(e).__name__, e)
print(repr(Environment(undefined=ChainableUndefined).from_string("{{ a.b.c }}").render()))
try:
    SandboxedEnvironment().from_string("{{ ''.__class__.__mro__ }}|{{ f.__globals__ }}").render(f=shown)
except SecurityError as e:
    print("sandbox:", e)


async def rows_later():
    for i in range(3):
        await asyncio.sleep(0)
        yield i

print(asyncio.run(Environment(enable_async=True).from_string("{% for i in rows() %}{{ loop.index }}:{{ i }} {% endfor %}").render_async(rows=rows_later)))
print("".join(env.from_string("{% for i in range(4) %}{{ i }},{% endfor %}").generate()))
