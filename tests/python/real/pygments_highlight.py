# real: python3-pygments
"""Highlights the same texts by several lexers and formatters."""
from pygments import highlight, lex
from pygments.formatters import HtmlFormatter, LatexFormatter, NullFormatter, RawTokenFormatter, Terminal256Formatter
from pygments.lexers import get_all_lexers, get_lexer_by_name, get_lexer_for_filename, guess_lexer
from pygments.styles import get_all_styles, get_style_by_name
from pygments.token import Token, is_token_subtype

TEXTS = {
    "python": 'class A(B):\n    """doc"""\n    @property\n    async def f(self, *, x=0x1F, y=1_000.5e-3j):\n'
              '        return f"{x!r:>{10}}" if x is not None else b"\\x00"  # end\n',
    "c": "#include <stdio.h>\n/* main */\nint main(int argc, char **argv) {\n  printf(\"%d\\n\", argc << 2);\n  return 0;\n}\n",
    "javascript": "const f = async ({a, ...rest}) => { await g(`t${a}`); return /re+/gi.test(a) ?? null; };\n",
    "html": "<!doctype html><p class='x'>a &amp; b<script>let y = 1;</script><style>p { color: red }</style></p>\n",
    "json": '{"a": [1, 2.5e3, true, null], "b": {"c": "\\u00e9"}}\n',
    "sql": "SELECT a, count(*) FROM t WHERE b LIKE 'x%' GROUP BY a HAVING count(*) > 1; -- end\n",
    "bash": 'for f in *.txt; do echo "${f%.txt}" | sed -e \'s/a/b/\' > /dev/null; done\n',
    "yaml": "a: 1\nb:\n  - x: &anchor 'y'\n  - *anchor\n# comment\n",
    "rust": "fn main() { let mut v: Vec<u8> = vec![1u8; 3]; println!(\"{:?}\", v.iter().map(|x| x + 1)); }\n",
    "haskell": "module Main where\nmain :: IO ()\nmain = mapM_ (\\x -> print (x * 2)) [1 .. 10] -- end\n",
    "diff": "--- a\n+++ b\n@@ -1,2 +1,2 @@\n-old\n+new\n same\n",
    "ini": "[section]\nkey = value ; comment\n",
    "xml": "<?xml version='1.0'?><a b='c'><!-- d --><![CDATA[e]]></a>\n",
}
for name, text in TEXTS.items():
    lexer = get_lexer_by_name(name)
    tokens = list(lex(text, lexer))
    print(name, lexer.name, len(tokens), sum(is_token_subtype(kind, Token.Literal) for kind, _ in tokens))
    print(highlight(text, lexer, HtmlFormatter(linenos="inline", nowrap=False)))
    print(repr(highlight(text, lexer, Terminal256Formatter(style="monokai"))))
    print(highlight(text, lexer, RawTokenFormatter()).decode()[:300])
print(highlight(TEXTS["python"], get_lexer_by_name("python"), LatexFormatter(full=True))[:1500])
print(highlight(TEXTS["c"], get_lexer_by_name("c"), NullFormatter()))
print(HtmlFormatter(style="friendly").get_style_defs(".hl"))
print(len(list(get_all_lexers())), sorted(get_all_styles())[:10], get_style_by_name("default").background_color)
print(guess_lexer("#!/usr/bin/perl\nmy $x = 1;").name, get_lexer_for_filename("x.go").name, guess_lexer("<?xml version='1.0'?><a/>").name)
