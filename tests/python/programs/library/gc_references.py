# gc.get_referrers, get_referents and get_objects.
import gc


class Node:
    def __init__(self, to=None):
        self.to = to


target = Node()
holder, a_list, a_dict, a_tuple = Node(target), [1, target], {"k": target}, (target, 2)
a_set = {5, target}
found = gc.get_referrers(target)
print([any(x is y for y in found) for x in (a_list, a_dict, a_tuple, a_set, globals())], any(x is [] for x in found))
print(any(x is holder or x is holder.__dict__ for x in gc.get_referrers(target)), gc.get_referrers(Node()) == [])
print(sorted(map(str, gc.get_referents([1, "a"], {"k": 2}, (3,)))), gc.get_referents(5, "text"), any(x is target for x in gc.get_referents(a_set)))
everything = gc.get_objects()
print(len(everything) > 1000, [any(x is y for y in everything) for x in (target, a_list, a_dict, Node, gc)], any(type(x) is str for x in everything))
for wrong in (3, -2, "x"):
    try:
        gc.get_objects(generation=wrong)
    except (ValueError, TypeError) as e:
        print(type(e).__name__)
