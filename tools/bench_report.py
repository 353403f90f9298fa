"""What tools/bench.py prints and writes: tables of times and ratios, a chart (SVG), a page (HTML)."""

import html
import math

COLOURS = ["#1b6ca8", "#d1495b", "#edae49", "#66a182", "#8d6a9f", "#2e4057", "#00798c", "#a0522d"]


def geometric_mean(values):
    return math.exp(sum(map(math.log, values)) / len(values)) if values else None


class Table:
    """The results of one suite, by program and engine."""

    def __init__(self, suite, engines, results, reference, options):
        self.suite = suite
        self.engines = engines
        self.results = results
        self.reference = reference
        self.measure = options.measure
        self.statistic = options.statistic
        self.rounds = options.rounds

    @property
    def ours(self):
        return [engine for engine in self.engines if engine.ours]

    @property
    def peers(self):
        return [engine for engine in self.engines if not engine.ours]

    def time(self, program, engine, measure=None, statistic=None):
        """Seconds, or None if the program failed."""
        result = self.results[program][engine.name]
        if not result.good:
            return None
        return result.figure(measure or self.measure, statistic or self.statistic)

    def ratio(self, program, engine, base, measure=None, statistic=None):
        """How many times longer `engine` takes than `base`; None if either failed."""
        a = self.time(program, engine, measure, statistic)
        b = self.time(program, base, measure, statistic)
        return a / b if a is not None and b else None

    def ratios(self, engine, base, measure=None, statistic=None):
        pairs = ((program, self.ratio(program, engine, base, measure, statistic)) for program in self.results)
        return {program: ratio for program, ratio in pairs if ratio is not None}

    def bases(self):
        """What the ratios are formed against: our machines, or the reference when there is none."""
        return self.ours or [engine for engine in self.engines if engine.name == self.reference][:1]

    def means(self):
        """For the record: geometric means of the ratios, by base and engine."""
        found = {}
        for base in self.bases():
            for engine in self.engines:
                if engine is not base:
                    found.setdefault(base.name, {})[engine.name] = {
                        f"{measure}_{statistic}": geometric_mean(
                            list(self.ratios(engine, base, measure, statistic).values()))
                        for measure in ("wall", "cpu") for statistic in ("median", "min")}
        return found

    def failures(self):
        return [(program, engine.name, self.results[program][engine.name].failure)
                for program in self.results for engine in self.engines
                if not self.results[program][engine.name].good]


