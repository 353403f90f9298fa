# _thread.interrupt_main: as if the signal had come, but for one that no handler takes.
import _thread
import signal


def handler(number, frame):
    raise ZeroDivisionError(number)


for number in signal.SIGINT, signal.SIGTERM:
    old = signal.signal(number, handler)
    try:
        _thread.interrupt_main(number)
        print("no")
    except ZeroDivisionError as e:
        print(e)
    for nothing in signal.SIG_DFL, signal.SIG_IGN:
        signal.signal(number, nothing)
        _thread.interrupt_main(number)
    signal.signal(number, old)
try:
    _thread.interrupt_main()
except KeyboardInterrupt:
    print("KeyboardInterrupt")
for bad in -1, 0, signal.NSIG, 1000000:
    try:
        _thread.interrupt_main(bad)
    except ValueError as e:
        print(e)
