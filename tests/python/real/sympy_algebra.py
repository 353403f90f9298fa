# real: python3-sympy
"""Computer algebra: calculus, equations, matrices, number theory, printing."""
from sympy import (Abs, Derivative, Eq, Function, I, Integral, Matrix, Rational, Sum, Symbol, apart, binomial, cos, diff, dsolve, exp,
                   expand, factor, factorint, fourier_transform, gcd, groebner, integrate, isprime, latex, lambdify, limit, linsolve, log, nsimplify,
                   oo, pi, pretty, primerange, resultant, series, simplify, sin, solve, sqrt, srepr, summation, symbols, sympify, together, totient, trigsimp)
from sympy.combinatorics import Permutation, PermutationGroup
from sympy.geometry import Circle, Line, Point, Triangle
from sympy.logic import satisfiable, simplify_logic, to_cnf
from sympy.parsing.sympy_parser import implicit_multiplication_application, parse_expr, standard_transformations
from sympy.sets import FiniteSet, Interval

x, y, z = symbols("x y z")
n = Symbol("n", integer=True, positive=True)
f = Function("f")
print(expand((x + y) ** 5), factor(x**4 - 1), apart(1 / (x**2 - 1)), together(1 / x + 1 / y))
print(diff(sin(x) * exp(x**2), x, 2), integrate(x**2 * exp(-x), x), integrate(exp(-x**2), (x, -oo, oo)), integrate(1 / (1 + x**3), x))
print(limit(sin(x) / x, x, 0), limit((1 + 1 / x) ** x, x, oo), series(cos(x), x, 0, 8), summation(1 / n**2, (n, 1, oo)))
print(solve(x**3 - 6 * x**2 + 11 * x - 6, x), solve([x + y - 3, x * y - 2], [x, y]), linsolve([x + y + z - 6, x - y, z - 3], x, y, z))
print(dsolve(Eq(f(x).diff(x, 2) + f(x), 0), f(x)), dsolve(f(x).diff(x) - f(x) * x, f(x)))
print(simplify(sin(x) ** 2 + cos(x) ** 2), trigsimp(2 * sin(x) * cos(x)), simplify((x**2 - 1) / (x - 1)), sqrt(8), sqrt(-4), Abs(-3 + 4 * I))
m = Matrix([[2, 1, 0], [1, 3, 1], [0, 1, 4]])
print(m.det(), m.inv(), m.charpoly(x).as_expr(), m.rref(), Matrix([[1, 2], [2, 1]]).eigenvects(), Matrix([[x, y], [1, x]]).det())
print(Matrix([[4, 3], [6, 3]]).LUdecomposition(), m.T * m == m**2, Matrix(3, 3, lambda i, j: i + j).rank(), Matrix([[1, 1], [0, 1]]) ** n)
print(factorint(2**64 - 1), isprime(2**61 - 1), list(primerange(50, 80)), totient(360), binomial(10, 3), gcd(x**2 - 1, x - 1))
print(groebner([x**2 + y**2 - 1, x - y], x, y, order="lex"), resultant(x**2 - 2, x - y, x), nsimplify(0.333333333333, rational=True, tolerance=1e-6))
print(latex(Integral(sqrt(1 / x), (x, 1, oo))), latex(m), latex(Sum(Rational(1, 2) ** n, (n, 1, oo))))
print(pretty(Integral(x**2 / (1 + y), x) + sqrt(x) * pi + Derivative(f(x), x), use_unicode=True))
print(pretty(m, use_unicode=False), pretty(Matrix([[x / y, x**2]]) , use_unicode=False), sep="\n")
print(srepr(x**2 + 2 * y), sympify("x**2 + sin(pi/2)*y"), parse_expr("2x y + 3sin x", transformations=standard_transformations + (implicit_multiplication_application,)))
print([round(lambdify((x, y), sin(x) + y**2, "math")(1, k), 6) for k in range(3)], pi.evalf(40), exp(1).n(30), (sqrt(2) + log(3)).evalf(25))
print(satisfiable((x | y) & ~x), to_cnf((x & y) | z), simplify_logic((x & y) | (x & ~y)))
print(PermutationGroup(Permutation([1, 2, 0, 3]), Permutation([1, 0, 2, 3])).order(), Permutation(3)(0, 2).cyclic_form, sorted(map(str, PermutationGroup(Permutation([1, 2, 0])).elements)))
t = Triangle(Point(0, 0), Point(4, 0), Point(0, 3))
print(t.area, t.incircle, t.circumcircle.radius, Line((0, 0), (1, 1)).intersection(Circle(Point(0, 0), 2)), Interval(0, 5) & Interval(3, 8), FiniteSet(1, 2) + FiniteSet(2, 3) if hasattr(FiniteSet, "__add__") else "")
print((x**2 + 1).subs(x, y + 1), (x + y).xreplace({x: z}), expand(sin(x + y), trig=True), (x**2 > 4).as_set(), fourier_transform(exp(-x**2), x, y), list(Sum(n, (n, 1, 4)).doit().args))
