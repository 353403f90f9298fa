# real: python3-click
"""A command line of groups, options, arguments, prompts and errors, by click's own runner."""
import click
from click.testing import CliRunner


class Pair(click.ParamType):
    name = "pair"

    def convert(self, value, param, ctx):
        try:
            a, b = value.split(":")
            return int(a), int(b)
        except ValueError:
            self.fail(f"{value!r} is no pair", param, ctx)


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "APP"})
@click.option("--verbose", "-v", count=True, help="More words.")
@click.version_option("1.2.3", prog_name="app")
@click.pass_context
def app(ctx, verbose):
    """An application of many commands.

    \b
    kept
      as it is
    """
    ctx.obj = {"verbose": verbose}
    if ctx.invoked_subcommand is None:
        click.echo("nothing to do")


@app.command()
@click.argument("names", nargs=-1, required=True)
@click.option("--count", default=1, show_default=True, type=click.IntRange(1, 5), help="How often.")
@click.option("--color", type=click.Choice(["red", "green"], case_sensitive=False), envvar="COLOR")
@click.option("--pair", type=Pair(), multiple=True)
@click.option("--shout/--no-shout", " /-S", default=False)
@click.pass_obj
def greet(obj, names, count, color, pair, shout):
    """Greets NAMES."""
    for name in names * count:
        text = f"hello {name} {obj['verbose']} {color} {list(pair)}"
        click.secho(text.upper() if shout else text, fg="green", bold=True)


@app.command("copy", short_help="Copies.", epilog="That is all.")
@click.argument("source", type=click.File("r"))
@click.argument("target", type=click.File("w"), default="-")
def copy_it(source, target):
    for number, line in enumerate(source, 1):
        target.write(f"{number} {line}")


@app.command()
@click.option("--name", prompt="Your name", default="nobody")
@click.password_option()
@click.confirmation_option(prompt="Really?")
def ask(name, password):
    click.echo(f"{name} {len(password)}")
    with click.progressbar(range(3), label="Work") as bar:
        for _ in bar:
            pass
    raise click.ClickException("failed on purpose")


@app.group(chain=True)
def many():
    """Several at once."""


@many.command()
@click.option("-n", type=float)
def one(n):
    return n


@many.command(deprecated=True)
@click.argument("when", type=click.DateTime(["%Y-%m-%d"]))
def two(when):
    return when.year


@many.result_callback()
def results(values):
    click.echo(f"results {values}")


runner = CliRunner()
with runner.isolated_filesystem():
    with open("in.txt", "w") as f:
        f.write("a\nb\n")
    for line, text, env in [
            ("--help", None, {}), ("", None, {}), ("--version", None, {}), ("greet --help", None, {}), ("-vv greet x y --count 2 --pair 1:2 --pair 3:4 --shout", None, {}),
            ("greet x", None, {"COLOR": "RED", "APP_VERBOSE": "3"}), ("greet", None, {}), ("greet x --count 9", None, {}), ("greet x --color blue", None, {}),
            ("greet x --pair 1", None, {}), ("gret", None, {}), ("greet x --cout 1", None, {}), ("copy in.txt", None, {}), ("copy -", "z\n", {}), ("copy none.txt", None, {}), ("copy --help", None, {}),
            ("ask", "me\npw\npw\ny\n", {}), ("ask", "me\npw\nother\npw\npw\nn\n", {}), ("many one -n 1.5 two 2020-02-03 one", None, {}), ("many two x", None, {}), ("many --help", None, {})]:
        result = runner.invoke(app, line.split(), input=text, env=env, color="-vv" in line)
        print(f"$ app {line} -> {result.exit_code}\n{result.output}", end="")
print(click.style("x", fg="red", underline=True), click.unstyle(click.style("y", bg="blue")), click.format_filename(b"a/b", shorten=True))
