/// \file
/// Reading objects: the machine and its stack, containers.
#include "lang/python/modules/pickle_loader.hpp"
#include "lang/python/objects/dict_ops.hpp"
#include "lang/python/objects/sequence_ops.hpp"
#include "lang/python/objects/set_ops.hpp"

namespace metavm::python::pickle {
namespace {

/// The item's list, made to hold `n` more.
bool extend_list(vm& m, list_object* l, const value* items, u64 n) {
  const u64 before = l->length;
  if (!list_reserve(m, l, before + n)) return false;
  value_array* a = l->storage;
  m.heap.before_bulk_write(a, a->items + before, n);
  std::memcpy(static_cast<void*>(a->items + before), items, n * sizeof(value));
  l->length = before + n;
  return true;
}

std::string text_of_opcode(u8 code) {
  return code >= 0x20 && code <= 0x7e && code != '\'' && code != '\\' ? std::string(1, static_cast<char>(code))
                                                                      : fmt::format("\\x{:02x}", code);
}

}  // namespace

METAVM_INLINE bool loader::load_get(u64 number) {
  const value v = unpickler_memo_get(m_, u_, number);
  if (METAVM_LIKELY(!same(v, value_unbound))) return push(v);
  return fail(fmt::format("Memo value not found at index {}", static_cast<i64>(number)));
}
METAVM_INLINE bool loader::load_put(u64 number) {
  if (!has(1)) return false;
  const value v = stack_.top();
  value_array* a = u_->memo;
  if (METAVM_UNLIKELY(number >= a->capacity || !same(a->items[number], value_unbound)))
    return unpickler_memo_put(m_, u_, number, v);
  m_.heap.write(a, &a->items[number], v);
  u_->memo_count++;
  return true;
}

value loader::load() {
  u_->protocol = 0;
  for (bool done = false; !done;) {
    const u8* p;
    if (METAVM_UNLIKELY(!read(1, p))) {
      if (catch_pending(m_, s_->unpickling_error)) fail(m_.exc.EOFError, "Ran out of input");
      return value_raised;
    }
    if (METAVM_UNLIKELY(!run(*p, done))) return sync_out(), value_raised;
  }
  if (!skip_consumed() || !sync_out() || !has(1)) return value_raised;
  return stack_.top();
}

bool loader::run(u8 code, bool& done) {
  u64 n;
  switch (static_cast<op>(code)) {
    case op::mark:
      return set_mark();
    case op::stop:
      done = true;
      return true;
    case op::none:
      return push(none);
    case op::newtrue:
      return push(true_);
    case op::newfalse:
      return push(false_);
    case op::binint:
      return read_number<4>(n) && push(value::small_int(static_cast<i32>(n)));
    case op::binint1:
      return read_number<1>(n) && push(value::small_int(static_cast<i64>(n)));
    case op::binint2:
      return read_number<2>(n) && push(value::small_int(static_cast<i64>(n)));
    case op::binfloat:
      return load_binfloat();
    case op::short_binunicode:
      return read_number<1>(n) && load_binunicode(n);
    case op::binunicode:
      return read_number<4>(n) && load_binunicode(n);
    case op::binunicode8:
      return read_length<8>(n, "BINUNICODE") && load_binunicode(n);
    case op::memoize:
      return load_put(u_->memo_count);
    case op::binget:
      return read_number<1>(n) && load_get(n);
    case op::long_binget:
      return read_number<4>(n) && load_get(n);
    case op::binput:
      return read_number<1>(n) && load_put(n);
    case op::long_binput:
      return read_number<4>(n) && load_put(n);
    case op::get:
      return load_get_line();
    case op::put:
      return load_put_line();

    case op::empty_tuple:
      return push(to_value(m_.empty_tuple));
    case op::tuple1:
      return load_tuple(1);
    case op::tuple2:
      return load_tuple(2);
    case op::tuple3:
      return load_tuple(3);
    case op::tuple:
      return load_marked_tuple();
    case op::empty_list: {
      list_object* l = empty_list(m_);
      return l && push(to_value(l));
    }
    case op::list:
      return load_list();
    case op::append:
      return has(1) && load_append(stack_.size() - 1);
    case op::appends:
      return load_appends();
    case op::empty_dict: {
      dict_object* d = make_dict(m_);
      return d && push(to_value(d));
    }
    case op::dict:
      return load_dict();
    case op::setitem:
      return has(2) && load_setitems(stack_.size() - 2);
    case op::setitems:
      return load_marked_setitems();
    case op::empty_set: {
      set_object* s = make_set(m_);
      return s && push(to_value(s));
    }
    case op::additems:
      return load_additems();
    case op::frozenset:
      return load_frozenset();
    case op::pop:
      return load_pop();
    case op::pop_mark:
      return load_pop_mark();
    case op::dup:
      return has(1) && push(stack_.top());

    case op::integer:
      return load_int_line();
    case op::long_integer:
      return load_long_line();
    case op::long1:
      return read_number<1>(n) && load_long(n);
    case op::long4:
      return read_number<4>(n) && load_long(static_cast<u64>(i64{static_cast<i32>(n)}));
    case op::floating:
      return load_float_line();
    case op::string:
      return load_string_line();
    case op::binstring:
      return read_number<4>(n) && load_binstring(n);
    case op::short_binstring:
      return read_number<1>(n) && load_binstring(n);
    case op::unicode:
      return load_unicode_line();
    case op::short_binbytes:
      return read_number<1>(n) && load_binbytes(n);
    case op::binbytes:
      return read_number<4>(n) && load_binbytes(n);
    case op::binbytes8:
      return read_length<8>(n, "BINBYTES") && load_binbytes(n);
    case op::bytearray8:
      return read_length<8>(n, "BYTEARRAY8") && load_bytearray(n);
    case op::next_buffer:
      return load_next_buffer();
    case op::readonly_buffer:
      return load_readonly_buffer();

    case op::global:
      return load_global_lines();
    case op::stack_global:
      return load_stack_global();
    case op::ext1:
      return read_number<1>(n) && load_extension(n);
    case op::ext2:
      return read_number<2>(n) && load_extension(n);
    case op::ext4:
      return read_number<4>(n) && load_extension(static_cast<u64>(i64{static_cast<i32>(n)}));
    case op::persid:
      return load_persid_line();
    case op::binpersid:
      return has(1) && load_persistent(stack_.pop());
    case op::inst:
      return load_inst();
    case op::obj:
      return load_obj();
    case op::reduce:
      return load_reduce();
    case op::newobj:
      return load_newobj(false);
    case op::newobj_ex:
      return load_newobj(true);
    case op::build:
      return load_build();
    case op::proto:
      return load_proto();
    case op::frame:
      return load_frame();
  }
  return fail(fmt::format("invalid load key, '{}'.", text_of_opcode(code)));
}

bool loader::load_proto() {
  u64 n;
  if (!read_number<1>(n)) return false;
  if (n > static_cast<u64>(highest_protocol))
    return fail(m_.exc.ValueError, fmt::format("unsupported pickle protocol: {}", n));
  u_->protocol = static_cast<i64>(n);
  return true;
}
bool loader::load_frame() {
  u64 n;
  if (!read_number<8>(n)) return false;
  if (static_cast<i64>(n) < 0)
    return fail(m_.exc.OverflowError, fmt::format("FRAME length exceeds system's maximum of {} bytes", INT64_MAX));
  // The whole of it, if it comes from a file, at once.
  return static_cast<u64>(end_ - at_) >= n || refill_lasting(n);
}

// ---------------------------------------------------------------- stack and memo

bool loader::take_mark(u64& mark) {
  if (METAVM_UNLIKELY(!marks_.size())) return fail("could not find MARK");
  mark = marks_.pop();
  fence_ = marks_.size() ? marks_.top() : 0;
  return true;
}
bool loader::load_pop() {
  u64 mark;
  if (marks_.size() && marks_.top() == stack_.size()) return take_mark(mark);
  if (!has(1)) return false;
  stack_.pop();
  return true;
}
bool loader::load_pop_mark() {
  u64 mark;
  if (!take_mark(mark)) return false;
  stack_.cut(mark);
  return true;
}

namespace {
/// The number on a line, in decimal; false: raised, in words that show the line with its end.
bool line_number(vm& m, std::string_view line, i64& n) {
  const value text = to_value(make_str_latin1(m, std::string(line) + "\n"));
  const value v = call2(m, to_value(m.types.int_), text, value::small_int(10));
  return !is_raised(v) && to_index(m, v, n);
}
}  // namespace
bool loader::load_get_line() {
  std::string_view line;
  i64 n;
  if (!read_line(line) || !line_number(m_, line, n)) return false;
  return load_get(static_cast<u64>(n));
}
bool loader::load_put_line() {
  std::string_view line;
  i64 n;
  if (!read_line(line) || !has(1) || !line_number(m_, line, n)) return false;
  return n < 0 ? fail(m_.exc.ValueError, "negative PUT argument") : load_put(static_cast<u64>(n));
}

// ---------------------------------------------------------------- containers

tuple_object* loader::pop_tuple(u64 from) {
  tuple_object* t = make_tuple(m_, stack_.data() + from, stack_.size() - from);
  stack_.cut(from);
  return t;
}
bool loader::load_tuple(u64 n) {
  if (!has(n)) return false;
  tuple_object* t = pop_tuple(stack_.size() - n);
  return t && push(to_value(t));
}
bool loader::load_marked_tuple() {
  u64 mark;
  tuple_object* t = take_mark(mark) ? pop_tuple(mark) : nullptr;
  return t && push(to_value(t));
}
bool loader::load_list() {
  u64 mark;
  if (!take_mark(mark)) return false;
  list_object* l = make_list(m_, stack_.data() + mark, stack_.size() - mark);
  stack_.cut(mark);
  return l && push(to_value(l));
}
bool loader::load_dict() {
  u64 mark;
  if (!take_mark(mark)) return false;
  if ((stack_.size() - mark) % 2) return fail("odd number of items for DICT");
  dict_object* d = make_dict(m_);
  if (!d) return false;
  for (u64 i = mark; i < stack_.size(); i += 2)
    if (!dict_set(m_, d, stack_[i], stack_[i + 1])) return false;
  stack_.cut(mark);
  return push(to_value(d));
}
bool loader::load_frozenset() {
  u64 mark;
  if (!take_mark(mark)) return false;
  set_object* s = make_set(m_, m_.types.frozenset);
  if (!s) return false;
  for (u64 i = mark; i < stack_.size(); i++)
    if (set_add(m_, s, stack_[i]) == tri::error) return false;
  stack_.cut(mark);
  return push(to_value(s));
}

bool loader::load_appends() {
  u64 mark;
  return take_mark(mark) && load_append(mark);
}
/// The items from `from` on, to the list below them.
bool loader::load_append(u64 from) {
  if (METAVM_UNLIKELY(from <= fence_)) return underflow();
  const u64 n = stack_.size() - from;
  if (n == 0) return true;
  const value list = stack_[from - 1];
  if (METAVM_LIKELY(is_exact(list, m_.shapes.list))) {
    if (!extend_list(m_, list.as<list_object>(), stack_.data() + from, n)) return false;
    stack_.cut(from);
    return true;
  }
  const value extend = find_attribute(m_, list, intern(m_, "extend"));
  if (is_raised(extend)) return false;
  if (!same(extend, value_unbound)) {
    list_object* items = make_list(m_, stack_.data() + from, n);
    stack_.cut(from);
    return items && !is_raised(call1(m_, extend, to_value(items)));
  }
  const value append = get_attribute(m_, list, m_.names.append);
  if (is_raised(append)) return false;
  for (u64 i = from; i < stack_.size(); i++)
    if (is_raised(call1(m_, append, stack_[i]))) return false;
  stack_.cut(from);
  return true;
}

bool loader::load_marked_setitems() {
  u64 mark;
  return take_mark(mark) && load_setitems(mark);
}
bool loader::load_setitems(u64 from) {
  if (METAVM_UNLIKELY(from <= fence_)) return underflow();
  const u64 n = stack_.size() - from;
  if (n == 0) return true;
  if (n % 2) return fail("odd number of items for SETITEMS");
  const value dict = stack_[from - 1];
  if (METAVM_LIKELY(is_exact(dict, m_.shapes.dict))) {
    auto* d = dict.as<dict_object>();
    if (d->length == 0 && n > 2 && !table_grow(m_, d, &d->table, 0, n / 2)) return false;
    for (u64 i = from; i < stack_.size(); i += 2)
      if (!dict_set(m_, d, stack_[i], stack_[i + 1])) return false;
  } else {
    for (u64 i = from; i < stack_.size(); i += 2)
      if (!set_item(m_, dict, stack_[i], stack_[i + 1])) return false;
  }
  stack_.cut(from);
  return true;
}

bool loader::load_additems() {
  u64 mark;
  if (!take_mark(mark)) return false;
  if (METAVM_UNLIKELY(mark <= fence_)) return underflow();
  if (stack_.size() == mark) return true;
  const value set = stack_[mark - 1];
  if (is_kind(set, kind::set)) {
    for (u64 i = mark; i < stack_.size(); i++)
      if (set_add(m_, set.as<set_object>(), stack_[i]) == tri::error) return false;
  } else {
    const value add = get_attribute(m_, set, intern(m_, "add"));
    if (is_raised(add)) return false;
    for (u64 i = mark; i < stack_.size(); i++)
      if (is_raised(call1(m_, add, stack_[i]))) return false;
  }
  stack_.cut(mark);
  return true;
}

}  // namespace metavm::python::pickle
