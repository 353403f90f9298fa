/// \file
/// Writing objects: the stream, the memo, and containers.
#include <bit>

#include "lang/python/modules/pickle_saver.hpp"
#include "lang/python/objects/dict_ops.hpp"
#include "lang/python/objects/reduce.hpp"
#include "lang/python/objects/sequence_ops.hpp"
#include "lang/python/objects/set_ops.hpp"

namespace metavm::python::pickle {

// ---------------------------------------------------------------- the stream

bool output::grow(u64 more) {
  u64 capacity = capacity_;
  while (capacity - length_ < more) capacity *= 2;
  u8* data = static_cast<u8*>(data_ == inline_ ? std::malloc(capacity) : std::realloc(data_, capacity));
  if (!data) return raise_no_memory(m_), false;
  if (data_ == inline_) std::memcpy(data, inline_, length_);
  data_ = data;
  capacity_ = capacity;
  return true;
}

void output::close_frame() {
  if (!framing_ || frame_start_ < 0) return;
  u8* start = data_ + frame_start_;
  const u64 n = length_ - static_cast<u64>(frame_start_) - header;
  if (n >= least_frame) {
    *start = static_cast<u8>(op::frame);
    std::memcpy(start + 1, &n, 8);
  } else {
    std::memmove(start, start + header, n);
    length_ -= header;
  }
  frame_start_ = -1;
}

saver::saver(vm& m, state_object* s, pickler_object* p)
    : m_(m),
      s_(s),
      p_(p),
      protocol_(p->protocol),
      bin_(p->bin),
      asks_(!same(p->persistent_id, value_unbound)),
      out_(m) {}

bool saver::flush() {
  bytes_object* piece = make_bytes(m_, out_.view());
  if (!piece || is_raised(call1(m_, p_->write, to_value(piece)))) return false;
  out_.clear();
  return true;
}
bool saver::commit_frame() {
  out_.close_frame();
  return same(p_->write, value_unbound) || flush();
}

bool saver::dump(value v) {
  if (type_of(m_, to_value(p_)) != s_->pickler) {
    reducer_ = find_attribute(m_, to_value(p_), intern(m_, "reducer_override"));
    if (is_raised(reducer_)) return false;
  }
  if (protocol_ >= 2 && !out_.put<1>(op::proto, static_cast<u64>(protocol_))) return false;
  out_.set_framing(protocol_ >= 4);
  if (!save(v) || !put(op::stop)) return false;
  out_.close_frame();
  return same(p_->write, value_unbound) || flush();
}

bool saver::put_line(op o, std::string_view text) { return put(o) && out_.put(text) && out_.put("\n"); }

bool saver::put_long_data(const u8* header, u64 header_bytes, std::string_view data, value payload) {
  if (METAVM_LIKELY(data.size() < output::frame_target)) return out_.put(header, header_bytes) && out_.put(data);
  // Outside of any frame; and a file gets the data itself.
  const bool framing = out_.framing();
  out_.close_frame();
  out_.set_framing(false);
  bool ok = out_.put(header, header_bytes);
  if (same(p_->write, value_unbound))
    ok = ok && out_.put(data);
  else
    ok = ok && flush() && !is_raised(call1(m_, p_->write, payload));
  out_.set_framing(framing);
  return ok;
}

// ---------------------------------------------------------------- the memo

bool saver::put_get(u64 place) {
  const i64 n = memo_number(p_->memo, place);
  if (!bin_) return put_line(op::get, fmt::format("{}", n));
  if (n < 256) return out_.put<1>(op::binget, static_cast<u64>(n));
  if (n <= 0xffffffff) return out_.put<4>(op::long_binget, static_cast<u64>(n));
  return fail("memo id too large for LONG_BINGET");
}
bool saver::put_memo(u64 place) {
  if (METAVM_LIKELY(protocol_ >= 4)) return put(op::memoize);
  if (!bin_) return put_line(op::put, fmt::format("{}", place));
  if (place < 256) return out_.put<1>(op::binput, place);
  if (place <= 0xffffffff) return out_.put<4>(op::long_binput, place);
  return fail("memo id too large for LONG_BINPUT");
}
bool saver::memoize(value v) {
  u64 place;
  return p_->fast || (memo_find_or_add(m_, p_->memo, v, place) != tri::error && put_memo(place));
}
bool saver::recall(value v, bool& found, u64& place) {
  if (METAVM_UNLIKELY(p_->fast)) {
    const i64 there = memo_find(m_, p_->memo, v);
    found = there >= 0;
    return !found || put_get(static_cast<u64>(there));
  }
  const tri t = memo_find_or_add(m_, p_->memo, v, place);
  found = t == tri::yes;
  return found ? put_get(place) : t == tri::no;
}

bool saver::enter_fast(value v) {
  // Circles are looked for only where it is deep, as they come there sooner or later.
  constexpr u64 depth_without_care = 50;
  u64 depth = ++depth_;
  if (depth < depth_without_care) return true;
  for (const open_object* o = innermost_; o && --depth >= depth_without_care; o = o->outer)
    if (same(o->v, v)) {
      depth_--;
      return fail(m_.exc.ValueError,
                  fmt::format("fast mode: can't pickle cyclic objects including object type {} at {}", type_name(m_, v),
                              address_text(m_, v)));
    }
  return true;
}

// ---------------------------------------------------------------- by type

bool saver::save(value v, bool ask) {
  if (METAVM_UNLIKELY(!at_boundary())) return false;
  if (METAVM_UNLIKELY(asks_) && ask)
    if (const tri t = save_persistent(v); t != tri::no) return t == tri::yes;
  if (v.is_int()) return save_int(v.as_int());
  if (v.is_inline_float()) return save_float(v.as_inline_float());
  if (METAVM_UNLIKELY(!v.is_pointer())) {
    if (same(v, none) || same(v, true_) || same(v, false_)) return save_constant(v);
    return is_known(v) ? put_known(v) : nested([&] { return save_other(v); });
  }
  return save_object(v, v.as_object()->get_shape());
}

bool saver::save_object(value v, const shape* s) {
  const builtin_shapes& known = m_.shapes;
  if (METAVM_LIKELY(s == known.str)) return save_str(v);
  if (s == known.float_) return save_float(v.as<float_object>()->number);
  if (s == known.int_) return save_big_int(v);
  if (s == known.bytes) return is_known(v) ? put_known(v) : save_bytes(v);
  if (s == known.dict) return save_dict(v);
  if (s == known.list) return save_list(v);
  if (s == known.tuple) return save_tuple(v);
  if (is_known(v)) return put_known(v);
  if (s == known.set) return nested([&] { return save_set(v); });
  if (s == known.frozenset) return nested([&] { return save_frozenset(v); });
  if (s == known.bytearray) return nested([&] { return save_bytearray(v); });
  if (s == s_->buffer->root_shape) return save_buffer(v);
  return nested([&] { return save_other(v); });
}

tri saver::save_persistent(value v) {
  const auto outcome = [](bool ok) { return ok ? tri::yes : tri::error; };
  const value id = call1(m_, p_->persistent_id, v);
  if (is_raised(id)) return tri::error;
  if (same(id, none)) return tri::no;
  if (bin_) return outcome(save(id, false) && put(op::binpersid));
  str_object* text = to_str(m_, id);
  if (!text) return tri::error;
  return outcome(text->is_ascii() ? put_line(op::persid, text->ascii())
                                  : fail("persistent IDs in protocol 0 must be ASCII strings"));
}

// ---------------------------------------------------------------- tuples and lists

bool saver::save_tuple(value v) {
  const tuple_object* t = v.as<tuple_object>();
  const u64 n = t->length;
  if (n == 0) return bin_ ? put(op::empty_tuple) : put(op::mark) && put(op::tuple);
  if (is_known(v)) return put_known(v);
  const bool counted = n <= 3 && protocol_ >= 2;
  if (!counted && !put(op::mark)) return false;
  const u64 known_before = p_->memo->count;
  if (!nested([&] {
        for (u64 i = 0; i < n; i++)
          if (!save(t->items[i])) return false;
        return true;
      }))
    return false;
  // The tuple was written as a part of its own items: they go again, and it is fetched.
  if (METAVM_UNLIKELY(p_->memo->count != known_before) && is_known(v)) {
    if (!counted && bin_) {
      if (!put(op::pop_mark)) return false;
    } else {
      for (u64 i = 0; i < n + !counted; i++)
        if (!put(op::pop)) return false;
    }
    return put_known(v);
  }
  return put(!counted ? op::tuple : n == 1 ? op::tuple1 : n == 2 ? op::tuple2 : op::tuple3) && memoize(v);
}

bool saver::save_list(value v) {
  bool found;
  u64 place = 0;
  if (!recall(v, found, place) || found) return found;
  if (!(bin_ ? put(op::empty_list) : put(op::mark) && put(op::list)) || !(p_->fast || put_memo(place))) return false;
  list_object* l = v.as<list_object>();
  if (!l->length) return true;
  return nested([&] {
    return within(v, [&] {
      if (protocol_ > 0) return put_list_items(l);
      const value items = get_iter(m_, v);
      return !is_raised(items) && put_items(items);
    });
  });
}

bool saver::put_list_items(list_object* l) {
  if (l->length == 1) return save(l->storage->items[0]) && put(op::append);
  u64 i = 0;
  do {
    if (!put(op::mark)) return false;
    for (u64 n = 0; n < batch_size && i < l->length; n++)
      if (!save(l->storage->items[i++])) return false;
    if (!put(op::appends)) return false;
  } while (i < l->length);
  return true;
}

/// The items of an iterator, written by `save_one` and taken by the opcode `one` or, some at a time, by `many`.
template <class Save>
bool saver::put_batches(value iterator, op one, op many, Save save_one) {
  value first;
  if (protocol_ == 0) {
    for (;;) {
      first = iter_next(m_, iterator);
      if (is_raised(first) || same(first, value_unbound)) return !is_raised(first);
      if (!save_one(first) || !put(one)) return false;
    }
  }
  u64 n;
  do {
    first = iter_next(m_, iterator);
    if (is_raised(first) || same(first, value_unbound)) return !is_raised(first);
    value next = iter_next(m_, iterator);
    if (is_raised(next)) return false;
    if (same(next, value_unbound)) return save_one(first) && put(one);
    if (!put(op::mark) || !save_one(first)) return false;
    for (n = 1; !same(next, value_unbound);) {
      if (!save_one(next)) return false;
      if (++n == batch_size) break;
      next = iter_next(m_, iterator);
      if (is_raised(next)) return false;
    }
    if (!put(many)) return false;
  } while (n == batch_size);
  return true;
}

bool saver::put_items(value iterator) {
  return put_batches(iterator, op::append, op::appends, [&](value v) { return save(v); });
}

// ---------------------------------------------------------------- dicts and sets

bool saver::save_dict(value v) {
  bool found;
  u64 place = 0;
  if (!recall(v, found, place) || found) return found;
  if (!(bin_ ? put(op::empty_dict) : put(op::mark) && put(op::dict)) || !(p_->fast || put_memo(place))) return false;
  dict_object* d = v.as<dict_object>();
  if (!d->length) return true;
  return nested([&] {
    return within(v, [&] {
      if (protocol_ > 0) return put_dict_items(d);
      const value items = call_method(m_, v, m_.names.items);
      const value iterator = is_raised(items) ? items : get_iter(m_, items);
      return !is_raised(iterator) && put_pairs(iterator);
    });
  });
}

bool saver::put_dict_items(dict_object* d) {
  const u64 length = d->length;
  u64 at = 0, n;
  value key, item;
  if (length == 1) return dict_next(d, at, key, item) && save(key) && save(item) && put(op::setitem);
  do {
    if (!put(op::mark)) return false;
    for (n = 0; n < batch_size && dict_next(d, at, key, item); n++)
      if (!save(key) || !save(item)) return false;
    if (!put(op::setitems)) return false;
    if (d->length != length) return fail(m_.exc.RuntimeError, "dictionary changed size during iteration");
  } while (n == batch_size);
  return true;
}

bool saver::save_pair(value pair) {
  if (!is_kind(pair, kind::tuple) || pair.as<tuple_object>()->length != 2)
    return fail(m_.exc.TypeError, "dict items iterator must return 2-tuples");
  return save(pair.as<tuple_object>()->items[0]) && save(pair.as<tuple_object>()->items[1]);
}
bool saver::put_pairs(value iterator) {
  return put_batches(iterator, op::setitem, op::setitems, [&](value pair) { return save_pair(pair); });
}

bool saver::save_set(value v) {
  if (protocol_ < 4) {
    list_object* items = to_list(m_, v);
    return items && save_by(to_value(m_.types.set), {to_value(items)}, v);
  }
  if (!put(op::empty_set) || !memoize(v)) return false;
  set_object* s = v.as<set_object>();
  const u64 length = s->length;
  if (!length) return true;
  return within(v, [&] {
    u64 at = 0, n;
    value item;
    do {
      if (!put(op::mark)) return false;
      for (n = 0; n < batch_size && set_next(s, at, item); n++)
        if (!save(item)) return false;
      if (!put(op::additems)) return false;
      if (s->length != length) return fail(m_.exc.RuntimeError, "set changed size during iteration");
    } while (n == batch_size);
    return true;
  });
}

bool saver::save_frozenset(value v) {
  return within(v, [&] {
    if (protocol_ < 4) {
      list_object* items = to_list(m_, v);
      return items && save_by(to_value(m_.types.frozenset), {to_value(items)}, v);
    }
    if (!put(op::mark)) return false;
    u64 at = 0;
    value item;
    while (set_next(v.as<set_object>(), at, item))
      if (!save(item)) return false;
    // As a tuple may, it was written as a part of its own items.
    if (is_known(v)) return put(op::pop_mark) && put_known(v);
    return put(op::frozenset) && memoize(v);
  });
}

}  // namespace metavm::python::pickle
