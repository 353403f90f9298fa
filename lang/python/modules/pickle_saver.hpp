/// \file
/// One object being written by a Pickler.
#pragma once
#include "lang/python/modules/pickle_output.hpp"

namespace metavm::python::pickle {

/// False, everywhere: raised.
class saver {
 public:
  saver(vm& m, state_object* s, pickler_object* p);
  bool dump(value v);
  std::string_view stream() const { return out_.view(); }

 private:
  /// An object whose contents are being written while nothing is remembered; for circles.
  struct open_object {
    value v;
    const open_object* outer;
  };
  /// What is known of a shape: whether instances are taken apart as `object` does it, all by attributes.
  struct shape_plan {
    const py_shape* shape = nullptr;
    u64 version = 0;
    bool plain = false;
    list_object* slots = nullptr;  ///< names of __slots__ members; null: none
  };

  bool save(value v, bool ask = true);
  bool save_object(value v, const shape* s);
  /// f() one level deeper.
  template <class F>
  bool nested(F f) {
    if (METAVM_UNLIKELY(!enter_native(m_, " while pickling an object"))) return false;
    const bool ok = f();
    leave_native(m_);
    return ok;
  }
  /// f() for the contents of a container, which must not be among those that are open.
  template <class F>
  bool within(value v, F f) {
    if (METAVM_LIKELY(!p_->fast)) return f();
    if (!enter_fast(v)) return false;
    const open_object here{v, innermost_};
    innermost_ = &here;
    const bool ok = f();
    innermost_ = here.outer;
    depth_--;
    return ok;
  }
  bool enter_fast(value v);
  bool fail(type_object* cls, std::string_view message) {
    raise_text(m_, cls, message);
    return false;
  }
  bool fail(std::string_view message) { return fail(s_->pickling_error, message); }

  // The stream.
  METAVM_INLINE bool at_boundary() { return METAVM_LIKELY(!out_.frame_is_full()) || commit_frame(); }
  bool commit_frame();
  bool flush();
  bool put(op o) { return out_.put(o); }
  bool put_line(op o, std::string_view text);
  /// Bytes of a header and of data that may be long; `payload` is an object of that data.
  bool put_long_data(const u8* header, u64 header_bytes, std::string_view data, value payload);

  // The memo.
  bool put_get(u64 place);
  bool put_memo(u64 place);
  /// Remembers an object that was written. \pre it is not there
  bool memoize(value v);
  /// The object gets a number; or it has one, and `found`: then GET was written. With `fast` neither.
  bool recall(value v, bool& found, u64& place);
  bool is_known(value v) { return memo_find(m_, p_->memo, v) >= 0; }
  bool put_known(value v) { return put_get(static_cast<u64>(memo_find(m_, p_->memo, v))); }

  // Objects of built-in types (pickle_save.cpp, pickle_save_text.cpp).
  bool save_int(i64 n);
  bool save_big_int(value v);
  bool save_float(double d);
  bool save_constant(value v);
  bool save_str(value v);
  bool put_str(str_object* s);
  bool save_bytes(value v);
  bool put_bytes(std::string_view data, value payload);
  bool put_bytearray(std::string_view data, value payload);
  bool save_bytearray(value v);
  bool save_buffer(value v);
  bool save_tuple(value v);
  bool save_list(value v);
  bool save_dict(value v);
  bool save_set(value v);
  bool save_frozenset(value v);
  bool put_list_items(list_object* l);
  bool put_dict_items(dict_object* d);
  bool put_items(value iterator);
  bool put_pairs(value iterator);
  template <class Save>
  bool put_batches(value iterator, op one, op many, Save save_one);
  bool save_pair(value pair);
  tri save_persistent(value v);

  // Everything else (pickle_save_reduce.cpp, pickle_save_global.cpp).
  bool save_other(value v);
  bool save_type(value v);
  bool save_global(value v, value name = value_unbound);
  bool put_extension(value v, value code);
  bool put_global_lines(str_object* module, str_object* name);
  bool put_identifier(str_object* s, const char* what);
  value module_of(value v, list_object* path);
  tri find_reducer(type_object* cls, value& f);
  bool save_reduced(value parts, value v);
  bool save_reduce(tuple_object* parts, value v);
  bool put_new_object(tuple_object* args, value v);
  bool put_new_object_with_keywords(tuple_object* args);
  bool save_by(value callable, std::initializer_list<value> args, value v);
  const shape_plan* plan_of(value v);
  bool save_instance(value v, const shape_plan& plan);
  tri put_attributes(value v);
  bool put_pairs_dict(const value* pairs, u64 n);
  bool save_state(value v, value state, value setter);

  vm& m_;
  state_object* s_;
  pickler_object* p_;
  value reducer_ = value_unbound;
  const i64 protocol_;
  const bool bin_;
  bool asks_;  ///< there is a persistent_id
  u64 depth_ = 0;
  const open_object* innermost_ = nullptr;
  shape_plan plans_[8];
  output out_;
};

}  // namespace metavm::python::pickle
