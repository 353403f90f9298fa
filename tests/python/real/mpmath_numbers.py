# real: python3-mpmath
"""Numbers of many digits: constants, functions, roots, integrals, series, matrices, intervals."""
import mpmath
from mpmath import (binomial, chop, cos, diff, e, exp, findroot, hyp2f1, identify, inf, iv, jtheta, log, lu_solve, matrix, mp, mpc, mpf,
                    nprint, nsum, pi, polyroots, pslq, quad, sin, sqrt, taylor, zeta)

mp.dps = 50
print(+pi, +e, mpmath.euler, sep="\n")
print(sqrt(2), exp(1) ** mpf("0.5"), log(mpf(10)), mpf(1) / 3, sep="\n")
print(sin(mpc(1, 2)), mpmath.gamma(mpf("0.5")) ** 2 - pi, zeta(3), zeta(mpc(0.5, 14.134725)), sep="\n")
print(mpmath.besselj(2, mpf("1.5")), mpmath.erf(mpf("0.3")), mpmath.lambertw(1), hyp2f1(1, 2, 3, mpf("0.25")), mpmath.ellipk(mpf("0.5")), sep="\n")
print(mpmath.airyai(1), mpmath.polylog(2, mpf("0.5")), mpmath.digamma(5), mpmath.beta(2, mpf("0.5")), jtheta(2, mpf("0.3"), mpf("0.4")), sep="\n")
mp.dps = 30
print(quad(lambda x: exp(-x * x), [-inf, inf]), sqrt(pi))
print(quad(lambda x, y: x * y / (1 + x + y), [0, 1], [0, 1]))
print(nsum(lambda n: 1 / n**2, [1, inf]), pi**2 / 6, nsum(lambda k: (-1) ** k / (2 * k + 1), [0, inf]) * 4)
print(findroot(lambda x: cos(x) - x, 0.7), findroot([lambda x, y: x**2 + y - 3, lambda x, y: x - y], (1, 1)))
print(diff(lambda x: sin(x) / x, 1, 3), taylor(exp, 0, 6), mpmath.limit(lambda n: (1 + 1 / n) ** n, inf))
print(polyroots([1, 0, -2, -5]), chop(mpmath.polyval([1, 2, 3], polyroots([1, 2, 3])[0])))
print(identify(mpf("1.618033988749894848204586834365638"), ["sqrt(5)"]), pslq([pi / 4, mpmath.atan(mpf(1) / 5), mpmath.atan(mpf(1) / 239)], maxcoeff=1000))
a = matrix([[4, 1, 2], [1, 3, 0], [2, 0, 5]])
print(a**-1, lu_solve(a, [1, 2, 3]), mpmath.det(a), a.T * a, sep="\n")
values, vectors = mpmath.eigsy(a)
print(values, mpmath.norm(a * vectors[:, 0] - values[0] * vectors[:, 0]) < 1e-25)
q, r = mpmath.qr(a)
nprint(q * r, 10)
print(mpmath.expm(matrix([[0, 1], [-1, 0]])), mpmath.svd_r(a)[1])
iv.dps = 15
print(iv.mpf([1, 2]) / iv.mpf(3), iv.sin(iv.mpf([0, 1])), iv.sqrt(2))
print(binomial(50, 25), mpmath.fib(300), mpmath.bernoulli(40), mpmath.stirling2(20, 7), mpmath.primepi(1000), mpmath.harmonic(10))
print(mpf("1e-400") * mpf("1e400"), mpf(2) ** 1000, mpmath.nstr(mpf(1) / 7, 12), repr(mpf("0.1")), mpf(7).__floordiv__(2) if hasattr(mpf, "__floordiv__") else "", mpf("inf"), mpf("nan"))
print(mpmath.odefun(lambda x, y: [y[1], -y[0]], 0, [0, 1])(1), sin(1))
print(mpmath.pade(taylor(sin, 0, 7), 3, 3), mpmath.chebyfit(cos, [0, 1], 4))
print(mpmath.mp, mpmath.fp.quad(lambda x: x**2, [0, 1]), "%.20f" % mpf(1.5), "{:.5}".format(float(mpf(1) / 3)))
