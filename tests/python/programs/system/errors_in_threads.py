# test: smoke
# Several threads that fail at once import what shows it at once: each waits until that is whole.
import io, sys, threading
sys.stderr = io.StringIO()

def fail(n):
    raise ValueError(n)

threads = [threading.Thread(target=fail, args=(n,)) for n in range(5)]
for t in threads:
    t.start()
for t in threads:
    t.join()
lines = sys.stderr.getvalue().splitlines()
print(sorted(line for line in lines if not line.startswith(' ') and 'Exception in' not in line))
