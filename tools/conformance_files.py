"""Which group a file of CPython's test-suite belongs to, for conformance.py."""

LANGUAGE = """
__future__ _opcode abc ast asyncgen audit augassign baseexception binop bool builtin call class
clinic cmd_line cmd_line_script code code_module codeop compare compile contains context
contextlib contextlib_async coroutines crashers dataclasses decorators descr descrtut dictcomps
dis doctest doctest2 dynamic dynamicclassattribute enum eof except_star exception_group
exception_hierarchy exception_variations exceptions extcall finalization flufl frame fstring
funcattrs functools future future3 future4 future5 gc generator_stop generators genericalias
genericclass genexps global grammar hash import importlib index inspect int_literal isinstance
iter iterlen keyword keywordonlyarg listcomps longexp metaclass module named_expressions
numeric_tower opcache opcodes operator patma peepholer peg_generator pep646_syntax pkg
pkgutil positional_only_arg pow print property pyclbr raise repl richcmp runpy scope setcomps
site slice source_encoding string_literals subclassinit super support symtable syntax sys
sys_setprofile sys_settrace tabnanny thread threading threading_local tokenize traceback
type_annotations type_cache type_comments typechecks types typing unary unicode_identifiers
unittest unpack unpack_ex unparse userdict userlist userstring utf8_mode utf8source
abstract_numbers warnings weakref weakset with yield_from zipimport
"""
TYPES = """
array buffer bytes charmapcodec codeccallbacks codecs collections complex copy copyreg
defaultdict deque dict dict_version dictviews enumerate file float format int itertools list
long memoryview ordered_dict pickle picklebuffer range reprlib set sort strtod string
structseq tuple ucn unicode unicodedata unicode_file unicode_file_functions univnewlines
"""
GROUPS = ("language", "types", "library")
_GROUP = {f"test_{name}": group for group, names in zip(GROUPS, (LANGUAGE, TYPES)) for name in names.split()}


def group_of(file):
    return _GROUP.get(file, "library")
