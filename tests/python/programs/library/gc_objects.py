# Whatever gc.get_objects() gives can be used: the VM's own containers are not among it.
import gc
import weakref


class Node:
    pass


node = Node()
references = [weakref.ref(node, lambda r: None), weakref.proxy(node)]
looked_for, count = object(), 0
for o in gc.get_objects():
    if type(o) is dict:
        parts = list(o.items())
    elif type(o) in (list, tuple):
        parts = list(o)
    else:
        continue
    count += 1
    for part in parts:
        type(part), part is looked_for
        if type(part) in (list, tuple, set, frozenset, dict):
            looked_for in part
print(count > 100, any(o is references for o in gc.get_objects()), any(o is references for o in gc.get_referrers(references[0])))
