"""Parsing the lines of a web server's log with named groups."""
import re
import sys

LINE = re.compile(r"""
    (?P<host>\S+)\ \S+\ (?P<user>\S+)\ \[(?P<day>\d\d)/(?P<month>\w{3})/(?P<year>\d{4}):(?P<clock>[\d:]+)\ [+-]\d{4}\]\ "
    (?P<verb>GET|POST|PUT|DELETE|HEAD)\ (?P<path>[^ "?]*)(?:\?(?P<query>[^ "]*))?\ HTTP/\d\.\d"\ (?P<status>\d{3})\ (?P<size>\d+|-)
    """, re.VERBOSE)


def make_lines(n):
    verbs = ["GET", "POST", "HEAD", "DELETE", "PATCH", "PUT"]
    users = ["-", "amelie", "bob", "chen.li"]
    for i in range(n):
        query = f"?id={i}&sort=up" if i % 3 == 0 else ""
        size = "-" if i % 11 == 0 else str(i * 37 % 90000)
        yield (f'10.{i % 7}.{i % 31}.{i % 253} - {users[i % 4]} [{i % 28 + 1:02}/Nov/2023:{i % 24:02}:{i % 60:02}:07 '
               f'+0100] "{verbs[i % 6]} /shop/item{i % 50}/view{query} HTTP/1.1" {200 + i % 5 * 51} {size} "agent {i}"')


def main(n):
    lines = list(make_lines(1000))
    hits, total, refused = {}, 0, 0
    for i in range(n):
        m = LINE.match(lines[i % 1000])
        if m is None:
            refused += 1
            continue
        key = m.group("verb"), m["status"]
        hits[key] = hits.get(key, 0) + 1
        if m["size"] != "-":
            total += int(m["size"])
        if m["query"]:
            total += len(m["query"]) + len(m["path"])
    print(refused, total, sorted(hits.items()))


main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000000)
