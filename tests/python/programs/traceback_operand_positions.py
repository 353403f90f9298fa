# The place of an operator is the whole expression, whatever its operands were loaded by.
import traceback
def show(e):
    print([(f.lineno, f.colno, f.end_colno) for f in traceback.extract_tb(e.__traceback__)])
a = 0
for k in range(12):
    b = 0
    try:
        if k == 0: (a % a)
        if k == 1: min(1, (a % b))
        if k == 2: (a // a)
        if k == 3: (a / a)
        if k == 4: (a.x)
        if k == 5: (a[b])
        if k == 6: (a < show)
        if k == 7: (a + show)
        if k == 8: show.x = a
        if k == 9: del show.x
        if k == 10: (a << -1)
        if k == 11: -show
    except Exception as e: show(e)
def f(a, b, k):
    try:
        if k == 0: (a % a)
        if k == 1: min(1, (a % b))
        if k == 2: (a // a)
        if k == 3: (a / a)
        if k == 4: (a.x)
        if k == 5: (a[b])
        if k == 6: (a < show)
        if k == 7: (a + show)
        if k == 8: show.x = a
        if k == 9: del show.x
        if k == 10: (a << -1)
        if k == 11: -show
        if k == 12: a()
        if k == 13: a(b)(a)
        if k == 14: a, b = b
        if k == 15: [x for x in a]
        if k == 16: a[b] = b
        if k == 17: sorted(a)
        if k == 18: raise a
        if k == 19: assert a
        if k == 20: f'{show:>4}'
        if k == 21: [*a]
    except Exception as e: show(e)
for k in range(22): f(0, 0, k)
