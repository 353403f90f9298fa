
import heapq, bisect, operator, colorsys, graphlib, keyword, copy, types, functools, collections
h=[]
for x in [5,3,8,1]: heapq.heappush(h,x)
print([heapq.heappop(h) for _ in range(4)])
print(bisect.bisect([1,2,3],2), colorsys.rgb_to_hsv(.2,.4,.6))
print(list(graphlib.TopologicalSorter({'a':{'b'},'b':{'c'}}).static_order()))
print(copy.deepcopy({'a':[1,2,{3}]}), keyword.iskeyword('if'))
P=collections.namedtuple('P','x y'); print(P(1,2), P(1,2)._replace(x=5))
print(functools.reduce(operator.add,[1,2,3]), collections.Counter("hello").most_common(2), collections.OrderedDict(a=1))
@functools.lru_cache(None)
def fib(n): return n if n<2 else fib(n-1)+fib(n-2)
print(fib(80))
class A:
    def __init__(self, x): self.x = x
    def __add__(self, o): return A(self.x + o.x)
    def __repr__(self): return f"A({self.x!r})"
    @property
    def double(self): return self.x*2
print(A(1)+A(2), A(4).double)
def gen(n):
    for i in range(n):
        y = yield i*i
print(list(gen(5)))
try:
    1/0
except ZeroDivisionError as e:
    print("caught", e)
print({**{'a':1}, 'b':2}, [*range(3)], f"{3.14159:.2f} {42:>5}")
match [1,2,3]:
    case [a, *rest]: print(a, rest)
import sys
print(sys.version_info[:2])
