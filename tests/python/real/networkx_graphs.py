# real: python3-networkx
"""Graph algorithms: paths, flows, trees, colouring, matching, centrality, communities, files."""
import io

import networkx as nx
from networkx.algorithms import approximation, bipartite, community, isomorphism

g = nx.Graph()
g.add_weighted_edges_from([("a", "b", 4), ("a", "c", 2), ("b", "c", 1), ("b", "d", 5), ("c", "d", 8), ("c", "e", 10), ("d", "e", 2), ("d", "f", 6), ("e", "f", 3)])
print(nx.dijkstra_path(g, "a", "f"), nx.dijkstra_path_length(g, "a", "f"), nx.bellman_ford_path(g, "a", "e"), nx.astar_path(g, "a", "f"))
print(sorted(nx.minimum_spanning_edges(g, data=False)), sorted(dict(nx.all_pairs_shortest_path_length(g))["a"].items()), nx.diameter(g), nx.density(g))
print({k: round(v, 4) for k, v in nx.betweenness_centrality(g).items()}, {k: round(v, 4) for k, v in nx.closeness_centrality(g).items()})
d = nx.DiGraph([(1, 2), (2, 3), (3, 1), (3, 4), (4, 5), (5, 6), (6, 4)])
print(sorted(map(sorted, nx.strongly_connected_components(d))), sorted(nx.condensation(d).edges), nx.has_path(d, 6, 1), sorted(map(sorted, nx.simple_cycles(d))))
dag = nx.DiGraph([("shirt", "tie"), ("tie", "jacket"), ("trousers", "shoes"), ("trousers", "belt"), ("belt", "jacket"), ("socks", "shoes")])
print(list(nx.lexicographical_topological_sort(dag)), nx.dag_longest_path(dag), sorted(nx.ancestors(dag, "jacket")), sorted(nx.transitive_closure(dag).edges)[:4])
flow = nx.DiGraph()
for a, b, capacity in [("s", "u", 10), ("s", "v", 5), ("u", "v", 15), ("u", "t", 10), ("v", "t", 10)]:
    flow.add_edge(a, b, capacity=capacity, weight=len(a + b))
value, flows = nx.maximum_flow(flow, "s", "t")
print(value, flows, nx.minimum_cut_value(flow, "s", "t"), nx.max_flow_min_cost(flow, "s", "t"))
k = nx.karate_club_graph()
print(k.number_of_nodes(), k.number_of_edges(), nx.transitivity(k), [len(c) for c in community.greedy_modularity_communities(k)])
print([sorted(c) for c in nx.find_cliques(k) if len(c) == 5], max(nx.core_number(k).values()), sorted(nx.articulation_points(k)), sorted(nx.bridges(k)))
print(max(nx.coloring.greedy_color(k).values()), sorted(map(sorted, nx.max_weight_matching(g))), nx.is_eulerian(nx.cycle_graph(5)), list(nx.eulerian_circuit(nx.cycle_graph(5))))
b = bipartite.random_graph(5, 7, 0.5, seed=4)
print(sorted(b.edges), sorted(bipartite.maximum_matching(b, top_nodes=range(5)).items()))
print(nx.is_isomorphic(nx.petersen_graph(), nx.kneser_graph(5, 2) if hasattr(nx, "kneser_graph") else nx.petersen_graph()), isomorphism.GraphMatcher(g, nx.Graph(g.edges)).is_isomorphic())
print(nx.check_planarity(nx.complete_graph(5))[0], nx.check_planarity(nx.grid_2d_graph(3, 3))[0], nx.graph_clique_number(nx.complete_graph(4)) if hasattr(nx, "graph_clique_number") else 4)
tree = nx.balanced_tree(2, 3)
print(list(nx.bfs_edges(tree, 0))[:5], list(nx.dfs_preorder_nodes(tree, 0)), nx.lowest_common_ancestor(nx.bfs_tree(tree, 0), 7, 10), nx.to_prufer_sequence(nx.path_graph(6)))
r = nx.gnp_random_graph(40, 0.1, seed=11)
print(r.number_of_edges(), nx.number_connected_components(r), sorted(d for _, d in r.degree), nx.barabasi_albert_graph(20, 2, seed=3).number_of_edges(), sorted(nx.watts_strogatz_graph(10, 4, 0.3, seed=2).edges)[:6])
for writer in (nx.write_gml, nx.write_graphml_xml, nx.write_edgelist, nx.write_adjlist):
    out = io.BytesIO()
    writer(g, out)
    print(writer.__name__, len(out.getvalue()), [line for line in out.getvalue().decode().splitlines() if line[0] != "#"][:3])
print(nx.node_link_data(dag)["links"][:2], nx.parse_edgelist(["1 2", "2 3"], nodetype=int).edges, sorted(nx.compose(nx.path_graph(3), nx.cycle_graph(4)).edges), sorted(nx.line_graph(nx.path_graph(4)).edges))
print(sorted(approximation.min_weighted_vertex_cover(nx.star_graph(4))), nx.info(g) if hasattr(nx, "info") else repr(g), sorted(nx.k_shortest_paths(g, "a", "d", 3)) if hasattr(nx, "k_shortest_paths") else list(nx.shortest_simple_paths(g, "a", "d", weight="weight"))[:3])
try:
    nx.shortest_path(d, 6, 1)
except nx.NetworkXNoPath as e:
    print(e)
