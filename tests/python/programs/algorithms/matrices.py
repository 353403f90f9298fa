# test: smoke
# A matrix class with all operators, LU with pivots, determinants of ints and fractions, powers.
import operator
from fractions import Fraction
from functools import reduce


class Matrix:
    def __init__(self, rows):
        self.rows = [list(row) for row in rows]
        if len({len(r) for r in self.rows}) > 1:
            raise ValueError("ragged rows")

    @classmethod
    def identity(cls, n):
        return cls([[int(i == j) for j in range(n)] for i in range(n)])

    @property
    def shape(self):
        return len(self.rows), len(self.rows[0]) if self.rows else 0

    @property
    def T(self):
        return type(self)(zip(*self.rows))

    def __getitem__(self, key):
        match key:
            case int(i), int(j):
                return self.rows[i][j]
            case slice() as a, slice() as b:
                return Matrix([row[b] for row in self.rows[a]])
            case int(i), slice() as b:
                return self.rows[i][b]
            case slice() as a, int(j):
                return [row[j] for row in self.rows[a]]
            case int(i):
                return self.rows[i]
        raise TypeError(f"bad index {key!r}")

    def __setitem__(self, key, value):
        i, j = key
        self.rows[i][j] = value

    def _with(self, other, f):
        if isinstance(other, Matrix):
            if other.shape != self.shape:
                raise ValueError(f"shapes {self.shape} and {other.shape}")
            return Matrix([list(map(f, a, b)) for a, b in zip(self.rows, other.rows)])
        if isinstance(other, (int, float, complex, Fraction)):
            return Matrix([[f(a, other) for a in row] for row in self.rows])
        return NotImplemented

    def __add__(self, other):
        return self._with(other, operator.add)

    def __sub__(self, other):
        return self._with(other, operator.sub)

    def __rsub__(self, other):
        return self._with(other, lambda a, b: b - a)

    def __mul__(self, other):
        return self._with(other, operator.mul)

    __radd__, __rmul__ = __add__, __mul__

    def __matmul__(self, other):
        if self.shape[1] != other.shape[0]:
            raise ValueError("inner sizes differ")
        columns = list(zip(*other.rows))
        return Matrix([[sum(map(operator.mul, row, c)) for c in columns] for row in self.rows])

    def __imatmul__(self, other):
        self.rows = (self @ other).rows
        return self

    def __pow__(self, n, modulus=None):
        result, base = Matrix.identity(len(self.rows)), self
        while n:
            if n & 1:
                result @= base
            base = base @ base
            if modulus:
                result = Matrix([[v % modulus for v in r] for r in result.rows])
                base = Matrix([[v % modulus for v in r] for r in base.rows])
            n >>= 1
        return result

    def __neg__(self):
        return self * -1

    def __eq__(self, other):
        return isinstance(other, Matrix) and self.rows == other.rows

    def __repr__(self):
        return "Matrix(" + repr(self.rows) + ")"

    def __iter__(self):
        return iter(self.rows)

    def determinant(self):
        """Bareiss: exact over the ints."""
        m = [row[:] for row in self.rows]
        n, sign, last = len(m), 1, 1
        for k in range(n - 1):
            if not m[k][k]:
                for i in range(k + 1, n):
                    if m[i][k]:
                        m[k], m[i] = m[i], m[k]
                        sign = -sign
                        break
                else:
                    return 0
            for i in range(k + 1, n):
                for j in range(k + 1, n):
                    m[i][j] = (m[i][j] * m[k][k] - m[i][k] * m[k][j]) // last
            last = m[k][k]
        return sign * m[-1][-1]

    def solve(self, b):
        n = len(self.rows)
        m = [list(map(Fraction, row)) + [Fraction(x)] for row, x in zip(self.rows, b)]
        for k in range(n):
            pivot = max(range(k, n), key=lambda i: abs(m[i][k]))
            if not m[pivot][k]:
                raise ZeroDivisionError("singular")
            m[k], m[pivot] = m[pivot], m[k]
            for i in range(n):
                if i != k:
                    factor = m[i][k] / m[k][k]
                    m[i] = [a - factor * c for a, c in zip(m[i], m[k])]
        return [m[i][n] / m[i][i] for i in range(n)]


a = Matrix([[2, -1, 0], [1, 3, 5], [4, 0, -2]])
b = Matrix([[1, 2, 3], [4, 5, 6], [7, 8, 10]])
print(a @ b, a + b, a - b, 10 - a, 2 * a + 1, -a, sep="\n")
print(a.T, a[1, 2], a[0], a[:, 1], a[1, ::-1], a[1:, :2], sep=" ")
print(a.determinant(), b.determinant(), (a @ b).determinant())
print(list(map(str, a.solve([1, 2, 3]))))
print([str(sum(x * y for x, y in zip(row, a.solve([1, 2, 3])))) for row in a])
a[0, 0] = 5
a @= b
print(a, a == a.T.T, a != b)
print(Matrix([[1, 1], [1, 0]]) ** 90, pow(Matrix([[1, 1], [1, 0]]), 10**12, 10**9 + 7))
for bad in (lambda: a @ Matrix([[1]]), lambda: a + "x", lambda: a + Matrix([[1]]), lambda: a["x"],
            lambda: Matrix([[1, 2], [2, 4]]).solve([1, 2]), lambda: Matrix([[1], [1, 2]])):
    try:
        bad()
    except (ValueError, TypeError, ZeroDivisionError) as error:
        print(type(error).__name__, error)
n = 24
hilbert = Matrix([[Fraction(1, i + j + 1) for j in range(5)] for i in range(5)])
print(reduce(operator.mul, hilbert.solve([1] * 5)))
f = Matrix([[((i * 7 + j * 13) % 10) / 4 - 1 for j in range(n)] for i in range(n)])
print(sum(map(sum, f @ f @ f.T)), round(sum((f @ f)[i, i] for i in range(n)), 6))
big = Matrix([[(i * i + 3 * j) % 17 - 8 for j in range(12)] for i in range(12)])
print(big.determinant(), Matrix([[pow(i + 1, j) for j in range(9)] for i in range(9)]).determinant())
