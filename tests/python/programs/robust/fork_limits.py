"""A new process whose memory is limited, by more or less than it has already, goes on with the code that was compiled
before, and compiles more."""
import os
import resource


def add(n):
    total = 0
    for i in range(n):
        total += i * 3 % 7
    return total


def multiply(n):
    total = 1
    for i in range(n):
        total = total * (i | 1) % 1000003
    return total


def in_child():
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            if add(50000) == 149999 and multiply(50000) > 0:
                status = 0
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


print(add(50000))
before = resource.getrlimit(resource.RLIMIT_AS)
for limit in (1 << 40, 512 << 20, 256 << 20):
    resource.setrlimit(resource.RLIMIT_AS, (limit, before[1]))
    print(in_child(), in_child())
resource.setrlimit(resource.RLIMIT_AS, before)
print(in_child())
