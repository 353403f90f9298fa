# The traceback module finds the line of each frame by tb_lasti and co_positions.
import traceback


def f(x):
    y = [1]
    if x:
        raise KeyError('k')
    return y


for k in range(2):
    x = 1
    try:
        if x:
            raise LookupError from ValueError('c')
        x = 2
    except Exception as e:
        print([(f.lineno, f.colno, f.end_colno) for f in traceback.extract_tb(e.__traceback__)])
        t = e.__traceback__
        print(t.tb_lasti % 2, t.tb_frame.f_lasti % 2)
try:
    f(1)
except Exception as e:
    print([(f.lineno, f.colno, f.end_colno) for f in traceback.extract_tb(e.__traceback__)])
