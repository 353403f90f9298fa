"""A JSON parser and writer: n records are written, parsed by recursive descent, written again."""
import sys


def make_text(n):
    parts = []
    seed = 11
    for i in range(n):
        seed = (seed * 421 + 54773) % 259200
        name = "item " + str(seed % 1000)
        if seed % 7 == 0:
            name += "\\n(\\\"rare\\\")"
        on = "true" if seed % 2 == 0 else "false"
        parts.append('{"id": ' + str(i) + ', "name": "' + name + '", "tags": ["red", "t'
                     + str(seed % 13) + '"], "on": ' + on + ', "at": [' + str(seed) + ', [-'
                     + str(1 + seed % 97) + ', {}]], "none": null}')
    return "[" + ",\n ".join(parts) + "]"


class Parser:
    def __init__(self, text):
        self.text = text
        self.at = 0

    def skip_space(self):
        text = self.text
        at = self.at
        while text[at] == " " or text[at] == "\n":
            at += 1
        self.at = at

    def expect(self, c):
        if self.text[self.at] != c:
            raise ValueError("expected " + c + " at " + str(self.at))
        self.at += 1

    def word(self, spelling, value):
        for c in spelling:
            self.expect(c)
        return value

    def value(self):
        self.skip_space()
        c = self.text[self.at]
        if c == "{":
            return self.object()
        if c == "[":
            return self.list()
        if c == '"':
            return self.string()
        if c == "t":
            return self.word("true", True)
        if c == "f":
            return self.word("false", False)
        if c == "n":
            return self.word("null", None)
        return self.number()

    def number(self):
        text = self.text
        sign = 1
        if text[self.at] == "-":
            sign = -1
            self.at += 1
        at = self.at
        result = 0
        while "0" <= text[at] <= "9":
            result = 10 * result + ord(text[at]) - 48
            at += 1
        if at == self.at:
            raise ValueError("expected a value at " + str(at))
        self.at = at
        return sign * result

    def string(self):
        self.expect('"')
        text = self.text
        pieces = ""
        start = at = self.at
        while text[at] != '"':
            if text[at] == "\\":
                pieces += text[start:at]
                at += 1
                if text[at] == "n":
                    pieces += "\n"
                else:
                    pieces += text[at]
                start = at + 1
            at += 1
        self.at = at + 1
        return pieces + text[start:at]

    def list(self):
        result = []
        self.expect("[")
        self.skip_space()
        if self.text[self.at] == "]":
            self.at += 1
            return result
        while True:
            result.append(self.value())
            self.skip_space()
            if self.text[self.at] != ",":
                break
            self.at += 1
        self.expect("]")
        return result

    def object(self):
        result = {}
        self.expect("{")
        self.skip_space()
        if self.text[self.at] == "}":
            self.at += 1
            return result
        while True:
            self.skip_space()
            key = self.string()
            self.skip_space()
            self.expect(":")
            result[key] = self.value()
            self.skip_space()
            if self.text[self.at] != ",":
                break
            self.at += 1
        self.expect("}")
        return result


class Writer:
    def __init__(self):
        self.parts = []

    def string(self, s):
        parts = self.parts
        parts.append('"')
        for c in s:
            if c == '"' or c == "\\":
                parts.append("\\" + c)
            elif c == "\n":
                parts.append("\\n")
            else:
                parts.append(c)
        parts.append('"')

    def value(self, x):
        parts = self.parts
        if isinstance(x, str):
            self.string(x)
        elif isinstance(x, list):
            separator = "["
            for item in x:
                parts.append(separator)
                self.value(item)
                separator = ", "
            if not x:
                parts.append("[")
            parts.append("]")
        elif isinstance(x, dict):
            separator = "{"
            for key, item in x.items():
                parts.append(separator)
                self.string(key)
                parts.append(": ")
                self.value(item)
                separator = ", "
            if not x:
                parts.append("{")
            parts.append("}")
        elif x is None:
            parts.append("null")
        elif x is True:
            parts.append("true")
        elif x is False:
            parts.append("false")
        else:
            parts.append(str(x))


def weight(x):
    if isinstance(x, int) and not isinstance(x, bool):
        return x
    if isinstance(x, str):
        return len(x)
    sum = 1
    if isinstance(x, list):
        for item in x:
            sum += weight(item)
    elif isinstance(x, dict):
        for key, item in x.items():
            sum += len(key) + weight(item)
    return sum


def main(n):
    text = make_text(n)
    document = Parser(text).value()
    writer = Writer()
    writer.value(document)
    again = "".join(writer.parts)
    print(len(text), len(again), weight(document), weight(Parser(again).value()))


main(int(sys.argv[1]) if len(sys.argv) > 1 else 8000)
