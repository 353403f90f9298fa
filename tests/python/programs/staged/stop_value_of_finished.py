# A finished generator raises StopIteration without a value, whatever the one before has returned.
def ending(value):
    if value is not None:
        return value
    yield 1


def steps(it):
    results = [next(it, "none")]
    for step in (next, type(it).__next__, lambda g: g.send(None)):
        try:
            results.append(step(it))
        except StopIteration as e:
            results.append(e.value)
    return results


def delegated(it):
    got = yield from it
    return got


def inlined(it):
    next(it, None)
    try:
        next(it)
    except StopIteration as e:
        return e.value


def sent(it):
    for _ in it:
        pass
    try:
        it.send(None)
    except StopIteration as e:
        return e.value


for k in range(60):
    results = steps(ending(k)), inlined(ending(k)), sent(ending(str(k))), steps(delegated(ending(k)))
    if k % 20 == 0:
        print(results)
