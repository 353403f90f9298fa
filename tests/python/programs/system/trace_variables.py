# What f_locals shows while a function is traced: whatever has a value, also what is not needed any more.
import sys
def call():
    for g in (1, 2):
        h = g + 1
        k = 5
    return 3
def tr(f, e, a):
    print(e, f.f_lineno, f.f_locals)
    return tr
sys.settrace(tr); call(); sys.settrace(None)
