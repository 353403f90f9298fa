# Finalizers run while a compiled loop goes on, so what they hold back does not pile up.
n = 0
class C:
    def __init__(self): self.me = self
    def __del__(self):
        global n
        n += 1
def f(k):
    for i in range(k):
        C()
        if n > 0: return i < 900000
    return False
for i in range(3): f(10)
n = 0
print(f(1000000))
