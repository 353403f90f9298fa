# A Lisp with closures, macros, tail calls by trampoline, continuations by exceptions; its programs get hot.
import math
import operator
from functools import reduce


class Symbol(str):
    __slots__ = ()

    def __repr__(self):
        return str(self)


class Env(dict):
    def __init__(self, names=(), values=(), outer=None):
        super().__init__(zip(names, values))
        self.outer = outer

    def find(self, name):
        env = self
        while env is not None:
            if name in env:
                return env
            env = env.outer
        raise NameError(f"unbound: {name}")


class Closure:
    def __init__(self, names, body, env):
        self.names, self.body, self.env = names, body, env
        self.rest = None
        if "." in names:
            at = names.index(".")
            self.names, self.rest = names[:at], names[at + 1]

    def bind(self, values):
        if len(values) < len(self.names) or len(values) > len(self.names) and self.rest is None:
            raise TypeError(f"wanted {len(self.names)} arguments, got {len(values)}")
        env = Env(self.names, values, self.env)
        if self.rest is not None:
            env[self.rest] = list(values[len(self.names):])
        return env


class Macro(Closure):
    pass


def tokenize(text):
    out, i = [], 0
    while i < len(text):
        c = text[i]
        if c.isspace():
            i += 1
        elif c == ";":
            while i < len(text) and text[i] != "\n":
                i += 1
        elif c in "()'`,":
            out.append(c)
            i += 1
        elif c == '"':
            j = text.index('"', i + 1)
            out.append(text[i:j + 1])
            i = j + 1
        else:
            j = i
            while j < len(text) and not text[j].isspace() and text[j] not in "()'`,;":
                j += 1
            out.append(text[i:j])
            i = j
    return out


def parse(tokens):
    if not tokens:
        raise SyntaxError("unexpected end")
    token = tokens.pop(0)
    if token == "(":
        items = []
        while not tokens or tokens[0] != ")":
            items.append(parse(tokens))
        tokens.pop(0)
        return items
    if token == ")":
        raise SyntaxError("unexpected )")
    if token in "'`,":
        return [Symbol({"'": "quote", "`": "quasi", ",": "unquote"}[token]), parse(tokens)]
    if token[0] == '"':
        return token[1:-1]
    for kind in (int, float):
        try:
            return kind(token)
        except ValueError:
            pass
    return {"#t": True, "#f": False, "nil": None}.get(token, Symbol(token))


def quasi(form, env):
    if not isinstance(form, list) or not form:
        return form
    if form[0] == "unquote":
        return evaluate(form[1], env)
    return [quasi(f, env) for f in form]


def evaluate(x, env):
    while True:
        if isinstance(x, Symbol):
            return env.find(x)[x]
        if not isinstance(x, list):
            return x
        if not x:
            return []
        head = x[0]
        if isinstance(head, Symbol):
            match x:
                case ["quote", form]:
                    return form
                case ["quasi", form]:
                    return quasi(form, env)
                case ["if", test, yes, *no]:
                    value = evaluate(test, env)
                    if value is not False and value is not None:
                        x = yes
                    elif no:
                        x = no[0]
                    else:
                        return None
                    continue
                case ["define", [name, *names], *body]:
                    env[name] = Closure(names, body, env)
                    return name
                case ["define", name, form]:
                    env[name] = evaluate(form, env)
                    return name
                case ["set!", name, form]:
                    env.find(name)[name] = evaluate(form, env)
                    return None
                case ["lambda", names, *body]:
                    return Closure(names, body, env)
                case ["macro", [name, *names], *body]:
                    env[name] = Macro(names, body, env)
                    return name
                case ["begin", *forms, last]:
                    for form in forms:
                        evaluate(form, env)
                    x = last
                    continue
                case ["let", pairs, *body]:
                    env = Env([p[0] for p in pairs], [evaluate(p[1], env) for p in pairs], env)
                    x = [Symbol("begin"), *body]
                    continue
        f = evaluate(head, env)
        if isinstance(f, Macro):
            x = evaluate([Symbol("begin"), *f.body], f.bind(x[1:]))
            continue
        values = [evaluate(a, env) for a in x[1:]]
        if isinstance(f, Closure):
            env = f.bind(values)
            for form in f.body[:-1]:
                evaluate(form, env)
            x = f.body[-1]
            continue
        if not callable(f):
            raise TypeError(f"not a function: {show(f)}")
        return f(*values)


def apply(f, values):
    if isinstance(f, Closure):
        return evaluate([Symbol("begin"), *f.body], f.bind(values))
    return f(*values)


class Escape(Exception):
    pass


def call_cc(f):
    mark = Escape()

    def escape(value):
        mark.value = value
        raise mark
    try:
        return apply(f, [escape])
    except Escape as e:
        if e is not mark:
            raise
        return e.value


