/// \file
/// Heap objects: an eight-byte header that names the object's shape, then fields.
///
/// A shape says what every object that carries it has in common: the layout (what the collector
/// traces, how large it is) and whatever the language hangs on it (class, attribute table).
/// Languages derive their hidden classes from `shape`. Shapes live in the low 2 GB of the
/// address space, so the header holds one in 32 bits and generated code compares it with an
/// immediate operand.
#pragma once
#include "metavm/base/config.hpp"
#include "metavm/layout/value.hpp"

namespace metavm {

struct shape;

/// Bits of `object::gc`. The collector owns the byte; the only bit others read is `gc_logged_bit`.
inline constexpr u8 gc_barrier_bit = 1;  ///< set: a store into this object must be reported first

/// object::aux: compiled code relies on a quasi-immutable field of this object. The framework's.
inline constexpr u16 object_watched_bit = 0x8000;

/// Base of every heap object.
struct object {
  u32 shape_address;  ///< the shape, as a 32-bit address
  u8 gc;              ///< the collector's; zero in a fresh object
  u8 flags;           ///< the language's
  u16 aux;            ///< bit 15: `object_watched_bit`; the rest is the language's

  shape* get_shape() const { return reinterpret_cast<shape*>(static_cast<std::uintptr_t>(shape_address)); }
  void init_header(const shape* s) {
    *reinterpret_cast<u64*>(this) = static_cast<u64>(reinterpret_cast<std::uintptr_t>(s));
  }
};
static_assert(sizeof(object) == 8);

/// What a variable-sized object repeats after its fixed part.
enum class tail_kind : u8 {
  none,
  values,        ///< guest values, traced
  stale_values,  ///< copies of a frame's registers, unused ones among them: scanned as a native stack is
  bytes,         ///< plain data, not traced
};

/// Everything the collector needs to know of a family of objects. One per C++ object type; see
/// `layout_of` in describe.hpp, which derives it from the fields.
struct layout {
  const char* name;
  u32 fixed_bytes;  ///< size without the tail, a multiple of 8
  tail_kind tail;
  u8 tail_element_bytes;
  u32 length_offset;  ///< where the element count stands (u32 or u64 as `length_bytes` says)
  u8 length_bytes;
  const u32* value_offsets;  ///< offsets of the fields that hold a `value`
  u32 value_count;
  const u32* pointer_offsets;  ///< offsets of the fields that hold an `object*` (or derived, or null)
  u32 pointer_count;
  /// Called for memory outside the heap that holds values (a gc::vector's buffer). May be null.
  void (*trace_extra)(object*, void* tracer);
  /// Frees resources outside the heap; called once, after death, with no allocation allowed.
  void (*finalize)(object*);
};

/// shape::flags: objects with a tail keep one more `object*` behind it (the attributes of an instance
/// of a subclass of a tail type: tuple, str, …).
inline constexpr u32 shape_pointer_behind_tail = 1;

/// shape::flags: an object that carries this shape may get another one (attributes come and go), so what is known of
/// it does not outlive a call that may run guest code.
inline constexpr u32 shape_mutable = 2;

/// The common part of every hidden class. Not moved; freed with the VM.
struct shape {
  const layout* lay;
  u32 kind;            ///< the language's own number for what this is (int, string, instance, …)
  u32 instance_bytes;  ///< size of an instance without tail elements
  u32 flags;
  u32 serial;   ///< unique in the VM; stable order for dumps
  value owner;  ///< the language's class object or so (traced), nil if none
};

/// Number of tail elements. \pre the layout has a tail
METAVM_INLINE u64 object_length(const object* o, const layout& l) {
  const char* p = reinterpret_cast<const char*>(o) + l.length_offset;
  return l.length_bytes == 8 ? *reinterpret_cast<const u64*>(p) : *reinterpret_cast<const u32*>(p);
}

/// Size of an object in bytes, rounded up to the heap's granule of 8.
METAVM_INLINE u64 object_bytes(const object* o) {
  const shape* s = o->get_shape();
  const layout& l = *s->lay;
  u64 n = s->instance_bytes;
  if (l.tail != tail_kind::none) n += (object_length(o, l) * l.tail_element_bytes + 7) & ~u64{7};
  if (s->flags & shape_pointer_behind_tail) n += 8;
  return n;
}

/// The pointer behind the tail. \pre the shape has one
METAVM_INLINE object** pointer_behind_tail(object* o) {
  return reinterpret_cast<object**>(reinterpret_cast<char*>(o) + object_bytes(o) - 8);
}

}  // namespace metavm
