"""Lazy quantifiers over a text like HTML."""
import re
import sys

ROW = re.compile(r"<tr.*?>(.*?)</tr>", re.DOTALL)
CELL = re.compile(r"<td(?:\s+class=\"(.*?)\")?>(.*?)</td>", re.DOTALL)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def make_page(rows):
    out = ["<html><body><table>\n"]
    for i in range(rows):
        out.append(f'<tr id="r{i}" class="{"odd" if i % 2 else "even"}">\n')
        for j in range(5):
            out.append(f'  <td class="c{j}">cell {i} of <b>{j}</b></td>\n' if j % 2 else f"  <td>plain {i * j}</td>\n")
        out.append("</tr>\n")
        if i % 10 == 0:
            out.append(f"<!-- row {i} -- is a tenth one -->\n")
    out.append("</table></body></html>\n")
    return "".join(out)


def main(n):
    page = make_page(400)
    cells = length = 0
    for _ in range(n):
        clean = COMMENT.sub("", page)
        for row in ROW.finditer(clean):
            for kind, text in CELL.findall(row[1]):
                cells += 1
                length += len(kind) + len(text)
    print(len(page), len(clean), cells, length)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 700)
