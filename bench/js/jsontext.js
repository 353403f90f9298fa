// A JSON parser and writer: n records are written, parsed by recursive descent, written again.
'use strict';

function makeText(n) {
  const parts = [];
  let seed = 11;
  for (let i = 0; i < n; i++) {
    seed = (seed * 421 + 54773) % 259200;
    let name = 'item ' + seed % 1000;
    if (seed % 7 === 0) name += '\\n(\\"rare\\")';
    parts.push('{"id": ' + i + ', "name": "' + name + '", "tags": ["red", "t'
      + seed % 13 + '"], "on": ' + (seed % 2 === 0) + ', "at": [' + seed + ', [-'
      + (1 + seed % 97) + ', {}]], "none": null}');
  }
  return '[' + parts.join(',\n ') + ']';
}

class Parser {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  skipSpace() {
    const text = this.text;
    let at = this.at;
    while (text[at] === ' ' || text[at] === '\n') at++;
    this.at = at;
  }

  expect(c) {
    if (this.text[this.at] !== c) throw new Error('expected ' + c + ' at ' + this.at);
    this.at++;
  }

  word(spelling, value) {
    for (const c of spelling) this.expect(c);
    return value;
  }

  value() {
    this.skipSpace();
    const c = this.text[this.at];
    if (c === '{') return this.object();
    if (c === '[') return this.list();
    if (c === '"') return this.string();
    if (c === 't') return this.word('true', true);
    if (c === 'f') return this.word('false', false);
    if (c === 'n') return this.word('null', null);
    return this.number();
  }

  number() {
    const text = this.text;
    let sign = 1;
    if (text[this.at] === '-') {
      sign = -1;
      this.at++;
    }
    let at = this.at;
    let result = 0;
    while (text[at] >= '0' && text[at] <= '9') {
      result = 10 * result + text.charCodeAt(at) - 48;
      at++;
    }
    if (at === this.at) throw new Error('expected a value at ' + at);
    this.at = at;
    return sign * result;
  }

  string() {
    this.expect('"');
    const text = this.text;
    let pieces = '';
    let start = this.at;
    let at = start;
    while (text[at] !== '"') {
      if (text[at] === '\\') {
        pieces += text.slice(start, at);
        at++;
        pieces += text[at] === 'n' ? '\n' : text[at];
        start = at + 1;
      }
      at++;
    }
    this.at = at + 1;
    return pieces + text.slice(start, at);
  }

  list() {
    const result = [];
    this.expect('[');
    this.skipSpace();
    if (this.text[this.at] === ']') {
      this.at++;
      return result;
    }
    for (;;) {
      result.push(this.value());
      this.skipSpace();
      if (this.text[this.at] !== ',') break;
      this.at++;
    }
    this.expect(']');
    return result;
  }

  object() {
    const result = new Map();
    this.expect('{');
    this.skipSpace();
    if (this.text[this.at] === '}') {
      this.at++;
      return result;
    }
    for (;;) {
      this.skipSpace();
      const key = this.string();
      this.skipSpace();
      this.expect(':');
      result.set(key, this.value());
      this.skipSpace();
      if (this.text[this.at] !== ',') break;
      this.at++;
    }
    this.expect('}');
    return result;
  }
}

class Writer {
  constructor() {
    this.parts = [];
  }

  string(s) {
    const parts = this.parts;
    parts.push('"');
    for (const c of s) {
      if (c === '"' || c === '\\') {
        parts.push('\\' + c);
      } else if (c === '\n') {
        parts.push('\\n');
      } else {
        parts.push(c);
      }
    }
    parts.push('"');
  }

  value(x) {
    const parts = this.parts;
    if (typeof x === 'string') {
      this.string(x);
    } else if (Array.isArray(x)) {
      let separator = '[';
      for (const item of x) {
        parts.push(separator);
        this.value(item);
        separator = ', ';
      }
      if (x.length === 0) parts.push('[');
      parts.push(']');
    } else if (x instanceof Map) {
      let separator = '{';
      for (const [key, item] of x) {
        parts.push(separator);
        this.string(key);
        parts.push(': ');
        this.value(item);
        separator = ', ';
      }
      if (x.size === 0) parts.push('{');
      parts.push('}');
    } else {
      parts.push(String(x));
    }
  }
}

function weight(x) {
  if (typeof x === 'number') return x;
  if (typeof x === 'string') return x.length;
  let sum = 1;
  if (Array.isArray(x)) {
    for (const item of x) sum += weight(item);
  } else if (x instanceof Map) {
    for (const [key, item] of x) sum += key.length + weight(item);
  }
  return sum;
}

function main(n) {
  const text = makeText(n);
  const document = new Parser(text).value();
  const writer = new Writer();
  writer.value(document);
  const again = writer.parts.join('');
  console.log(`${text.length} ${again.length} ${weight(document)} ${weight(new Parser(again).value())}`);
}

main(Number(process.argv[2] || 8000));
