# Numbers and paths that functions of os take, and those that they refuse.
import os
import signal
import warnings

warnings.simplefilter("error")


def t(f, *args, **kwargs):
    try:
        print(f(*args, **kwargs))
    except (Exception, Warning) as e:
        print(type(e).__name__, e)


def spawn(**kwargs):
    pid = os.posix_spawn("/bin/true", ["/bin/true"], {}, **kwargs)
    return os.waitpid(pid, 0)[1]


for kwargs in (dict(resetids=None), dict(setsigmask=[signal.NSIG]), dict(setsigmask=[0]), dict(setsigmask=["x"]),
               dict(setsigdef=[signal.NSIG]), dict(setsigdef=3), dict(setsigdef=[-1]),
               dict(scheduler=(None, os.sched_param(0))), dict(scheduler=(os.SCHED_OTHER, os.sched_param(0))),
               dict(scheduler=(1,)), dict(scheduler=(1, 2)), dict(scheduler=("x", os.sched_param(0))),
               dict(setsid=None), dict(setsid=1), dict(resetids="x"), dict(setsigmask=[signal.SIGUSR1])):
    t(spawn, **kwargs)
for bad in 1 << 32, -5, 1.5, "x", 1 << 70, -(1 << 70):
    for function in os.setuid, os.seteuid, os.setgid, os.setegid:
        t(function, bad)
    t(os.setreuid, bad, 0)
    t(os.setresgid, 0, 0, bad)
    t(os.chown, "/nonexistent", bad, 0)
    t(os.chown, "/nonexistent", 0, bad)
t(os.setgroups, [1 << 32])
t(os.sched_param)
t(os.sched_param, 5)
t(os.sched_param, sched_priority=(1,))
t(os.sched_param, 1, 2)
t(os.sched_setparam, 0, None)
t(os.sched_setparam, 0, os.sched_param("x"))
t(os.sched_setparam, 0, os.sched_param(1 << 40))
for n in 0x801, 1.5, -1, 1 << 64:
    t(os.major, n)
    t(os.minor, n)
for path in bytearray(b"/"), memoryview(b"/"), [], 1.5:
    t(os.stat, path)
    t(os.chdir, path)
    t(os.rename, path, "x")
    t(os.open, path, 0)
warnings.simplefilter("ignore")
print(os.stat(bytearray(b"/")) == os.stat("/"), os.listdir(memoryview(b"/")) == os.listdir(b"/"))
