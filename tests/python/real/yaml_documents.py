# real: python3-yaml python3-ruamel.yaml
"""YAML both ways with the pure-Python PyYAML and ruamel.yaml's round trips."""
import datetime
import io

import yaml
from ruamel.yaml import YAML

TEXT = """\
# a comment
defaults: &base
  host: localhost   # where
  port: 8_080
  ratio: 1.5e+3
  hex: 0x1F
  octal: 0o17
  yes: no
  none: ~
  date: 2001-12-14t21:59:43.10-05:00
  day: 2002-12-14
service:
  <<: *base
  name: "quoted \\u263A \\t text"
  folded: >-
    some folded
    text

    here
  literal: |+
    kept
      as is

list:
- a
- [flow, {x: 1, y: [2, 3]}]
- ? complex key
  : value
- !!set {p, q}
- !!binary aGVsbG8=
- !!omap [one: 1, two: 2]
- ''
- 'it''s'
--- !point
x: 1
y: 2
...
"""


class Point(yaml.YAMLObject):
    yaml_tag, yaml_loader, yaml_dumper = "!point", [yaml.SafeLoader, yaml.Loader], yaml.SafeDumper

    def __init__(self, x, y):
        self.x, self.y = x, y

    def __repr__(self):
        return f"Point({self.x}, {self.y})"


documents = list(yaml.load_all(TEXT, Loader=yaml.SafeLoader))
for document in documents:
    print(sorted(document["list"][3]) if isinstance(document, dict) else "", {k: v for k, v in document.items() if k != "list"} if isinstance(document, dict) else document)
data = {"b": [1, 2.5, None, True, "yes", "1", "", "multi\nline\n", "é☺", b"bytes"], "a": {"nested": {"x": []}, "date": datetime.date(2020, 1, 2)}, "t": (1, 2), "p": Point(3, 4), "s": "a: b # c"}
for options in ({}, {"default_flow_style": True, "width": 40}, {"default_style": '"', "allow_unicode": True}, {"indent": 4, "explicit_start": True, "sort_keys": False, "canonical": False}):
    print(yaml.dump(data, Dumper=yaml.Dumper, **options))
shared = [1, 2]
print(yaml.safe_dump({"x": shared, "y": shared}), yaml.safe_dump_all([1, "a", [None]]), yaml.dump(yaml.compose("a: [1, 2]").tag))
print([type(e).__name__ for e in yaml.parse("a: &x [1, *x]")], [t.__class__.__name__ for t in yaml.scan("- a: 'b'")])
for text in ("a: [1, 2", "a: b: c", "\tx: 1", "a: *none", "- a\n b: c", "!!python/object:os.system x", "key: 'open", "%YAML 9\n---"):
    try:
        print(yaml.safe_load(text))
    except yaml.YAMLError as e:
        print(type(e).__name__, str(e).replace("\n", " | "))
yaml.add_constructor("!join", lambda loader, node: "".join(loader.construct_sequence(node)), yaml.SafeLoader)
yaml.add_implicit_resolver("!dice", __import__("re").compile(r"^\d+d\d+$"), list("0123456789"), yaml.SafeLoader)
yaml.add_constructor("!dice", lambda loader, node: tuple(map(int, node.value.split("d"))), yaml.SafeLoader)
print(yaml.safe_load("[!join [a, b], 3d6]"), yaml.safe_load("{a: 1, a: 2}"), yaml.load("!!python/tuple [1, 2]", Loader=yaml.UnsafeLoader))
round_trip = YAML()
kept = round_trip.load(TEXT.split("--- ")[0])
kept["service"]["port"] = 9
kept["list"].append("new")
kept.yaml_set_comment_before_after_key("list", before="about the list")
out = io.StringIO()
round_trip.dump(kept, out)
print(out.getvalue())
pure = YAML(typ="safe", pure=True)
print(pure.load("a: [1, 0o7, 012, yes, 1_000]"))
