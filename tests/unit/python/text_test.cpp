// Strings, bytes, formatting and codecs of Python, straight through the runtime's C++ interface.
#include <doctest/doctest.h>

#include <string>

#include "lang/python/modules/unicodedata_functions.hpp"
#include "lang/python/objects/codecs.hpp"
#include "lang/python/objects/unicode.hpp"
#include "lang/python/text.hpp"
#include "metavm/gc/boehm.hpp"

using namespace metavm;
using namespace metavm::python;

namespace {

struct machine {
  explicit machine(u32 collect_every = 0) : m(gc::make_boehm_heap({.collect_every = collect_every})) {}
  vm m;
  str_object* s(std::string_view utf8) { return make_str(m, utf8); }
  value v(std::string_view utf8) { return to_value(s(utf8)); }
  /// Calls a method and shows the result, or the exception.
  std::string run(value self, const char* name, std::initializer_list<value> args = {}) {
    return show(call_method(m, self, intern(m, name), args.begin(), static_cast<u32>(args.size())));
  }
  std::string show(value r) {
    if (!is_raised(r)) return to_utf8(repr(m, r));
    const value e = take_pending(m);
    return type_name(m, e) + ": " + to_utf8(to_str(m, e));
  }
  std::string show(str_object* r) { return show(r ? to_value(r) : value_raised); }
  std::string format(value x, std::string_view spec) { return show(format_value(m, x, s(spec))); }
  std::string percent(std::string_view f, std::initializer_list<value> args) {
    return show(str_format_percent(m, v(f), to_value(make_tuple(m, args.begin(), args.size()))));
  }
};

}  // namespace

TEST_CASE("python str: width, equality, hash") {
  machine x;
  CHECK(x.s("abc")->is_ascii());
  CHECK(x.s("\xc3\xa9")->width() == 1);
  CHECK(x.s("\xe2\x82\xac")->width() == 2);
  CHECK(x.s("\xf0\x9f\x98\x80")->width() == 4);
  CHECK(x.s("a") == x.s("a"));
  str_object* wide = str_concat(x.m, x.s("ab"), x.s("\xe2\x82\xac"));
  CHECK(wide->width() == 2);
  str_object* narrow = str_slice(x.m, wide, 0, 2);
  CHECK(narrow->is_ascii());
  CHECK(str_equal(narrow, x.s("ab")));
  CHECK(str_hash(x.m, narrow) == str_hash(x.m, x.s("ab")));
  CHECK(intern(x.m, narrow) == intern(x.m, "ab"));
  CHECK(str_compare(x.s("\xf0\x9f\x98\x80"), x.s("\xef\xbf\xbf")) > 0);
  CHECK(str_compare(x.s("ab"), x.s("abc")) < 0);
}

TEST_CASE("python str: methods, also while every allocation collects") {
  for (u32 collect_every : {0u, 50u}) {
    machine x(collect_every);
    CHECK(x.run(x.v("a,b,,c"), "split", {x.v(",")}) == "['a', 'b', '', 'c']");
    CHECK(x.run(x.v("  a  b "), "split") == "['a', 'b']");
    CHECK(x.run(x.v("a,b,c"), "rsplit", {x.v(","), value::small_int(1)}) == "['a,b', 'c']");
    CHECK(x.run(x.v("a\r\nb\x0b"
                    "c"),
                "splitlines") == "['a', 'b', 'c']");
    CHECK(x.run(x.v("banana"), "replace", {x.v("an"), x.v("<>")}) == "'b<><>a'");
    CHECK(x.run(x.v("ab"), "replace", {x.v(""), x.v("-")}) == "'-a-b-'");
    CHECK(x.run(x.v("stra\xc3\x9f"
                    "e"),
                "upper") == "'STRASSE'");
    CHECK(x.run(x.v("\xce\x91\xce\xa3"), "lower") == "'\xce\xb1\xcf\x82'");
    CHECK(x.run(x.v("hello world"), "title") == "'Hello World'");
    CHECK(x.run(x.v("-7"), "zfill", {value::small_int(4)}) == "'-007'");
    CHECK(x.run(x.v("ab"), "center", {value::small_int(5), x.v("*")}) == "'**ab*'");
    CHECK(x.run(x.v("a\tb"), "expandtabs", {value::small_int(4)}) == "'a   b'");
    CHECK(x.run(x.v("abc"), "partition", {x.v("b")}) == "('a', 'b', 'c')");
    CHECK(x.run(x.v("abc"), "index", {x.v("x")}) == "ValueError: substring not found");
    CHECK(x.run(x.v("abc"), "find", {value::small_int(1)}) == "TypeError: must be str, not int");
    CHECK(x.run(x.v("\xe2\x82\xac"
                    "a\n'"),
                "__repr__") ==
          "'\"\xe2\x82\xac"
          "a\\\\n\\'\"'");
  }
}

