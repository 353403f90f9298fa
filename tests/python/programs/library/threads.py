# Threads, locks, queues, thread-local data.
# test: timeout=60
import threading, time, queue
r=[]
def f(n):
    for i in range(3):
        time.sleep(0.01); r.append((n,i))
ts=[threading.Thread(target=f,args=(k,)) for k in range(4)]
for t in ts: t.start()
for t in ts: t.join()
print(len(r), sorted(r)[:3], threading.active_count())
q=queue.Queue()
def worker():
    while True:
        x=q.get()
        if x is None: break
        out.append(x*x); q.task_done()
out=[]
w=[threading.Thread(target=worker) for _ in range(3)]
for t in w: t.start()
for i in range(100): q.put(i)
q.join()
for _ in w: q.put(None)
for t in w: t.join()
print(sum(out))
n=0
lock=threading.Lock()
def spin():
    global n
    for i in range(20000):
        with lock: n+=1
ts=[threading.Thread(target=spin) for _ in range(4)]
for t in ts: t.start()
for t in ts: t.join()
print(n)
loc=threading.local(); loc.x=1
def g():
    print(hasattr(loc,'x')); loc.x=2
t=threading.Thread(target=g); t.start(); t.join(); print(loc.x)
def bad(): 1/0
threading.excepthook=lambda a: print('hook',a.exc_type.__name__)
t=threading.Thread(target=bad); t.start(); t.join()
e=threading.Event(); threading.Timer(0.02,e.set).start(); print(e.wait(5))
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(3) as ex: print(list(ex.map(lambda x:x+1, range(5))))
# pure python busy threads with allocation
def alloc(k):
    d={}
    for i in range(30000): d[i%100]=[i,str(i)]
    res.append(len(d))
res=[]
ts=[threading.Thread(target=alloc,args=(k,)) for k in range(4)]
for t in ts: t.start()
for t in ts: t.join()
print(res)
b=threading.Barrier(3)
def bb(): b.wait(); 
ts=[threading.Thread(target=bb) for _ in range(3)]
[t.start() for t in ts]; [t.join() for t in ts]; print('ok')
