# real: python3-markdown python3-markdown-it python3-mistune python3-commonmark
"""One text through four Markdown packages, with their extensions."""
import commonmark
import markdown
import mistune
from markdown.extensions import Extension
from markdown.inlinepatterns import SimpleTagInlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown_it import MarkdownIt

TEXT = """\
Title
=====

A *paragraph* with **strong**, `code`, [a link](http://example.org "title"), <http://auto.link/>
and a line break  
here. ![image](x.png) &copy; &amp; 1 < 2, snake_case_word, a\\*b.

## Section {#sec .cls}

1. one
2. two
    - nested
    - again

        deep code

> quote
> > deeper

```python
def f(x):
    return x < 1
```

| a | b |
|---|:-:|
| 1 | **2** |

Term
: Definition

Footnote[^1], ~~gone~~, "quotes" -- dash...

[^1]: The note.

*[HTML]: Hyper Text
HTML is here. [ref][]

[ref]: /url 'T'

***

<div markdown="1">
raw *html*
</div>

- [ ] todo
- [x] done
"""


class Marks(Extension):
    class Links(Treeprocessor):
        def run(self, root):
            for link in root.iter("a"):
                link.set("rel", "nofollow")

    def extendMarkdown(self, md):
        md.inlinePatterns.register(SimpleTagInlineProcessor(r"()~~(.*?)~~", "del"), "del", 175)
        md.treeprocessors.register(self.Links(md), "links", 5)


print(markdown.markdown(TEXT))
md = markdown.Markdown(extensions=["extra", "toc", "smarty", "sane_lists", "admonition", "meta", "nl2br", Marks()], output_format="html")
print(md.convert("Author: me\nDate: today\n\n[TOC]\n\n" + TEXT))
print(md.Meta, md.toc_tokens)
print(md.reset().convert("!!! note \"Beware\"\n    inside *it*\n"))
print(markdown.markdown("    :::python\n    x = 1\n", extensions=["codehilite"]))
print(commonmark.commonmark(TEXT))
print(commonmark.dumpAST(commonmark.Parser().parse("# a *b*\n\n- c\n")))
print(mistune.html(TEXT))
print(mistune.create_markdown(plugins=["strikethrough", "table", "footnotes", "task_lists"])(TEXT))
it = MarkdownIt("commonmark", {"html": False, "typographer": True}).enable(["table", "strikethrough", "replacements", "smartquotes"])
print(it.render(TEXT))
print([(t.type, t.tag, t.nesting, t.level, t.map) for t in it.parse("# x\n\n* a\n* b `c`\n")])
