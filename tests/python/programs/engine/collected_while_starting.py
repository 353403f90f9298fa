# test: deep stage="-X gc-stress=13 -X gc-verify" stage="-X gc-stress=31 -X gc-verify -X jit=off"
# The VM itself is made while the collector runs all the time.
print(type(type.__dict__['__mro__']).__name__, type(dict.__dict__['fromkeys']).__name__)
