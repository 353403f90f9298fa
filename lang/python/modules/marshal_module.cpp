/// \file
/// The marshal module: values as bytes, in CPython's format. A code object is a tuple of its parts.
#include <cstring>
#include <unordered_map>

#include "lang/python/compile/code_store.hpp"
#include "lang/python/core.hpp"
#include "lang/python/modules/audit.hpp"
#include "lang/python/modules/marshal.hpp"
#include "lang/python/modules/registry.hpp"
#include "lang/python/objects/dict_ops.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/python/objects/set_ops.hpp"
#include "lang/python/text.hpp"

namespace metavm::python {
namespace {

using namespace method_table;

constexpr u32 deepest = 2000;
constexpr u8 reference_flag = 0x80;

// ---------------------------------------------------------------- writing

class writer {
 public:
  writer(vm& m, i64 version) : m_(m), out_(m), version_(version), kept_(empty_list(m)) {}

  bool write(value v) {
    if (depth_ >= deepest) return fail("object too deeply nested to marshal");
    depth_++;
    const bool ok = write_value(v);
    depth_--;
    return ok;
  }
  bytes_object* finish() { return out_.finish(); }

 private:
  bool fail(const char* message) {
    raise_text(m_, m_.exc.ValueError, message);
    return false;
  }
  void put(char c) { out_.append(static_cast<u8>(c)); }
  /// The byte that begins an object; flagged if it may be referred to later.
  void put_type(char c) {
    out_.append(static_cast<u8>(c) | flag_);
    flag_ = 0;
  }
  template <class T>
  void put_number(T n) {
    out_.append(&n, sizeof n);
  }
  bool put_length(u64 n) {
    if (n > INT32_MAX) return fail("unmarshallable object");
    put_number(static_cast<i32>(n));
    return true;
  }
  void put_double(double d) { put_number(d); }
  bool put_bytes(char type, std::string_view s) {
    put_type(type);
    if (!put_length(s.size())) return false;
    out_.append(s);
    return true;
  }

  bool write_int(value v) {
    i64 n;
    if (to_i64(m_, v, n) && n == static_cast<i32>(n)) {
      put('i');
      put_number(static_cast<i32>(n));
      return true;
    }
    // Digits of 15 bits.
    const value zero = value::small_int(0), mask = value::small_int(0x7fff);
    const tri minus = compare_truth(m_, v, zero, comparison::lt);
    if (minus == tri::error) return false;
    if (minus == tri::yes) v = negative(m_, v);
    byte_builder digits(m_);
    i32 count = 0;
    while (!is_raised(v) && !same(v, zero)) {
      const value low = binary(m_, binary_op::and_, v, mask);
      if (is_raised(low)) return false;
      const u16 digit = static_cast<u16>(low.as_int());
      digits.append(&digit, 2);
      count++;
      v = binary(m_, binary_op::rshift, v, value::small_int(15));
    }
    if (is_raised(v)) return false;
    put('l');
    put_number(minus == tri::yes ? -count : count);
    out_.append(digits.view());
    return true;
  }
  bool write_str(str_object* s) {
    if (version_ >= 4 && s->is_ascii()) {
      if (s->length < 256) {
        put_type(s->is_interned() ? 'Z' : 'z');
        put(static_cast<char>(s->length));
        out_.append(s->ascii());
        return true;
      }
      return put_bytes(s->is_interned() ? 'A' : 'a', s->ascii());
    }
    return put_bytes(s->is_interned() && version_ >= 1 ? 't' : 'u', to_utf8(s));
  }
  bool write_items(const value* items, u64 n) {
    for (u64 i = 0; i < n; i++)
      if (!write(items[i])) return false;
    return true;
  }
  bool write_pointer(value v) {
    switch (kind_of(m_, v)) {
      case kind::str:
        return write_str(as_str(v));
      case kind::bytes:
        return put_bytes('s', v.as<bytes_object>()->view());
      case kind::tuple: {
        const auto* t = v.as<tuple_object>();
        if (version_ >= 4 && t->length < 256) {
          put_type(')');
          put(static_cast<char>(t->length));
        } else {
          put_type('(');
          if (!put_length(t->length)) return false;
        }
        return write_items(t->items, t->length);
      }
      case kind::list: {
        put_type('[');
        const u64 n = v.as<list_object>()->length;
        if (!put_length(n)) return false;
        for (u64 i = 0; i < n && i < v.as<list_object>()->length; i++)
          if (!write(v.as<list_object>()->storage->items[i])) return false;
        return true;
      }
      case kind::dict: {
        put_type('{');
        u64 at = 0;
        value key, item;
        while (dict_next(v.as<dict_object>(), at, key, item))
          if (!write(key) || !write(item)) return false;
        put('0');
        return true;
      }
      case kind::set:
      case kind::frozenset: {
        put_type(is_kind(v, kind::set) ? '<' : '>');
        if (!put_length(v.as<set_object>()->length)) return false;
        u64 at = 0;
        value key;
        while (set_next(v.as<set_object>(), at, key))
          if (!write(key)) return false;
        return true;
      }
      case kind::complex:
        put_type('y');
        put_double(v.as<complex_object>()->real);
        put_double(v.as<complex_object>()->imag);
        return true;
      case kind::code: {
        put_type('c');
        const value parts = code_parts(m_, v.as<code_object>());
        return !is_raised(parts) && list_append(m_, kept_, parts) && write(parts);
      }
      default:
        break;
    }
    if (same(v, to_value(m_.exc.StopIteration))) {
      put_type('S');
      return true;
    }
    if (is_bytes_like(m_, v)) {
      buffer_view view;
      return get_buffer(m_, v, view) && put_bytes('s', {reinterpret_cast<const char*>(view.data), view.length});
    }
    return fail("unmarshallable object");
  }
  bool write_value(value v) {
    if (v.is_int() || is_exact(v, m_.shapes.int_)) return write_int(v);
    if (v.is_inline_float() || is_exact(v, m_.shapes.float_)) {
      put('g');
      put_double(float_value(m_, v));
      return true;
    }
    const char constant = is_none(v) ? 'N' : same(v, true_) ? 'T' : same(v, false_) ? 'F' : same(v, ellipsis) ? '.' : 0;
    if (constant) {
      put(constant);
      return true;
    }
    if (!v.is_pointer()) return fail("unmarshallable object");
    if (version_ >= 3) {
      const auto [place, fresh] = seen_.try_emplace(v.bits, static_cast<u32>(seen_.size()));
      if (!fresh) {
        put('r');
        put_number(place->second);
        return true;
      }
      flag_ = reference_flag;
    }
    return write_pointer(v);
  }

