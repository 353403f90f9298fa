# test: smoke
# What code objects say of names and constants; slots with annotations; attributes of unions; cased ligatures.
import dataclasses
import inspect
import re
import types
import typing

total = 1
def outer(captured, other):
    def inner(x):
        print(captured, total, missing)
        x.attribute = captured.field
        return 'text', 'some words', x.method('return')
    return inner
inner = outer(1, 2)
print(inner.__code__.co_names, inner.__code__.co_freevars, [c for c in inner.__code__.co_consts if isinstance(c, str)])
closure = inspect.getclosurevars(inner)
print(sorted(closure.nonlocals), sorted(closure.globals), sorted(closure.builtins), sorted(closure.unbound))
def documented():
    "words"
    from os import path as p
    import sys
    del total_of_nothing
    return "words", p, sys
print(documented.__code__.co_names, documented.__code__.co_varnames, 'words' in documented.__code__.co_consts)
class Slots:
    __slots__ = ('x', 'y')
    x: typing.Any
print(type(Slots.x) is types.MemberDescriptorType, type(types.FunctionType.__globals__) is types.MemberDescriptorType,
      type(types.FunctionType.__code__) is types.GetSetDescriptorType, types.MemberDescriptorType.__name__,
      types.FunctionType.__globals__, types.FunctionType.__code__, type(range.start).__name__, type(type.__mro__).__name__)
C = dataclasses.dataclass(Slots)
try:
    C()
except TypeError as e:
    print(e)
print(C(10))
print(types.FunctionType.__globals__.__get__(inner) is globals(), types.FunctionType.__globals__.__name__,
      types.FunctionType.__globals__.__objclass__, inspect.ismemberdescriptor(types.FunctionType.__globals__))
print((int | str).__module__, typing.get_type_hints(outer), typing.Annotated[int | str, 5])
print(bool(re.match('\ufb05', '\ufb06', re.I)), bool(re.match('[\ufb05-\ufb06]', '\ufb05', re.I)))
m = re.match('(a)(b)', 'ab')
for n in (2, 3, -1, 1 << 100, -1 << 100, 'x'):
    try:
        print(m.group(n), m[n])
    except IndexError as e:
        print(e)
