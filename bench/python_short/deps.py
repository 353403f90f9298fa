"""An order in which to build a made-up set of modules, by graphlib, and its longest chain."""
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter

graph = {}
for i in range(5000):
    graph[f"module{i}"] = {f"module{i // k - 1}" for k in (2, 3, 7) if i // k >= 1}


@lru_cache(maxsize=None)
def depth(name):
    return 1 + max(map(depth, graph[name]), default=0)


order = list(TopologicalSorter(graph).static_order())
place = {name: i for i, name in enumerate(order)}
assert all(place[need] < place[name] for name, needs in graph.items() for need in needs)

waves = []
sorter = TopologicalSorter(graph)
sorter.prepare()
while sorter.is_active():
    ready = sorter.get_ready()
    waves.append(len(ready))
    sorter.done(*ready)
print(len(order), max(map(depth, graph)), depth.cache_info().currsize)
print(len(waves), waves[:6])

graph["module0"] = {"module4999"}
try:
    TopologicalSorter(graph).prepare()
except CycleError as error:
    print("a cycle of", len(error.args[1]) - 1)