  vm& m_;
  byte_builder out_;
  i64 version_;
  u32 depth_ = 0;
  u8 flag_ = 0;
  /// What was made for writing only: an address must not be used twice.
  list_object* kept_;
  /// Numbers of the objects written so far, by address; the value that is written keeps them alive.
  std::unordered_map<u64, u32> seen_;
};

// ---------------------------------------------------------------- reading

class reader {
 public:
  reader(vm& m, std::string_view data) : m_(m), data_(data), references_(empty_list(m)) {}

  /// value_unbound: the byte that ends a dict.
  value read() {
    u8 type;
    if (at_ == data_.size()) return raise_text(m_, m_.exc.EOFError, "EOF read where object expected");
    get(type);
    if (depth_ >= deepest) return fail("recursion limit exceeded");
    depth_++;
    const value v = read_value(static_cast<char>(type & ~reference_flag), type & reference_flag);
    depth_--;
    return v;
  }
  u64 used() const { return at_; }

 private:
  value fail(const char* what) { return raise(m_, m_.exc.ValueError, "bad marshal data ({})", what); }
  bool short_data() {
    raise_text(m_, m_.exc.EOFError, "marshal data too short");
    return false;
  }
  template <class T>
  bool get(T& out) {
    if (data_.size() - at_ < sizeof(T)) return short_data();
    std::memcpy(&out, data_.data() + at_, sizeof(T));
    at_ += sizeof(T);
    return true;
  }
  bool get_text(std::string_view& out, i64 n) {
    if (n < 0) return fail("bytes object size out of range"), false;
    if (data_.size() - at_ < static_cast<u64>(n)) return short_data();
    out = data_.substr(at_, static_cast<u64>(n));
    at_ += static_cast<u64>(n);
    return true;
  }
  bool get_length(i64& n, bool small) {
    u8 byte;
    i32 word;
    if (small ? !get(byte) : !get(word)) return false;
    n = small ? byte : word;
    if (n >= 0) return true;
    fail("size out of range");
    return false;
  }
  /// Reserves the number of an object that is read before its parts.
  i64 reserve(bool flagged) {
    if (!flagged) return -1;
    list_append(m_, references_, none);
    return static_cast<i64>(references_->length) - 1;
  }
  value keep(i64 place, value v) {
    if (place >= 0 && !is_raised(v)) m_.heap.write(references_->storage, &references_->storage->items[place], v);
    return v;
  }