TEST_CASE("python str: searching agrees with the simplest search") {
  machine x;
  u64 seed = 1;
  const auto random = [&](u32 n) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return static_cast<u32>(seed >> 33) % n;
  };
  constexpr u32 letters[][2] = {{'a', 'b'}, {'a', 0x153}, {'a', 0x1f600}};
  for (int i = 0; i < 3000; i++) {
    const auto& alphabet = letters[random(3)];
    std::u32string hay, needle;
    for (u32 n = random(90); n > 0; n--) hay += alphabet[random(8) == 0];
    for (u32 n = 1 + random(6); n > 0; n--) needle += alphabet[random(4) == 0];
    str_object* h = make_str_from_code_points(x.m, reinterpret_cast<const u32*>(hay.data()), hay.size());
    str_object* k = make_str_from_code_points(x.m, reinterpret_cast<const u32*>(needle.data()), needle.size());
    REQUIRE(str_find(h, k, 0, h->length) == static_cast<i64>(hay.find(needle)));
    REQUIRE(str_rfind(h, k, 0, h->length) == static_cast<i64>(hay.rfind(needle)));
  }
}

TEST_CASE("python: number formatting") {
  machine x;
  const value pi = make_float(x.m, 3.14159), n = value::small_int(-1234567);
  CHECK(x.format(n, ",") == "'-1,234,567'");
  CHECK(x.format(n, "#_x") == "'-0x12_d687'");
  CHECK(x.format(value::small_int(1234567), "012,d") == "'0,001,234,567'");
  CHECK(x.format(pi, ".2f") == "'3.14'");
  CHECK(x.format(pi, "10.3e") == "' 3.142e+00'");
  CHECK(x.format(pi, "%") == "'314.159000%'");
  CHECK(x.format(make_float(x.m, 12345.0), ".3") == "'1.23e+04'");
  CHECK(x.format(make_float(x.m, -0.0), "z.1f") == "'0.0'");
  CHECK(x.format(make_complex(x.m, 1, 2), ">12,.1f") == "'    1.0+2.0j'");
  CHECK(x.format(x.v("abc"), "*^7.2") == "'**ab***'");
  CHECK(x.format(x.v("abc"), "d") == "ValueError: Unknown format code 'd' for object of type 'str'");
  CHECK(x.format(value::small_int(3), ".2d") == "ValueError: Precision not allowed in integer format specifier");
}

TEST_CASE("python: percent and str.format") {
  machine x;
  CHECK(x.percent("%05d|%-6s|%#x|%.2e|%%", {value::small_int(-3), x.v("ab"), value::small_int(255),
                                            make_float(x.m, 1.5)}) == "'-0003|ab    |0xff|1.50e+00|%'");
  CHECK(x.percent("%d", {x.v("a")}) == "TypeError: %d format: a real number is required, not str");
  CHECK(x.percent("%s", {}) == "TypeError: not enough arguments for format string");
  CHECK(x.run(x.v("{0}-{1!r:>5}-{0[1]}"), "format", {x.v("ab"), x.v("c")}) == "\"ab-  'c'-b\"");
  CHECK(x.run(x.v("{:{}}"), "format", {value::small_int(7), x.v("03")}) == "'007'");
  CHECK(x.run(x.v("{"), "format") == "ValueError: Single '{' encountered in format string");
  CHECK(x.run(x.v("{0} {}"), "format", {none}) ==
        "ValueError: cannot switch from manual field specification to automatic field numbering");
}

