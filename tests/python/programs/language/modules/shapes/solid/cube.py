from . import square


def volume(n):
    return square(n)[0] ** 3