  value read_long() {
    i32 count;
    if (!get(count)) return value_raised;
    if (count == INT32_MIN) return fail("long size out of range");
    const i64 n = count < 0 ? -i64{count} : count;
    value v = value::small_int(0);
    std::string_view digits;
    if (!get_text(digits, n * 2)) return value_raised;
    // The digits of 15 bits as bytes, the lowest first.
    std::string bytes;
    u64 bits = 0, held = 0;
    for (i64 i = 0; i < n; i++) {
      u16 d;
      std::memcpy(&d, digits.data() + 2 * i, 2);
      if (d > 0x7fff) return fail("digit out of range in long");
      bits |= static_cast<u64>(d) << held;
      held += 15;
      for (; held >= 8; held -= 8, bits >>= 8) bytes += static_cast<char>(bits & 0xff);
    }
    if (held) bytes += static_cast<char>(bits & 0xff);
    v = int_from_bytes(m_, reinterpret_cast<const u8*>(bytes.data()), bytes.size(), true, false);
    return count < 0 && !is_raised(v) ? negative(m_, v) : v;
  }
  value read_str(char type) {
    const bool small = type == 'z' || type == 'Z';
    const bool ascii = small || type == 'a' || type == 'A';
    i64 n;
    std::string_view text;
    if (!get_length(n, small) || !get_text(text, n)) return value_raised;
    str_object* s = ascii ? make_str_latin1(m_, text) : decode_utf8(m_, text, "surrogatepass");
    if (s && (type == 'Z' || type == 'A' || type == 't')) s = intern(m_, s);
    return result(s);
  }
  value read_sequence(char type, bool flagged) {
    i64 n;
    if (!get_length(n, type == ')')) return value_raised;
    if (static_cast<u64>(n) > data_.size() - at_) return short_data(), value_raised;
    const i64 place = reserve(flagged);
    list_object* l = empty_list(m_, static_cast<u64>(n));
    if (!l) return value_raised;
    if (type == '[') keep(place, to_value(l));
    for (i64 i = 0; i < n; i++) {
      const value v = read();
      if (is_raised(v) || same(v, value_unbound))
        return is_raised(v) ? v : raise_text(m_, m_.exc.TypeError, "NULL object in marshal data for tuple");
      list_append(m_, l, v);
    }
    if (type == '[') return to_value(l);
    if (type == '<' || type == '>') {
      set_object* s = make_set(m_, type == '<' ? m_.types.set : m_.types.frozenset);
      return set_update(m_, s, to_value(l)) ? keep(place, to_value(s)) : value_raised;
    }
    return keep(place, result(make_tuple(m_, l->storage->items, l->length)));
  }
  value read_dict(bool flagged) {
    dict_object* d = make_dict(m_);
    keep(reserve(flagged), to_value(d));
    for (;;) {
      const value key = read();
      if (is_raised(key)) return key;
      if (same(key, value_unbound)) return to_value(d);
      const value item = read();
      if (is_raised(item)) return item;
      if (same(item, value_unbound)) return to_value(d);
      if (!dict_set(m_, d, key, item)) return value_raised;
    }
  }
  value read_double_text(double& d) {
    u8 n;
    std::string_view text;
    if (!get(n) || !get_text(text, n)) return value_raised;
    const value s = to_value(make_str_latin1(m_, text));
    const value v = call1(m_, to_value(m_.types.float_), s);
    if (!is_raised(v)) d = float_value(m_, v);
    return v;
  }

  value read_value(char type, bool flagged) {
    switch (type) {
      case '0':
        return value_unbound;
      case 'N':
        return none;
      case 'T':
        return true_;
      case 'F':
        return false_;
      case '.':
        return ellipsis;
      case 'S':
        return to_value(m_.exc.StopIteration);
      case 'r': {
        u32 n;
        if (!get(n)) return value_raised;
        return n < references_->length ? references_->storage->items[n] : fail("invalid reference");
      }
      case '(':
      case ')':
      case '[':
      case '<':
      case '>':
        return read_sequence(type, flagged);
      case '{':
        return read_dict(flagged);
      default:
        break;
    }
    const i64 place = reserve(flagged);
    return keep(place, read_simple(type));
  }
  value read_simple(char type) {
    double d, e;
    i32 word;
    i64 n;
    std::string_view text;
    switch (type) {
      case 'i':
        return get(word) ? value::small_int(word) : value_raised;
      case 'I':
        return get(n) ? make_int(m_, n) : value_raised;
      case 'l':
        return read_long();
      case 'g':
        return get(d) ? make_float(m_, d) : value_raised;
      case 'f':
        return read_double_text(d);
      case 'y':
        return get(d) && get(e) ? make_complex(m_, d, e) : value_raised;
      case 'x': {
        const value a = read_double_text(d), b = is_raised(a) ? a : read_double_text(e);
        return is_raised(b) ? b : make_complex(m_, d, e);
      }
      case 's':
        return get_length(n, false) && get_text(text, n) ? result(make_bytes(m_, text)) : value_raised;
      case 'a':
      case 'A':
      case 'z':
      case 'Z':
      case 't':
      case 'u':
        return read_str(type);
      case 'c': {
        const value parts = read();
        return is_raised(parts) ? parts : code_from_parts(m_, parts);
      }
      default:
        return fail("unknown type code");
    }
  }

