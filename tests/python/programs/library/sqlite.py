"""_sqlite3: statements, values, transactions, callbacks, errors."""
import datetime
import gc
import sqlite3


def attempt(f, *arguments, **keywords):
    try:
        return f(*arguments, **keywords)
    except Exception as e:
        return f"{type(e).__name__}: {e}"


c = sqlite3.connect(":memory:")
c.execute("create table t(id integer primary key, name text, x real, data blob)")
print(c.in_transaction, c.total_changes)
cur = c.execute("insert into t(name, x, data) values(?, ?, ?)", ("one", 1.5, b"\0\1"))
print(cur.lastrowid, cur.rowcount, cur.description, c.in_transaction)
cur = c.executemany("insert into t(name) values(:n)", ({"n": f"n{i}"} for i in range(5)))
print(cur.rowcount, cur.lastrowid)
c.commit()
cur = c.execute("select * from t where id < ? order by id", (4,))
print(cur.description)
print(cur.fetchone(), cur.fetchmany(1), cur.fetchall(), cur.fetchone())
print(list(c.execute("select id, name from t order by id desc limit 2")))
c.row_factory = sqlite3.Row
row = c.execute("select id, name as Label from t").fetchone()
print(row["label"], row[0], row.keys(), len(row), tuple(row), row == row, attempt(lambda: row["no"]), attempt(lambda: row[9]))
c.row_factory = None
for bad in [("select ?",), ("select ?", (1, 2)), ("select :a", {}), ("select :a", {"b": 1}), ("select ?", (object,)), ("selec",), ("select 1; select 2",),
            ("select * from nothing",), ("insert into t(id) values(1)",), (5,), ("select ?", 5), ("select 'a\0'",)]:
    print(bad[0], "->", attempt(lambda: c.execute(*bad).fetchall()))
try:
    c.execute("insert into t(id) values(1)")
except sqlite3.IntegrityError as e:
    print(e.sqlite_errorcode, e.sqlite_errorname)
print(attempt(c.executemany, "select 1", [()]))
print(c.execute("select 1").fetchall(), attempt(c.execute, "select ?", (2**63,)))
with c:
    c.execute("update t set x = 2")
try:
    with c:
        c.execute("delete from t")
        1 / 0
except ZeroDivisionError:
    pass
print(c.execute("select count(*), sum(x) from t").fetchone())

c.create_function("plus", 2, lambda a, b: a + b, deterministic=True)
c.create_function("bad", 0, lambda: 1 / 0)
c.create_function("odd", 0, object)
print(c.execute("select plus(1, 2.5), plus('a', 'b'), plus(x'61', x'62')").fetchall())
print(attempt(lambda: c.execute("select bad()").fetchall()), attempt(lambda: c.execute("select odd()").fetchall()))


class Longest:
    def __init__(self):
        self.best = ""

    def step(self, text):
        self.best = max(self.best, text or "", key=len)

    def finalize(self):
        return self.best


class Broken:
    def step(self):
        raise ValueError

    def finalize(self):
        return 1


c.create_aggregate("longest", 1, Longest)
c.create_aggregate("broken", 0, Broken)
print(c.execute("select longest(name), longest(name || '!') from t").fetchall(), c.execute("select longest(name) from t where 0").fetchall())
print(attempt(lambda: c.execute("select broken() from t").fetchall()))


class Sum:
    def __init__(self):
        self.n = 0

    def step(self, x):
        self.n += x

    def inverse(self, x):
        self.n -= x

    def value(self):
        return self.n

    finalize = value


c.create_window_function("wsum", 1, Sum)
print(c.execute("select wsum(id) over (order by id rows between 1 preceding and 1 following) from t").fetchall())
c.create_collation("backwards", lambda a, b: (a < b) - (a > b))
print(c.execute("select name from t order by name collate backwards").fetchall())
c.set_authorizer(lambda action, *rest: sqlite3.SQLITE_DENY if action == sqlite3.SQLITE_DELETE else sqlite3.SQLITE_OK)
print(attempt(c.execute, "delete from t"))
c.set_authorizer(None)
seen = []
c.set_trace_callback(seen.append)
c.execute("select 1 where 2 = ?", (2,)).fetchall()
c.set_trace_callback(None)
print(seen)
c.set_progress_handler(lambda: 1, 1)
print(attempt(lambda: c.execute("select count(*) from t, t, t").fetchall()))
c.set_progress_handler(None, 1)

d = sqlite3.connect(":memory:", detect_types=sqlite3.PARSE_DECLTYPES | sqlite3.PARSE_COLNAMES)
d.execute("create table e(d date, ts timestamp, p point)")


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __conform__(self, protocol):
        if protocol is sqlite3.PrepareProtocol:
            return f"{self.x};{self.y}"


sqlite3.register_converter("point", lambda b: tuple(map(int, b.split(b";"))))
d.execute("insert into e values(?, ?, ?)", (datetime.date(2020, 1, 2), datetime.datetime(2020, 1, 2, 3, 4, 5), Point(3, 4)))
print(d.execute("select * from e").fetchall(), d.execute('select p as "p [point]" from e').description[0][0])
d.text_factory = bytes
print(d.execute("select 'text', x'ff'").fetchone())
d.text_factory = str
print(attempt(lambda: d.execute("select cast(x'ff' as text) as col").fetchone()))
target = sqlite3.connect(":memory:")
c.backup(target)
print(target.execute("select count(*) from t").fetchone(), len(list(c.iterdump())), attempt(c.backup, c))
e = sqlite3.connect(":memory:")
e.deserialize(c.serialize())
print(e.execute("select max(name) from t").fetchone())
print(e.executescript("create table z(a); insert into z values(1); insert into z values(2);").connection is e,
      e.execute("select sum(a) from z").fetchone(), attempt(e.executescript, "create table z(a); nonsense"))
print([row for row in e.execute("insert into z values(7) returning a")], e.execute("select changes()").fetchone())
e.isolation_level = "immediate"
print(e.isolation_level, attempt(setattr, e, "isolation_level", "x"), attempt(sqlite3.connect, ":memory:", isolation_level="x"))
e.isolation_level = None
e.execute("insert into z values(3)")
print(e.in_transaction)
cur = e.cursor()
cur.close()
print(attempt(cur.execute, "select 1"), attempt(next, cur))
e.close()
e.close()
print(attempt(e.execute, "select 1"), attempt(e.cursor), attempt(lambda: e.total_changes))
print(attempt(sqlite3.connect, "/nonexistent/folder/x.db"), attempt(sqlite3.Cursor, 1), attempt(sqlite3.Connection.__new__(sqlite3.Connection).cursor))


# Cursors that are used by what they call.
def recurse(x):
    return attempt(cur.execute, "select 1")


cur = c.cursor()
c.create_function("recurse", 1, recurse)
print(cur.execute("select recurse(1)").fetchall())
it = c.execute("select id from t")
next(it)
c.execute("drop table if exists other")
print(len(it.fetchall()))
for _ in range(20):
    k = sqlite3.connect(":memory:")
    k.execute("create table q(a)")
    k.execute("insert into q values(1)")
    r = k.execute("select * from q")
    del k, r
gc.collect()
print(sqlite3.complete_statement("select 1;"), sqlite3.complete_statement("select 1"), sqlite3.threadsafety, c.getlimit(sqlite3.SQLITE_LIMIT_ATTACHED))
