# test: smoke
# A generator that has ended was called by nobody: f_back of its frame is None.
import sys
def g():
    yield 1
    1/0
try: list(g())
except ZeroDivisionError as e: f=e.__traceback__.tb_next.tb_frame; print(f.f_code.co_name, f.f_back)
keep=[]
def h():
    keep.append(sys._getframe())
    yield sys._getframe().f_back.f_code.co_name
def c():
    for x in h(): print(x, keep[-1].f_back)
c(); print(keep[-1].f_back)
async def co():
    keep.append(sys._getframe())
    raise KeyError
async def outer():
    try: await co()
    except KeyError as e: print(e.__traceback__.tb_frame.f_back.f_code.co_name, e.__traceback__.tb_next.tb_frame.f_back)
    keep.append(sys._getframe())
try: outer().send(None)
except StopIteration as e: print([t.f_back and t.f_back.f_code.co_name for t in keep], e.__traceback__.tb_next)
def d():
    try: next(g2)
    except ZeroDivisionError as e: keep[:]=[e.__traceback__.tb_frame, e.__traceback__.tb_next.tb_frame]
g2=g(); next(g2); d(); print([t.f_back and t.f_back.f_code.co_name for t in keep])
