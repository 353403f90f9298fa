# real: python3-pycparser
"""Parses C, walks the tree, changes it and writes C again."""
from pycparser import c_ast, c_generator, c_parser
from pycparser.plyparser import ParseError

SOURCE = r"""
typedef unsigned long size_t;
typedef struct node { int key; struct node *next; union { float f; char c[4]; } u; unsigned bits : 3; } node_t;
enum color { RED, GREEN = 5, BLUE = GREEN << 1 };
extern int printf(const char *format, ...);
static int (*handlers[3])(int, char *) = { 0 };
int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
node_t *insert(node_t *head, int key) {
  node_t *fresh = (node_t *)malloc(sizeof(node_t));
  fresh->key = key, fresh->next = head;
  for (int i = 0, j = 10; i < j; i++, --j) { if (i % 2) continue; else break; }
  do { key >>= 1; } while (key && !(key & 0xFFu) || ~key == -1);
  switch (key) { case RED: case GREEN: return fresh; default: goto out; }
out:
  printf("%d \"quoted\" %c\n", fresh->key, '\n');
  int table[2][3] = { {1, 2, 3}, [1] = { [0] = 4 } };
  struct node local = { .key = 1, .next = &local };
  *(&table[1][2]) += *head->next->u.c ^ 1.5e-3f;
  return (head) ? fresh : ((void *)0);
}
"""


class Calls(c_ast.NodeVisitor):
    def __init__(self):
        self.seen = []
        self.function = None

    def visit_FuncDef(self, node):
        self.function = node.decl.name
        self.generic_visit(node)

    def visit_FuncCall(self, node):
        self.seen.append((self.function, node.name.name, len(node.args.exprs), node.coord.line))
        self.generic_visit(node)


class Constants(c_ast.NodeVisitor):
    def visit_Constant(self, node):
        if node.type == "int" and node.value.isdigit():
            node.value = str(int(node.value) * 2)


parser = c_parser.CParser()
tree = parser.parse(SOURCE, filename="source.c")
tree.show(attrnames=True, nodenames=True, showcoord=True)
calls = Calls()
calls.visit(tree)
print(calls.seen)
print(c_generator.CGenerator().visit(tree))
Constants().visit(tree)
text = c_generator.CGenerator().visit(tree)
print(text)
print(text == c_generator.CGenerator().visit(parser.parse(text)))
for broken in ("int x = ;", "int f( { }", "typedef int T; T T x;", "int a[;", "@", "char *s = \"unclosed"):
    try:
        parser.parse(broken, "broken.c")
        print("parsed", broken)
    except ParseError as e:
        print("error", e)
