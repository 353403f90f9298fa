# A limit of memory that the program sets is met by MemoryError where ints grow.
import resource


def squares():
    x = 3
    while True:
        x = x * x


with open("/proc/self/statm") as f:
    used = int(f.read().split()[0]) * resource.getpagesize()
before = resource.getrlimit(resource.RLIMIT_AS)
resource.setrlimit(resource.RLIMIT_AS, (used + 8_000_000, before[1]))
try:
    squares()
except MemoryError:
    pass
print("ended")