def show(x):
    if isinstance(x, list):
        return "(" + " ".join(map(show, x)) + ")"
    if isinstance(x, Closure):
        return f"<{type(x).__name__.lower()} {show(x.names)}>"
    return {True: "#t", False: "#f", None: "nil"}.get(x, x if isinstance(x, Symbol) else repr(x)) if isinstance(x, (bool, type(None), str)) else str(x)


def chain(f):
    return lambda *a: all(f(x, y) for x, y in zip(a, a[1:]))


base = Env()
base.update({"+": lambda *a: sum(a), "*": lambda *a: reduce(operator.mul, a, 1), "-": lambda a, *b: a - sum(b) if b else -a, "/": operator.truediv, "quotient": operator.floordiv, "mod": operator.mod, "<": chain(operator.lt), ">": chain(operator.gt),
             "=": chain(operator.eq), "<=": chain(operator.le), "car": lambda l: l[0], "cdr": lambda l: l[1:], "cons": lambda a, l: [a, *l], "list": lambda *a: list(a), "null?": lambda l: l == [], "not": lambda v: v is False or v is None, "eq?": operator.is_, "equal?": operator.eq,
             "append": lambda *l: sum(l, []), "length": len, "map": lambda f, *l: [apply(f, v) for v in zip(*l)], "filter": lambda f, l: [v for v in l if apply(f, [v])], "fold": lambda f, v, l: reduce(lambda a, b: apply(f, [a, b]), l, v), "range": lambda *a: list(range(*a)),
             "apply": lambda f, l: apply(f, l), "call/cc": call_cc, "sqrt": math.sqrt, "max": max, "min": min, "string-append": lambda *s: "".join(s), "error": lambda m: (_ for _ in ()).throw(ValueError(m)), "number?": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool)})


def run(text, env):
    tokens = tokenize(text)
    while tokens:
        try:
            print(show(evaluate(parse(tokens), env)))
        except Exception as error:
            print(type(error).__name__, error)
            if isinstance(error, (SyntaxError, IndexError)) and not tokens:
                break


world = Env(outer=base)
run("""
(define (fact n) (if (< n 2) 1 (* n (fact (- n 1)))))   ; recursion
(fact 20) (fact 60)
(define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))
(map fib (range 14))
(define (loop n total) (if (= n 0) total (loop (- n 1) (+ total n))))
(loop 4000 0)
(define (compose . fs) (fold (lambda (f g) (lambda (x) (f (g x)))) (lambda (x) x) fs))
((compose (lambda (x) (* x 2)) (lambda (x) (+ x 1))) 5)
(define make-counter (lambda () (let ((n 0)) (lambda () (set! n (+ n 1)) n))))
(define c (make-counter)) (c) (c) ((make-counter))
(macro (unless test . body) `(if ,test nil ,(cons 'begin body)))
(unless #f 1 2 3) (unless #t (error "never"))
(macro (swap a b) `(let ((tmp ,a)) (set! ,a ,b) (set! ,b tmp)))
(define x 1) (define y 2) (swap x y) (list x y)
(call/cc (lambda (k) (+ 1 (k 42) (error "unreached"))))
(define (find f l) (call/cc (lambda (return) (map (lambda (v) (if (f v) (return v))) l) 'none)))
(find (lambda (v) (> v 10)) '(3 8 12 15)) (find null? '(1 2))
(define (qsort l) (if (null? l) '() (let ((p (car l)) (r (cdr l))) (append (qsort (filter (lambda (v) (< v p)) r)) (list p) (qsort (filter (lambda (v) (not (< v p))) r))))))
(qsort (map (lambda (n) (mod (* n 7919) 101)) (range 40)))
(define (primes n) (if (null? n) n (cons (car n) (primes (filter (lambda (v) (> (mod v (car n)) 0)) (cdr n))))))
(primes (range 2 120))
(define (even? n) (if (= n 0) #t (odd? (- n 1)))) (define (odd? n) (if (= n 0) #f (even? (- n 1))))
(even? 1001) (string-append "a" "b") (list 1.5 "s" 'sym #t nil '()) make-counter '(quote a)
(undefined 1) (fact) (1 2) (car '()) (+ 1 "x") (/ 1 0) (error "mine") (max 3 1 2) (quotient 17 5) (< 1 2 3) (< 1 3 2) (apply + '(1 2 3))
(list)
(define (nest n) (if (= n 0) 0 (+ 1 (nest (- n 1))))) (nest 60) (begin 1 2 3) ((lambda (a . r) (list a r)) 1 2 3) (sqrt 16)
(unclosed (list 1
""", world)
