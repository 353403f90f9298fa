# _collections, _random, _bisect and _heapq.
import re
import _collections, _random, _bisect, _heapq, itertools


def make_class(name, *bases, **names):
    return type(name, bases, names)


def run(text):
    *statements, last = text.split("; ")
    names = dict(globals())
    try:
        for s in statements:
            exec(s, names)
        try:
            code = compile(last, "test", "eval")
        except SyntaxError:
            exec(last, names)
            return None
        return repr(eval(code, names))
    except Exception as e:
        return f"{type(e).__name__}: {e}"


tests = r"""
d=_collections.deque('abc'); (d,len(d),list(d),d[0],d[-1],d.maxlen)
d=_collections.deque(); d.append(1); d.appendleft(2); d.extend([3,4]); d.extendleft([5,6]); (d,d.pop(),d.popleft(),d)
d=_collections.deque('abcdef',3); (d,d.maxlen); d.append('x'); d.appendleft('y'); d
d=_collections.deque([],0); d.append(1); d.extend([1,2]); d.appendleft(3); d
_collections.deque().pop()
_collections.deque().popleft()
_collections.deque(3)
_collections.deque([],-1)
_collections.deque([],'a')
_collections.deque([],maxlen=2**70)
_collections.deque([],3,4)
_collections.deque([],y=4)
d=_collections.deque(range(10)); d.rotate(3); x=list(d); d.rotate(-5); (x,list(d))
d=_collections.deque(range(8)); d.rotate(3); d.rotate(100); d.rotate(-3); d
d=_collections.deque(range(5)); d.rotate(); d
d=_collections.deque(range(5)); d.rotate('a')
d=_collections.deque(range(5)); d.rotate(1,2)
d=_collections.deque(range(5)); d.reverse(); d
d=_collections.deque([1]); d.reverse(); d
d=_collections.deque('abcabc'); (d.count('a'),d.index('b'),d.index('b',2),d.index('c',-2))
d=_collections.deque('abc'); d.index('z')
d=_collections.deque('abc'); d.index('a',1)
d=_collections.deque('abc'); d.remove('b'); d
d=_collections.deque('abc'); d.remove('z')
d=_collections.deque('abc'); ('a' in d, 'z' in d)
d=_collections.deque('abcde'); d.insert(2,'X'); d.insert(-1,'Y'); d.insert(100,'Z'); d.insert(-100,'0'); d
d=_collections.deque('abc',3); d.insert(0,1)
d=_collections.deque('abcde'); del d[1]; del d[-1]; d[0]='Q'; d
d=_collections.deque('abcde'); d[10]
d=_collections.deque('abcde'); d['a']
d=_collections.deque('abcde'); d[1:2]
d=_collections.deque('abcde'); d[10**30]
d=_collections.deque('abcde'); d[-6]=3
d=_collections.deque('ab'); (d+d, d*3, 2*d, d*0, d*-1)
d=_collections.deque('ab',3); (d+d, d*3, 2*d, d*0, d.copy(), d.__copy__())
d=_collections.deque('ab'); d+=[1,2]; d*=2; d
d=_collections.deque('ab'); d+=d; d
d=_collections.deque('ab'); d+[1]
d=_collections.deque('ab'); d*'a'
d=_collections.deque('ab'); d*2**70
D=_collections.deque; (D('ab')==D('ab'),D('ab')==D('ac'),D('ab')<D('ac'),D('ab')!='ab',D('ab')=='ab',D('abc')>D('ab'),D()<=D())
_collections.deque('ab')<'ab'
hash(_collections.deque())
d=_collections.deque('ab'); d.append(d); d
d=_collections.deque('ab',5); d.append(d); d
d=_collections.deque('abc'); i=iter(d); next(i); d.append(1); next(i)
d=_collections.deque('abc'); i=iter(d); (next(i),i.__length_hint__(),list(i),list(i))
d=_collections.deque('abc'); i=reversed(d); (next(i),i.__length_hint__(),list(i))
d=_collections.deque('abc'); i=iter(d); next(i); i.__reduce__()[1]
_collections._deque_iterator(_collections.deque('abcd'),2).__length_hint__()
_collections._deque_iterator([1])
d=_collections.deque('abc'); d.__reduce__()[:3]
d=_collections.deque('abc',5); d.__reduce__()[:3]
C=make_class('C',_collections.deque); c=C('ab',7); c.x=3; (c,c.copy(),c.__reduce__()[1:3],c.maxlen,type(c+c) is C)
d=_collections.deque('abc'); d.clear(); (d,bool(d))
d=_collections.deque(range(1000)); [d.popleft() for _ in range(990)]; d
d=_collections.deque(); [(d.append(i),d.popleft() if i>5 else 0) for i in range(500)]; d
d=_collections.deque(); [(d.appendleft(i),d.pop() if i>5 else 0) for i in range(500)]; d
d=_collections.deque(range(50)); [d.rotate(i*7%13-6) for i in range(100)]; [d.__delitem__(i%len(d)) for i in range(20)]; [d.insert(i*5%(len(d)+1),-i) for i in range(20)]; list(d)
_collections.deque[int]
d=_collections.deque('abc'); d.__init__('xyz',2); d
d=_collections.deque(maxlen=3,iterable='abcd'); d
d=_collections.deque('abc'); d.extend(d); d.extendleft(d); d
d=_collections.deque('abc'); list(map(lambda x:d.append(1),d))
d=_collections.deque([1,2,3]); sum(d), max(d), sorted(d,reverse=True), tuple(d)
d=_collections.defaultdict(list); d['a'].append(1); d['b'].append(2); d['a'].append(3); (d,len(d),dict(d))
d=_collections.defaultdict(int,{'a':1},b=2); d['c']; (d,d.default_factory)
d=_collections.defaultdict(); d['a']
d=_collections.defaultdict(None,{1:2}); (d,d[1])
_collections.defaultdict(3)
_collections.defaultdict(int,1,2)
_collections.defaultdict(int,1)
d=_collections.defaultdict(lambda:1//0); d[3]
d=_collections.defaultdict(int,a=1); (d.copy(),d.__copy__(),d|{'b':2},{'b':2}|d,d.__reduce__()[:2],d=={'a':1})
d=_collections.defaultdict(int,a=1); d|3
d=_collections.defaultdict(int,a=1); d.default_factory=str; d['q']; d
d=_collections.defaultdict(int,a=1); d.get('z'), 'z' in d, d.pop('a'), d
C=make_class('C',_collections.defaultdict); c=C(int,a=1); c['z']; (c,c.copy(),type(c|{}) is C)
d=_collections.defaultdict(int); d.__missing__('a'); d
d=_collections.defaultdict(list); d['x'].append(d); d
_collections.defaultdict[int,str]
d={}; _collections._count_elements(d,'abracadabra'); d
d={'a':1.5}; _collections._count_elements(d,'aab'); d
C=make_class('C',dict,__setitem__=lambda s,k,v:dict.__setitem__(s,k,v*10)); d=C(); _collections._count_elements(d,'aab'); d
_collections._count_elements({},1)
_collections._count_elements({},[[]])
_collections._count_elements(3,[1])
O=_collections.OrderedDict; o=O(a=1,b=2); o['c']=3; (o,list(o),o.keys(),o.values(),o.items(),len(o))
O=_collections.OrderedDict; (O(),O([(1,2)]),O({1:2}),O({1:2},a=3),O(O(a=1)))
_collections.OrderedDict([(1,2)],[3])
_collections.OrderedDict(3)
_collections.OrderedDict([1])
_collections.OrderedDict([(1,)])
_collections.OrderedDict([(1,2,3)])
_collections.OrderedDict([()])
o=_collections.OrderedDict.fromkeys('abcd'); o.move_to_end('b'); x=list(o); o.move_to_end('b',last=False); y=list(o); o.move_to_end('b',False); (x,y,o)
o=_collections.OrderedDict.fromkeys('abcd'); o.move_to_end('z')
o=_collections.OrderedDict.fromkeys('abcd'); o.move_to_end([])
o=_collections.OrderedDict.fromkeys('abcd',3); (o.popitem(),o.popitem(False),o.popitem(last=True),o)
_collections.OrderedDict().popitem()
o=_collections.OrderedDict(a=1); (o.pop('a'),o.pop('a',5),o.pop('a',default=6))
o=_collections.OrderedDict(a=1); o.pop('z')
o=_collections.OrderedDict(a=1); (o.setdefault('b'),o.setdefault('c',3),o.setdefault('a',default=3),o)
O=_collections.OrderedDict; (O(a=1,b=2)==O(b=2,a=1),O(a=1,b=2)=={'b':2,'a':1},O(a=1)!=O(a=1),O(a=1)==3,{'a':1}==O(a=1))
O=_collections.OrderedDict; (O(a=1)|{'b':2},{'b':2}|O(a=1))
O=_collections.OrderedDict; O(a=1)|[('b',2)]
O=_collections.OrderedDict; o=O(a=1); o|=[('b',2)]; o
o=_collections.OrderedDict(a=1,b=2); (o.copy(),o.__reduce__()[:4],list(reversed(o)),list(reversed(o.items())),o.__class__)
o=_collections.OrderedDict(a=1); o.update({'b':2},c=3); o.update([('a',9)]); o
o=_collections.OrderedDict(a=1); o.update(1,2)
o=_collections.OrderedDict(a=1); o.x=5; (o.__dict__,o.__reduce__()[2])
o=_collections.OrderedDict(a=1); o['s']=o; o
C=make_class('C',_collections.OrderedDict); c=C(a=1); c.x=2; (c,c.copy(),type(c.copy()) is C,c|{'z':1},c.__reduce__()[1:3])
C=make_class('C',_collections.OrderedDict,__setitem__=lambda s,k,v:_collections.OrderedDict.__setitem__(s,k,v*2)); c=C(a=1); c.update(b=2); (c, c.setdefault('q',4), c)
o=_collections.OrderedDict.fromkeys(range(100)); [o.move_to_end(i*7%100) for i in range(300)]; list(o)[:10]
o=_collections.OrderedDict.fromkeys(range(20)); [o.move_to_end(i*7%20,last=i%2==0) for i in range(60)]; (list(o),o[3],len(o))
o=_collections.OrderedDict.fromkeys(range(5)); [o.popitem(last=False) for _ in range(3)]; o['z']=1; o.move_to_end(4,last=False); o
o=_collections.OrderedDict(a=1); del o['a']; o.clear(); (o, bool(o), 'a' in o)
o=_collections.OrderedDict(a=1,b=2); o.keys()&{'a'}, o.keys()=={'a','b'}, o.items()-{('a',1)}, 'a' in o.keys()
t=_collections._tuplegetter(1,'doc'); (t,t.__doc__,t.__get__((5,6)),t.__reduce__())
_collections._tuplegetter(1,'doc').__get__((5,))
_collections._tuplegetter(1,'doc').__get__(5)
_collections._tuplegetter(1,'doc').__get__(None,None)
_collections._tuplegetter(1,'doc').__get__(None,int)
_collections._tuplegetter(1)
_collections._tuplegetter('a',1)
C=make_class('C',tuple,x=_collections._tuplegetter(0,'d'),y=_collections._tuplegetter(1,'e')); c=C((5,6)); (c.x,c.y,C.x)
C=make_class('C',tuple,x=_collections._tuplegetter(0,'d')); c=C((5,6)); c.x=3
C=make_class('C',tuple,x=_collections._tuplegetter(0,'d')); c=C((5,6)); del c.x
t=_collections._tuplegetter(1,'doc'); t.__doc__='new'; t.__doc__
R=_random.Random(42); [R.random() for _ in range(5)]+[R.getrandbits(k) for k in (1,5,31,32,33,64,100,1000)]
R=_random.Random(0); R.random(), R.getrandbits(32)
R=_random.Random(-5); R.random()
R=_random.Random(2**200+12345); R.random()
R=_random.Random(1.5); R.random()
R=_random.Random(True); R.random()
R=_random.Random(12345); s=R.getstate(); a=[R.random() for _ in range(700)]; R.setstate(s); b=[R.random() for _ in range(700)]; (a==b,a[-1],hash(s)!=0,s[:3],s[-1])
R=_random.Random(12345); R.seed(99); R.random()
R=_random.Random(1); R.getrandbits(0), R.getrandbits(-1)
_random.Random(1,2)
_random.Random(x=1)
_random.Random([])
_random.Random(1).setstate(5)
_random.Random(1).setstate((5,))
_random.Random(1).setstate((1,)*624+(999,))
_random.Random(1).setstate((-1,)*625)
_random.Random(1).setstate((2**70,)*625)
_random.Random(1).setstate(('a',)*625)
B=_bisect; l=[1,2,2,2,3]; (B.bisect_left(l,2),B.bisect_right(l,2),B.bisect_left(l,0),B.bisect_right(l,9),B.bisect_right(l,2,0,2),B.bisect_left(l,2,lo=2,hi=None))
l=[1,3,5]; _bisect.insort_right(l,3); _bisect.insort_left(l,0); l
l=[5,3,1]; _bisect.insort_right(l,4,key=lambda x:-x); (l,_bisect.bisect_left(l,-3,key=lambda x:-x))
_bisect.bisect_left([1],'a')
_bisect.bisect_left([1],1,-1)
_bisect.bisect_left([1],1,0,5)
_bisect.bisect_left([1,2],2.5,0,5)
_bisect.bisect_left()
_bisect.bisect_left([1],1,'a')
_bisect.bisect_left('abc','b'), _bisect.bisect_right((1.5,2.5),2), _bisect.bisect_right(range(100),50), _bisect.bisect_left(['a','b','c'],'bb')
l=_collections.deque([1,3]); _bisect.insort_right(l,2); l
_bisect.insort_right((1,2),1)
h=[]; [_heapq.heappush(h,x) for x in [5,3,8,1,9,2]]; (h,[_heapq.heappop(h) for _ in range(6)])
h=[5,3,8,1,9,2,7,0]; _heapq.heapify(h); (h[:],_heapq.heapreplace(h,4),_heapq.heappushpop(h,-1),_heapq.heappushpop(h,6),h)
h=[5,3,8,1,9,2,7,0]; _heapq._heapify_max(h); (h[:],_heapq._heappop_max(h),_heapq._heapreplace_max(h,4),h)
h=[i*7919%1009 for i in range(500)]; _heapq.heapify(h); [_heapq.heappop(h) for _ in range(500)]
h=[(i*7919%1009,str(i)) for i in range(50)]; _heapq.heapify(h); [_heapq.heappop(h) for _ in range(50)]
h=['b','a','c']; _heapq.heapify(h); h
h=[1,'a']; _heapq.heapify(h)
_heapq.heappop([])
_heapq.heappop(3)
_heapq.heappush(3,4)
_heapq.heapreplace([],1)
_heapq.heappushpop([],1)
_heapq.heapify((1,2))
h=[1.5,0.5,2]; _heapq.heapify(h); h
"""
for test in tests.strip().split("\n"):
    print(test[:60], "->", re.sub("0x[0-9a-f]{6,}", "0x", str(run(test))))
