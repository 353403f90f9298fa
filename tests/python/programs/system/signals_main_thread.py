# Handlers are set in the main thread only; an interrupt has no arguments.
import os, signal, threading, time

def attempt(f, *a):
    try:
        f(*a)
        print('done')
    except ValueError as error:
        print(error)

for f in (lambda: attempt(signal.signal, signal.SIGUSR1, signal.SIG_DFL), lambda: attempt(signal.set_wakeup_fd, -1)):
    t = threading.Thread(target=f)
    t.start()
    t.join()
    f()
try:
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(5)
except KeyboardInterrupt as error:
    print(repr(error), error.args)
