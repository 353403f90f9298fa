# Dates, decimals, fractions, statistics, text, copies, pickles, iterators.
# test: timeout=60
import datetime, decimal, fractions, statistics, textwrap, difflib, random, string, copy, pickle, heapq, bisect, operator, itertools, functools, math, calendar, time, zoneinfo
D=datetime
print(D.datetime(2024,2,29,12,30,5,123), repr(D.datetime(2024,2,29,tzinfo=D.timezone.utc)), D.date(2024,1,1)+D.timedelta(days=60), D.datetime(2024,1,1)-D.datetime(2023,1,1), D.datetime.fromisoformat('2024-05-06T07:08:09+02:00'), D.datetime(2024,2,29).strftime('%Y-%m-%d %j %a %B'), D.datetime.strptime('12/31/99','%m/%d/%y'))
print(decimal.Decimal('1.1')+decimal.Decimal('2.2'), decimal.Decimal(1)/decimal.Decimal(7), decimal.Decimal('1E+3').normalize(), decimal.Decimal(2).sqrt(), round(decimal.Decimal('2.675'),2), f"{decimal.Decimal('1234567.891'):,.2f}")
with decimal.localcontext() as c: c.prec=50; print(decimal.Decimal(2).sqrt(), decimal.Decimal('0.5').exp())
print(fractions.Fraction(1,3)+fractions.Fraction('0.25'), fractions.Fraction(0.1).limit_denominator(), float(fractions.Fraction(1,7)))
print(statistics.mean([1,2,3,4]), statistics.stdev([1,2,3,4]), statistics.median([1,3,2]), statistics.mode('aab'), statistics.quantiles(range(10)), statistics.NormalDist(0,1).cdf(1.0))
print(textwrap.fill('The quick brown fox jumped over the lazy dog. '*3, 40)); print(textwrap.dedent('   a\n    b\n'), textwrap.shorten('hello world foo bar',12))
print('\n'.join(difflib.unified_diff('a b c'.split(),'a x c'.split(),lineterm=''))); print(difflib.get_close_matches('appel',['ape','apple','peach']), difflib.SequenceMatcher(None,'abcd','bcde').ratio())
random.seed(42); print(random.random(), random.randint(1,100), random.choice('abc'), random.sample(range(100),5), random.gauss(0,1), random.shuffle(l:=list(range(5))), l, random.choices('ab',k=5))
print(string.Template('$a ${b}').substitute(a=1,b=2), string.capwords('hello world'), string.Formatter().format('{0!r:>5}','x'))
class K:
    def __init__(s): s.a=[1,{2:3}]
    def __eq__(s,o): return s.a==o.a
k=K(); print(copy.deepcopy(k)==k, copy.copy(k).a is k.a)
for p in range(6): assert pickle.loads(pickle.dumps({'k':k,'t':(1,2.5,'x',b'y',None,True,{1},frozenset([2]),1j,10**30,range(3),slice(1,2))},p))['k']==k
print(pickle.dumps([1,'a'],0), pickle.dumps((1,2),4))
print(heapq.nsmallest(3,[5,1,4,2]), list(heapq.merge([1,3],[2,4])), bisect.bisect([1,2,3],2), operator.itemgetter(1,2)('abc'), operator.attrgetter('real')(3))
print(list(itertools.permutations('abc',2))[:3], list(itertools.accumulate([1,2,3],operator.mul)), [list(g) for k,g in itertools.groupby('aabbc')], list(itertools.pairwise('abc')), list(itertools.zip_longest('ab','c')))
@functools.lru_cache(maxsize=None)
def fib(n): return n if n<2 else fib(n-1)+fib(n-2)
print(fib(50), fib.cache_info(), functools.reduce(operator.add,[1,2,3]), functools.partial(int,base=2)('101'))
@functools.singledispatch
def sd(x): return 'obj'
@sd.register
def _(x: int): return 'int'
print(sd(1), sd('a'), functools.cmp_to_key(lambda a,b:b-a)(1)<functools.cmp_to_key(lambda a,b:b-a)(2))
print(math.gcd(12,18), math.isclose(0.1+0.2,0.3), math.comb(10,3), math.factorial(20), math.prod([1,2,3]), math.dist((0,0),(3,4)))
print(calendar.month(2024,2)); print(calendar.isleap(2024), time.strftime('%Y',time.gmtime(0)), time.strptime('2024-01-02','%Y-%m-%d')[:3])
print(D.datetime(2024,7,1,tzinfo=zoneinfo.ZoneInfo('UTC')))