TEST_CASE("python bytes, bytearray, memoryview") {
  for (u32 collect_every : {0u, 50u}) {
    machine x(collect_every);
    const value b = to_value(make_bytes(x.m, "hello world"));
    CHECK(x.run(b, "split") == "[b'hello', b'world']");
    CHECK(x.run(b, "hex", {x.v("-"), value::small_int(4)}) == "'68656c-6c6f2077-6f726c64'");
    CHECK(x.run(b, "translate", {none, to_value(make_bytes(x.m, "l"))}) == "b'heo word'");
    bytearray_object* a = make_bytearray(x.m, "abc");
    CHECK(bytearray_append(x.m, a, "def"));
    CHECK(x.run(to_value(a), "pop", {value::small_int(0)}) == "97");
    CHECK(x.show(to_value(a)) == "bytearray(b'bcdef')");
    const value view = make_memoryview(x.m, to_value(a));
    CHECK(x.run(to_value(a), "append", {value::small_int(1)}) ==
          "BufferError: Existing exports of data: object cannot be re-sized");
    CHECK(memoryview_set_item(x.m, view, value::small_int(0), value::small_int('X')));
    CHECK(x.run(view, "tobytes") == "b'Xcdef'");
    CHECK(x.run(view, "release") == "None");
    CHECK(x.run(to_value(a), "append", {value::small_int(33)}) == "None");
    CHECK(x.show(to_value(a)) == "bytearray(b'Xcdef!')");
    CHECK(x.show(bytes_format_percent(
              x.m, "%s-%c-%a",
              to_value(
                  make_tuple(x.m, std::initializer_list<value>{b, value::small_int(65), x.v("\xc3\xa9")}.begin(), 3)),
              false)) == "b\"hello world-A-'\\\\xe9'\"");
  }
}

TEST_CASE("python codecs: round trips and errors") {
  machine x;
  str_object* all = x.s("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
  for (const char* encoding : {"utf-8", "utf-16", "utf-32"}) {
    bytes_object* b = encode_text(x.m, all, encoding, "");
    REQUIRE(b);
    CHECK(str_equal(decode_text(x.m, b->view(), encoding, ""), all));
  }
  bytes_object* utf7 = codecs::encode_utf7(x.m, all);
  codecs::decode_errors e7(x.m, "utf7", "", utf7->view());
  CHECK(str_equal(codecs::decode_utf7(e7, nullptr), all));
  bytes_object* escaped = codecs::encode_unicode_escape(x.m, all);
  CHECK(escaped->view() == "a\\xe9\\u20ac\\U0001f600");
  codecs::decode_errors ee(x.m, "unicodeescape", "", escaped->view());
  CHECK(str_equal(codecs::decode_unicode_escape(ee, nullptr), all));

  CHECK(x.show(decode_utf8(x.m, "a\xff")) ==
        "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 1: invalid start byte");
  CHECK(x.show(decode_utf8(x.m,
                           "\xf0\x9f\x98"
                           "a\xe0\x80",
                           "replace")) ==
        "'\xef\xbf\xbd"
        "a\xef\xbf\xbd\xef\xbf\xbd'");
  str_object* smuggled = decode_utf8(x.m,
                                     "\xff"
                                     "a",
                                     "surrogateescape");
  CHECK(encode_text(x.m, smuggled, "utf-8", "surrogateescape")->view() ==
        "\xff"
        "a");
  CHECK(encode_text(x.m, all, "ascii", "xmlcharrefreplace")->view() == "a&#233;&#8364;&#128512;");
  CHECK(encode_text(x.m, all, "latin-1", "namereplace")->view() == "a\xe9\\N{EURO SIGN}\\N{GRINNING FACE}");
  u64 consumed = 0;
  codecs::decode_errors partial(x.m, "utf-8", "", "ab\xe2\x82");
  CHECK(x.show(codecs::decode_utf8(partial, &consumed)) == "'ab'");
  CHECK(consumed == 2);
}

TEST_CASE("python: the Unicode database") {
  machine x;
  using namespace unicodedata;
  CHECK(std::string(category('A', false)) == "Lu");
  CHECK(std::string(category(0x1fae8, false)) == "Cn");  // new in Unicode 15
  CHECK(std::string(category(0x221, true)) == "Cn");     // not in Unicode 3.2
  CHECK(decomposition(0xa8, false) == "<compat> 0020 0308");
  CHECK(x.show(normalize(x.m, form::nfc, x.s("e\xcc\x81"), false)) == "'\xc3\xa9'");
  CHECK(codecs::character_by_name("line feed") == '\n');
  CHECK(codecs::character_name(0x20ac) == "EURO SIGN");
  CHECK(x.show(lookup(x.m, "KEYCAP DIGIT ONE")) == "'1\xef\xb8\x8f\xe2\x83\xa3'");
  CHECK(unicode::is_lower(0xdf));
  CHECK_FALSE(unicode::is_printable(0xad));
}
