# test: timeout=60 deep
# Deep structures: what would recur in C++ is an error or works; the program goes on.
import sys, json, copy, pickle, operator

def check(name, f):
    try:
        r = f()
    except (RecursionError, MemoryError) as e:
        print(name, 'RecursionError')
    except Exception as e:
        print(name, type(e).__name__, e)
    else:
        print(name, 'ok', type(r).__name__)

def nest(n, wrap, x=None):
    for _ in range(n): x = wrap(x)
    return x

N = 100000
deep_list = nest(N, lambda x: [x])
deep_tuple = nest(N, lambda x: (x,))
deep_dict = nest(N, lambda x: {'a': x})
check('repr list', lambda: repr(deep_list))
check('repr tuple', lambda: repr(deep_tuple))
check('repr dict', lambda: repr(deep_dict))
check('str list', lambda: str(deep_list))
check('format list', lambda: f'{deep_list}')
check('percent list', lambda: '%s %r' % (deep_list, 1))
other_list = nest(N, lambda x: [x])
other_tuple = nest(N, lambda x: (x,))
other_dict = nest(N, lambda x: {'a': x})
check('eq list', lambda: deep_list == other_list)
check('eq tuple', lambda: deep_tuple == other_tuple)
check('eq dict', lambda: deep_dict == other_dict)
check('lt list', lambda: deep_list < other_list)
check('lt tuple', lambda: deep_tuple < other_tuple)
check('in', lambda: deep_list in [other_list])
check('index', lambda: [1].index(1) and [other_list].index(deep_list))
check('copy', lambda: copy.deepcopy(deep_list))
check('json', lambda: json.dumps(deep_list))
check('json dict', lambda: json.dumps(deep_dict))
check('json loads', lambda: json.loads('[' * N))
check('json loads dict', lambda: json.loads('{"a":' * N))
check('pickle', lambda: pickle.dumps(deep_list))
check('isinstance', lambda: isinstance(1, nest(N, lambda x: (x, ), int)))
check('issubclass', lambda: issubclass(int, nest(N, lambda x: (x, ), int)))
a = []; a.append(a)
print(a)
b = []; b.append(b)
check('eq cyclic', lambda: a == b)
check('lt cyclic', lambda: a < b)
d = {}; d['d'] = d
print(d)
e = {}; e['d'] = e
check('eq cyclic dict', lambda: d == e)
t = ([],); t[0].append(t)
print(t)
check('hash', lambda: hash(t))
class Node:
    def __init__(self, next): self.next = next
head = nest(N, Node)
del head, deep_list, deep_tuple, deep_dict
import gc
gc.collect()
print('end')