def grid(rows):
    """Lines of columns, the first one to the left, the others to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ["  ".join([row[0].ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])])
             for row in rows]
    return "\n".join(line.rstrip() for line in lines)


def ratio_text(ratio):
    return "-" if ratio is None else f"{ratio:.2f}"


def time_rows(table):
    rows = [["program"] + [engine.name for engine in table.engines]]
    for program in table.results:
        row = [program]
        for engine in table.engines:
            seconds = table.time(program, engine)
            row.append("FAILED" if seconds is None else f"{1000 * seconds:.0f}")
        rows.append(row)
    return rows


def size_rows(table):
    rows = [["program"] + [engine.name for engine in table.engines]]
    for program in table.results:
        row = [program]
        for engine in table.engines:
            result = table.results[program][engine.name]
            if not result.good:
                row.append("FAILED")
            else:
                row.append(f"{result.rss() / 1024:.0f}" if result.rss() else "-")
        rows.append(row)
    return rows


def ratio_rows(table, base):
    """One row per program, then the means; a column per other engine."""
    others = [engine for engine in table.engines if engine is not base]
    rows = [["program"] + [engine.name for engine in others]]
    for program in table.results:
        if table.time(program, base) is None:
            rows.append([program] + ["FAILED"] * len(others))
        else:
            rows.append([program] + [ratio_text(table.ratio(program, engine, base)) for engine in others])
    columns = [table.ratios(engine, base) for engine in others]
    rows.append(["geometric mean"] + [ratio_text(geometric_mean(list(c.values()))) for c in columns])
    for measure, statistic in (("wall", "median"), ("wall", "min"), ("cpu", "median"), ("cpu", "min")):
        if (measure, statistic) != (table.measure, table.statistic):
            rows.append([f"  by {measure}, {statistic}"] +
                        [ratio_text(geometric_mean(list(table.ratios(engine, base, measure, statistic).values())))
                         for engine in others])
    rows.append(["worst"] + [ratio_text(min(c.values(), default=None)) for c in columns])
    rows.append(["  which is"] + [min(c, key=c.get) if c else "-" for c in columns])
    rows.append(["  of programs"] + [f"{len(c)}/{len(table.results)}" for c in columns])
    return rows


def heading(table):
    return (f"Suite {table.suite}: {len(table.results)} programs, {table.rounds} rounds, "
            f"{table.statistic} of {table.measure} time")


def ratio_title(base):
    if base.ours:
        return f"Time / {base.name}'s time (above 1: {base.name} is faster)"
    return f"Time / {base.name}'s time (below 1: faster than {base.name})"


def about(record):
    """Lines on machine and engines."""
    machine = record["machine"]
    load = [f"{record[key][0]:.1f}" for key in ("load_before", "load_after")]
    lines = [f"{record['date']}, commit {record['commit'] or 'unknown'}",
             f"{machine['cpu']}, {machine['cores']} cores, {machine['system']}, load {load[0]} to {load[1]}"]
    lines += [f"{name}: {engine['version']}" for name, engine in record["engines"].items()]
    if record["missing"]:
        lines.append("not installed or not built: " + ", ".join(record["missing"]))
    if record["changed"]:
        lines.append("CHANGED while this ran, the figures are worthless: " + ", ".join(record["changed"]))
    return lines


def text(record, tables):
    parts = ["\n".join(about(record))]
    for table in tables:
        parts.append(heading(table))
        parts.append("Milliseconds, start-up included\n" + grid(time_rows(table)))
        for base in table.bases():
            parts.append(ratio_title(base) + "\n" + grid(ratio_rows(table, base)))
        parts.append("Largest resident size, MiB\n" + grid(size_rows(table)))
        if table.failures():
            parts.append("FAILED\n" + "\n".join(f"  {program} on {name}: {why}"
                                                for program, name, why in table.failures()))
        else:
            parts.append(f"All outputs agree ({len(table.results)} programs, {len(table.engines)} engines).")
    return "\n\n".join(parts)


def ticks(low, high):
    """Round numbers from low to high for a logarithmic axis."""
    found = []
    power = math.floor(math.log10(low))
    while 10 ** power <= high:
        found += [m * 10 ** power for m in (1, 2, 5) if low <= m * 10 ** power <= high]
        power += 1
    return found


def chart(table):
    """Bars: the speed of each engine relative to the reference (logarithmic; to the right is faster)."""
    reference = next((e for e in table.engines if e.name == table.reference), table.engines[0])
    others = [engine for engine in table.engines if engine is not reference]
    rows = [(program, [table.ratio(program, reference, engine) for engine in others]) for program in table.results]
    means = [geometric_mean(list(table.ratios(reference, engine).values())) for engine in others]
    rows.append(("geometric mean", means))
    values = [value for _, row in rows for value in row if value] + [1.0]
    low, high = min(values) / 1.2, max(values) * 1.2

    bar, gap, left, width, top = 7, 8, 120, 640, 64
    row_height = bar * len(others) + gap
    height = top + row_height * len(rows) + 30

    def place(value):
        return left + width * math.log(value / low) / math.log(high / low)

    def write(x, y, words, extra=""):
        return f'<text x="{x:.1f}" y="{y:.1f}" {extra}>{html.escape(words)}</text>'

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left + width + 60} {height}" '
             f'width="{left + width + 60}" height="{height}" font-family="sans-serif" font-size="11">',
             '<rect width="100%" height="100%" fill="white"/>',
             write(left, 18, f"{table.suite}: speed relative to {reference.name} (right is faster)",
                   'font-size="14"')]
    x = left
    for i, engine in enumerate(others):
        parts.append(f'<rect x="{x}" y="30" width="10" height="10" fill="{COLOURS[i % len(COLOURS)]}"/>')
        parts.append(write(x + 14, 39, engine.name))
        x += 30 + 7 * len(engine.name)
    for value in ticks(low, high):
        at = place(value)
        stroke = "#444" if value == 1 else "#ddd"
        parts.append(f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{top - 6}" y2="{height - 24}" stroke="{stroke}"/>')
        parts.append(write(at, height - 10, f"{value:g}", 'text-anchor="middle"'))
    for number, (program, row) in enumerate(rows):
        y = top + number * row_height
        weight = ' font-weight="bold"' if number == len(rows) - 1 else ""
        parts.append(write(left - 8, y + row_height / 2, program, 'text-anchor="end"' + weight))
        for i, value in enumerate(row):
            at = y + i * bar
            if value is None:
                parts.append(write(place(1) + 3, at + bar - 1, "failed", 'font-size="7" fill="#c00"'))
                continue
            start, end = sorted((place(1), place(value)))
            parts.append(f'<rect x="{start:.1f}" y="{at}" width="{max(end - start, 1):.1f}" height="{bar - 1}" '
                         f'fill="{COLOURS[i % len(COLOURS)]}"><title>{html.escape(program)}, '
                         f'{html.escape(others[i].name)}: {value:.2f}</title></rect>')
    parts.append("</svg>")
    return "\n".join(parts) + "\n"


def html_table(rows):
    head = "".join(f"<th>{html.escape(cell)}</th>" for cell in rows[0])
    body = "\n".join("<tr>" + "".join(
        f"<td class=failed>{html.escape(cell)}</td>" if cell == "FAILED" else f"<td>{html.escape(cell.strip())}</td>"
        for cell in row) + "</tr>" for row in rows[1:])
    return f"<table><tr>{head}</tr>\n{body}</table>"


STYLE = """body { font-family: sans-serif; margin: 2em; max-width: 75em }
table { border-collapse: collapse; margin: 1em 0 } td, th { padding: 2px 9px; text-align: right }
td:first-child, th:first-child { text-align: left } tr:nth-child(even) { background: #f3f3f3 }
.failed { color: #c00; font-weight: bold }"""


def page(record, tables):
    parts = ["<!doctype html><meta charset=utf-8><title>metavm benchmarks</title>", f"<style>{STYLE}</style>",
             "<h1>metavm benchmarks</h1>", "<p>" + "<br>".join(map(html.escape, about(record))) + "</p>"]
    for table in tables:
        parts.append(f"<h2>{html.escape(heading(table))}</h2>")
        if table.failures():
            parts.append("<ul class=failed>" + "".join(
                f"<li>{html.escape(f'{program} on {name}: {why}')}</li>" for program, name, why in table.failures())
                + "</ul>")
        parts.append(chart(table))
        for base in table.bases():
            parts.append(f"<h3>{html.escape(ratio_title(base))}</h3>" + html_table(ratio_rows(table, base)))
        parts.append("<h3>Milliseconds, start-up included</h3>" + html_table(time_rows(table)))
        parts.append("<h3>Largest resident size, MiB</h3>" + html_table(size_rows(table)))
    return "\n".join(parts) + "\n"