  vm& m_;
  std::string_view data_;
  u64 at_ = 0;
  list_object* references_;
  u32 depth_ = 0;
};

// ---------------------------------------------------------------- functions

value marshal_dumps(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  i64 version = 4;
  if (!check_no_keywords(m, "marshal.dumps", kw) || !check_arity(m, "dumps", nargs, 1, 2) ||
      (nargs > 1 && !to_index(m, args[1], version)))
    return value_raised;
  if (!audit(m, "marshal.dumps", {args[0], make_int(m, version)})) return value_raised;
  writer w(m, version);
  return w.write(args[0]) ? result(w.finish()) : value_raised;
}
value marshal_dump(vm& m, const value* args, u32 nargs, tuple_object* kw) {
  if (!check_no_keywords(m, "marshal.dump", kw) || !check_arity(m, "dump", nargs, 2, 3)) return value_raised;
  const value dump_args[] = {args[0], nargs > 2 ? args[2] : value::small_int(4)};
  const value b = marshal_dumps(m, dump_args, 2, nullptr);
  return is_raised(b) ? b : call_method(m, args[1], m.names.write, &b, 1);
}
value read_from(vm& m, std::string_view data, u64* used = nullptr) {
  reader r(m, data);
  const value v = r.read();
  if (used) *used = r.used();
  return same(v, value_unbound) ? raise_text(m, m.exc.TypeError, "NULL object in marshal data for object") : v;
}
value marshal_loads(vm& m, value data) {
  buffer_view view;
  if (!get_buffer(m, data, view)) return value_raised;
  // A copy: what is read may run guest code (hashes).
  bytes_object* copy = make_bytes(m, {reinterpret_cast<const char*>(view.data), view.length});
  return copy && audit(m, "marshal.loads", {to_value(copy)}) ? read_from(m, copy->view()) : value_raised;
}
value marshal_load(vm& m, value file) {
  // The rest of the file is read; what is too much is given back.
  const value rest = call_method(m, file, m.names.read);
  if (is_raised(rest) || !audit(m, "marshal.load", {})) return value_raised;
  if (!is_bytes(rest)) return raise(m, m.exc.TypeError, "file.read() returned not bytes but {}", type_name(m, rest));
  u64 used = 0;
  const value v = read_from(m, rest.as<bytes_object>()->view(), &used);
  if (is_raised(v)) return v;
  const i64 back = static_cast<i64>(used) - static_cast<i64>(rest.as<bytes_object>()->length);
  if (back == 0) return v;
  const value args[] = {make_int(m, back), value::small_int(1)};
  return is_raised(call_method(m, file, intern(m, "seek"), args, 2)) ? value_raised : v;
}

}  // namespace

bytes_object* marshal_value(vm& m, value v) {
  writer w(m, 4);
  return w.write(v) ? w.finish() : nullptr;
}
value unmarshal_value(vm& m, std::string_view data) { return read_from(m, data); }

module_object* init_module_marshal(vm& m) {
  static const method_def functions[] = {
      method("dumps", marshal_dumps, "($module, value, version=version, /)", "Return the value as bytes."),
      method("dump", marshal_dump, "($module, value, file, version=version, /)", "Write the value to a file."),
      method("loads", marshal_loads, "($module, bytes, /)", "Return the value that the bytes hold."),
      method("load", marshal_load, "($module, file, /)", "Read a value from a file."),
      {}};
  module_object* mod = make_module(m, "marshal", functions, "Values as bytes, for code files.");
  if (mod) module_set(m, mod, "version", value::small_int(4));
  return mod;
}

}  // namespace metavm::python
