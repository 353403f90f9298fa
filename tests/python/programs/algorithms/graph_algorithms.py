# test: smoke
# Graphs: components, strong components, topological order, bridges, flow, matching, colouring, Euler's path, cliques, page rank.
import random
from collections import Counter, defaultdict, deque


def graph_of(edges, directed=False):
    g = defaultdict(list)
    for a, b in edges:
        g[a].append(b)
        g[b] += [] if directed else [a]
    return dict(g)


def components(g):
    seen = set()
    for start in sorted(g):
        if start in seen:
            continue
        group, queue = {start}, deque([start])
        while queue:
            for n in g[queue.popleft()]:
                if n not in group:
                    group.add(n)
                    queue.append(n)
        seen |= group
        yield sorted(group)


def strong(g):
    index, low, stack, on, out = {}, {}, [], set(), []

    def visit(v):
        index[v] = low[v] = len(index)
        stack.append(v)
        on.add(v)
        for w in g.get(v, ()):
            if w not in index:
                visit(w)
                low[v] = min(low[v], low[w])
            elif w in on:
                low[v] = min(low[v], index[w])
        if low[v] == index[v]:
            group = []
            while True:
                w = stack.pop()
                on.discard(w)
                group.append(w)
                if w == v:
                    break
            out.append(sorted(group))
    for v in sorted(g):
        if v not in index:
            visit(v)
    return out


def topological(g):
    degree = Counter({v: 0 for v in g})
    for targets in g.values():
        degree.update(targets)
    ready = sorted((v for v in degree if not degree[v]), reverse=True)
    order = []
    while ready:
        v = ready.pop()
        order.append(v)
        for w in g.get(v, ()):
            degree[w] -= 1
            if not degree[w]:
                ready.append(w)
                ready.sort(reverse=True)
    if len(order) < len(degree):
        raise ValueError(f"cycle among {sorted(set(degree) - set(order))}")
    return order


def bridges(g):
    order, low, out = {}, {}, []

    def visit(v, parent):
        order[v] = low[v] = len(order)
        for w in g[v]:
            if w == parent:
                continue
            if w in order:
                low[v] = min(low[v], order[w])
            else:
                visit(w, v)
                low[v] = min(low[v], low[w])
                if low[w] > order[v]:
                    out.append(tuple(sorted((v, w))))
    for v in sorted(g):
        if v not in order:
            visit(v, None)
    return sorted(out)


def max_flow(capacity, source, sink):
    rest = defaultdict(lambda: defaultdict(int))
    for (a, b), c in capacity.items():
        rest[a][b] += c
    total = 0
    while True:
        before, queue = {source: None}, deque([source])
        while queue and sink not in before:
            v = queue.popleft()
            for w, c in sorted(rest[v].items()):
                if c and w not in before:
                    before[w] = v
                    queue.append(w)
        if sink not in before:
            return total, sorted(v for v in before)
        path, v = [], sink
        while before[v] is not None:
            path.append((before[v], v))
            v = before[v]
        amount = min(rest[a][b] for a, b in path)
        for a, b in path:
            rest[a][b] -= amount
            rest[b][a] += amount
        total += amount


def matching(wishes):
    taken = {}

    def place(person, tried):
        for thing in wishes[person]:
            if thing not in tried:
                tried.add(thing)
                if thing not in taken or place(taken[thing], tried):
                    taken[thing] = person
                    return True
        return False
    return sum(place(p, set()) for p in wishes), dict(sorted(taken.items()))


def euler(edges):
    g = defaultdict(list)
    for i, (a, b) in enumerate(edges):
        g[a].append((b, i))
        g[b].append((a, i))
    odd = [v for v in g if len(g[v]) % 2]
    if len(odd) > 2:
        return None
    used, path, stack = set(), [], [min(odd, default=min(g))]
    while stack:
        v = stack[-1]
        while g[v] and g[v][-1][1] in used:
            g[v].pop()
        if g[v]:
            w, i = g[v].pop()
            used.add(i)
            stack.append(w)
        else:
            path.append(stack.pop())
    return path


def colour(g, k):
    chosen = {}

    def go():
        left = [v for v in g if v not in chosen]
        if not left:
            return True
        v = min(left, key=lambda v: (k - len({chosen[w] for w in g[v] if w in chosen}), str(v)))
        for c in range(k):
            if all(chosen.get(w) != c for w in g[v]):
                chosen[v] = c
                if go():
                    return True
                del chosen[v]
        return False
    return dict(sorted(chosen.items())) if go() else None


def cliques(g):
    out = []

    def grow(r, p, x):
        if not p and not x:
            out.append(sorted(r))
            return
        pivot = max(p | x, key=lambda v: (len(p & set(g[v])), v))
        for v in sorted(p - set(g[pivot])):
            near = set(g[v])
            grow(r | {v}, p & near, x & near)
            p = p - {v}
            x = x | {v}
    grow(set(), set(g), set())
    return sorted(out, key=lambda c: (-len(c), c))


def page_rank(g, damping=0.85, steps=40):
    nodes = sorted(set(g) | {w for t in g.values() for w in t})
    rank = dict.fromkeys(nodes, 1 / len(nodes))
    for _ in range(steps):
        fresh = dict.fromkeys(nodes, (1 - damping) / len(nodes))
        for v in nodes:
            targets = g.get(v) or nodes
            for w in targets:
                fresh[w] += damping * rank[v] / len(targets)
        rank = fresh
    return rank


g = graph_of([("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("e", "f"), ("g", "h"), ("h", "i"), ("i", "g"), ("d", "j")])
print(list(components(g)), bridges(g))
web = graph_of(["ab", "bc", "ca", "cd", "de", "ef", "fd", "gf", "gh", "hh"], True)
print(strong(web), {k: round(v, 4) for k, v in page_rank(web).items()})
tasks = graph_of([("shirt", "tie"), ("tie", "jacket"), ("trousers", "shoes"), ("trousers", "belt"), ("belt", "jacket"), ("socks", "shoes")], True)
print(topological(tasks))
try:
    topological(web)
except ValueError as error:
    print(error)
print(max_flow({("s", "a"): 10, ("s", "b"): 5, ("a", "b"): 15, ("a", "t"): 5, ("b", "t"): 10}, "s", "t"), max_flow({(i, j): (i * 7 + j * 3) % 11 for i in range(8) for j in range(8) if i != j}, 0, 7))
print(matching({"ann": ["x", "y"], "bob": ["x"], "cy": ["y", "z"], "di": ["x", "y"]}))
print("".join(euler(["ab", "bc", "ca", "ad", "dc", "ce", "ea"])), euler(["ab", "ac", "ad"]), "".join(euler(["ab", "bc", "cd", "db"])))
petersen = graph_of([(i, (i + 1) % 5) for i in range(5)] + [(i + 5, (i + 2) % 5 + 5) for i in range(5)] + [(i, i + 5) for i in range(5)])
print(colour(petersen, 3), colour(petersen, 2), cliques(graph_of(["ab", "bc", "ca", "cd", "de", "ec", "ef"])))
rng = random.Random(12)
edges = {tuple(sorted(rng.sample(range(60), 2))) for _ in range(70)}
big = graph_of(sorted(edges))
print(sorted(map(len, components(big)), reverse=True)[:4], len(bridges(big)), len(cliques(big)), len(strong(graph_of(sorted(edges), True))))
