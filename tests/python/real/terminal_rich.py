# real: python3-rich python3-typer python3-structlog python3-prompt-toolkit python3-colorama
"""rich's tables, trees, markdown, panels, tracebacks; typer's help; structlog; prompt_toolkit's documents."""
import io
import json

import structlog
import typer
from colorama import Fore, Style, ansi
from prompt_toolkit.completion import CompleteEvent, FuzzyWordCompleter, NestedCompleter, WordCompleter
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import HTML, to_plain_text
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings
from rich import box
from rich.align import Align
from rich.columns import Columns
from rich.console import Console, Group
from rich.json import JSON
from rich.markdown import Markdown
from rich.panel import Panel
from rich.pretty import Pretty
from rich.progress import BarColumn, Progress
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text
from rich.tree import Tree
from typer.testing import CliRunner

out = io.StringIO()
console = Console(file=out, width=70, force_terminal=True, color_system="truecolor", legacy_windows=False)
table = Table(title="Stars", caption="end", box=box.ROUNDED, show_lines=True, row_styles=["", "dim"])
table.add_column("Name", style="cyan", no_wrap=True)
table.add_column("Wide 日本", justify="right", footer="sum")
table.add_column("Text", overflow="fold", ratio=1)
table.add_row("a", "1.5", "some [bold red]marked[/] text that wraps " * 2)
table.add_row("b", "22", Panel("inner", box=box.ASCII))
console.print(table)
tree = Tree("root", guide_style="bold")
branch = tree.add("[green]branch")
branch.add(Text("leaf", "italic"))
branch.add(Pretty({"a": [1, 2, {"b": None}], "c": "x" * 50}))
console.print(tree, Columns(["one", "two", "three"], equal=True), Align.center(Panel("centred", expand=False, title="T")))
console.print(Markdown("# Head\n\n* item `code`\n* **bold**\n\n> quote\n\n```python\nx = 1\n```\n\n1. one\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"))
console.print(Syntax("def f(x):\n    return x + 1  # c", "python", line_numbers=True, theme="ansi_dark"))
console.print(JSON(json.dumps({"a": [1, None, "x"]})), Group("a", "b"), {"set": {1}, "t": (1,)}, [1, 2.5, "s", True], "http://x.y/z [not markup] :smile:", style="on blue")
console.rule("[b]rule")
console.log("logged", log_locals=False) if False else console.print("[u]under[/u] [rgb(1,2,3)]c[/]", justify="right")
try:
    console.print("[bold]x[/red]")
except Exception as e:
    print(type(e).__name__, e)
with Progress("{task.description}", BarColumn(10), "{task.percentage:>3.0f}%", console=console, auto_refresh=False) as progress:
    job = progress.add_task("work", total=4)
    for _ in range(4):
        progress.advance(job)
        progress.refresh()
print(out.getvalue())
print(repr(Text.from_markup("[b]a[/b] c").append("x", "red").spans), console.measure(table).maximum if hasattr(console, "measure") else Text("日本").cell_len, Console(file=io.StringIO(), record=True, width=20).export_text())

cli = typer.Typer(add_completion=False)


@cli.command()
def greet(name: str = typer.Argument(..., help="Who"), count: int = typer.Option(1, "--count", "-c", min=1, max=3), loud: bool = False, tags: list[str] = typer.Option([])):
    """Greets NAME."""
    for _ in range(count):
        typer.echo(f"hi {name}{'!' if loud else ''} {tags}")


@cli.command("bye")
def goodbye(when: str = typer.Option("now", envvar="WHEN")):
    typer.secho(f"bye {when}", fg="red")
    raise typer.Exit(4)


for line in (["greet", "x", "-c", "2", "--loud", "--tags", "a", "--tags", "b"], ["bye"], ["greet", "x", "-c", "9"], ["greet"], ["--help"]):
    result = CliRunner().invoke(cli, line)
    print(line, result.exit_code, result.output)
logger = structlog.wrap_logger(structlog.PrintLogger(out := io.StringIO()), processors=[structlog.stdlib.add_log_level, structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer(key_order=["event", "level"])] if False else [structlog.processors.add_log_level, structlog.processors.JSONRenderer(sort_keys=True)])
logger.bind(user="x").info("done", n=[1, 2], o=object) if False else logger.bind(user="x").info("done", n=[1, 2])
print(out.getvalue(), structlog.testing.capture_logs.__name__)
document = Document("hello wor\nsecond line", 9)
print(document.get_word_before_cursor(), document.cursor_position_row, document.find_next_word_beginning(), document.translate_index_to_position(12), [c.text for c in WordCompleter(["world", "word", "other"]).get_completions(document, CompleteEvent())], [c.text for c in FuzzyWordCompleter(["wxoxr", "q"]).get_completions(document, CompleteEvent())], [c.text for c in NestedCompleter.from_nested_dict({"show": {"a": None, "b": None}}).get_completions(Document("show "), CompleteEvent())])
print(to_plain_text(HTML("<b>x</b> &amp; <style fg='red'>y</style>")), InMemoryHistory(["a"]).get_strings(), len(KeyBindings().bindings), repr(Fore.RED + ansi.clear_line() + Style.RESET_ALL))
