/// \file
/// Messages with ancillary data: sendmsg, recvmsg, recvmsg_into.
#include <limits.h>
#include <sys/uio.h>

#include <algorithm>

#include "lang/python/modules/audit.hpp"
#include "lang/python/modules/received_bytes.hpp"
#include "lang/python/modules/socket_types.hpp"
#include "lang/python/objects/sequence_ops.hpp"

namespace metavm::python::sockets {
namespace {

using method_table::result;

/// The buffers of a sequence, as the system takes them. `keep` holds what exports them. False:
/// raised.
bool buffers_of(vm& m, value v, bool writable, const char* what, list_object*& keep, std::vector<iovec>& out) {
  keep = nullptr;
  list_object* l = to_list(m, v);
  if (!l) return false;
  for (u64 i = 0; i < l->length; i++) {
    buffer_view b;
    if (!get_buffer(m, l->storage->items[i], b, writable)) {
      if (writable && catch_pending(m, m.exc.BufferError))
        raise_type_error(m, fmt::format("{} must be an iterable of single-segment read-write buffers", what));
      return false;
    }
    out.push_back({b.data, b.length});
  }
  keep = l;
  if (out.size() <= IOV_MAX) return true;
  raise(m, m.exc.OSError, "{} is too long", what);
  return false;
}

struct control {
  int level, type;
  std::string data;
};
bool read_controls(vm& m, value v, std::vector<control>& out) {
  return for_each_item(m, v, [&](value item) {
    const fast_sequence parts(m, item, "[sendmsg() ancillary data items]() argument must be sequence");
    if (parts.raised) return false;
    if (parts.items().size() != 3) {
      raise_type_error(m,
                       fmt::format("[sendmsg() ancillary data items]() argument must be sequence of length 3, not {}",
                                   parts.items().size()));
      return false;
    }
    control c;
    buffer_view b;
    const value level = parts.items()[0], type = parts.items()[1], data = parts.items()[2];
    if (!int_argument(m, level, c.level) || !int_argument(m, type, c.type) || !get_buffer(m, data, b)) return false;
    c.data.assign(reinterpret_cast<const char*>(b.data), b.length);
    out.push_back(std::move(c));
    return true;
  });
}
/// The items as one block, laid out as the kernel wants them.
std::string control_block(const std::vector<control>& items) {
  u64 bytes = 0;
  for (const control& c : items) bytes += CMSG_SPACE(c.data.size());
  std::string block(bytes, '\0');
  msghdr h{};
  h.msg_control = block.data();
  h.msg_controllen = block.size();
  cmsghdr* at = items.empty() ? nullptr : CMSG_FIRSTHDR(&h);
  for (const control& c : items) {
    at->cmsg_level = c.level;
    at->cmsg_type = c.type;
    at->cmsg_len = CMSG_LEN(c.data.size());
    std::copy(c.data.begin(), c.data.end(), CMSG_DATA(at));
    at = reinterpret_cast<cmsghdr*>(reinterpret_cast<char*>(at) + CMSG_ALIGN(at->cmsg_len));
  }
  return block;
}

/// The items that came; descriptors among those that are cut off or cannot be told stay with the
/// program, as in CPython.
value controls_received(vm& m, msghdr& h) {
  list_object* l = empty_list(m);
  const char* const end = static_cast<const char*>(h.msg_control) + h.msg_controllen;
  for (cmsghdr* c = CMSG_FIRSTHDR(&h); c && l; c = CMSG_NXTHDR(&h, c)) {
    const char* data = reinterpret_cast<const char*>(CMSG_DATA(c));
    if (data > end || c->cmsg_len < CMSG_LEN(0)) break;
    const u64 n = std::min<u64>(c->cmsg_len - CMSG_LEN(0), static_cast<u64>(end - data));
    const value item =
        tuple_of(m, {make_int(m, c->cmsg_level), make_int(m, c->cmsg_type), to_value(make_bytes(m, {data, n}))});
    if (is_raised(item) || !list_append(m, l, item)) l = nullptr;
  }
  return result(l);
}

/// Receives into `parts`; `first`: what stands in front of (ancdata, flags, address), made from the
/// number of bytes.
template <class F>
value receive(vm& m, const value* args, u32 nargs, const char* name, std::vector<iovec>& parts, F first) {
  i64 room = 0;
  int flags = 0;
  if ((nargs > 2 && !size_argument(m, args[2], room)) || (nargs > 3 && !int_argument(m, args[3], flags)))
    return value_raised;
  if (room < 0 || room > INT32_MAX)
    return raise(m, m.exc.ValueError, "invalid ancillary data buffer length in {}()", name);
  std::string block(static_cast<u64>(room), '\0');
  address a;
  msghdr h{};
  const socket_object* s = socket_of(args[0]);
  const i64 got = perform(m, s, false, [&] {
    h = {};
    h.msg_name = &a.base;
    h.msg_namelen = sizeof a.storage;
    h.msg_iov = parts.data();
    h.msg_iovlen = parts.size();
    h.msg_control = room ? block.data() : nullptr;
    h.msg_controllen = block.size();
    return ::recvmsg(static_cast<int>(s->fd), &h, flags);
  });
  if (got < 0) return value_raised;
  a.length = h.msg_namelen;
  const value front = first(got);
  const value controls = is_raised(front) ? front : controls_received(m, h);
  const value from = is_raised(controls) ? controls : h.msg_namelen ? from_address(m, a) : none;
  return is_raised(from) ? from : tuple_of(m, {front, controls, make_int(m, h.msg_flags), from});
}

value cmsg_length(vm& m, value v, bool space) {
  i64 n;
  if (!size_argument(m, v, n)) return value_raised;
  if (n < 0 || n > INT32_MAX - 64)
    return raise(m, m.exc.OverflowError, "{}() argument out of range", space ? "CMSG_SPACE" : "CMSG_LEN");
  return make_uint(m, space ? CMSG_SPACE(static_cast<u64>(n)) : CMSG_LEN(static_cast<u64>(n)));
}

}  // namespace

value socket_sendmsg(vm& m, const value* args, u32 nargs, tuple_object*) {
  if (!check_arity(m, "sendmsg", nargs - 1, 1, 4)) return value_raised;
  std::vector<iovec> parts;
  std::vector<control> controls;
  list_object* keep;
  int flags = 0;
  address a;
  const socket_object* s = socket_of(args[0]);
  const bool has_address = nargs > 4 && !same(args[4], none);
  if ((nargs > 3 && !int_argument(m, args[3], flags)) ||
      (has_address && !to_address(m, s->family, args[4], "sendmsg", a)) ||
      !audit(m, "socket.sendmsg", {args[0], has_address ? args[4] : none}) ||
      (nargs > 2 && !read_controls(m, args[2], controls)) ||
      !buffers_of(m, args[1], false, "sendmsg() argument 1", keep, parts))
    return value_raised;
  std::string block = control_block(controls);
  const i64 n = perform(m, s, true, [&] {
    msghdr h{};
    if (has_address) {
      h.msg_name = &a.base;
      h.msg_namelen = a.length;
    }
    h.msg_iov = parts.data();
    h.msg_iovlen = parts.size();
    h.msg_control = block.empty() ? nullptr : block.data();
    h.msg_controllen = block.size();
    return ::sendmsg(static_cast<int>(s->fd), &h, flags | MSG_NOSIGNAL);
  });
  return n < 0 ? value_raised : make_int(m, n);
}

value socket_recvmsg(vm& m, const value* args, u32 nargs, tuple_object*) {
  i64 n;
  if (!check_arity(m, "recvmsg", nargs - 1, 1, 3) || !size_argument(m, args[1], n)) return value_raised;
  if (n < 0) return raise_text(m, m.exc.ValueError, "negative buffer size in recvmsg()");
  const received_bytes data(m, static_cast<u64>(n));
  if (!data) return value_raised;
  std::vector<iovec> parts{{data.data(), data.most()}};
  return receive(m, args, nargs, "recvmsg", parts, [&](i64 got) { return result(data.take(static_cast<u64>(got))); });
}
value socket_recvmsg_into(vm& m, const value* args, u32 nargs, tuple_object*) {
  if (!check_arity(m, "recvmsg_into", nargs - 1, 1, 3)) return value_raised;
  std::vector<iovec> parts;
  list_object* keep;
  if (!buffers_of(m, args[1], true, "recvmsg_into() argument 1", keep, parts)) return value_raised;
  return receive(m, args, nargs, "recvmsg_into", parts, [&](i64 got) { return make_int(m, got); });
}

void add_message_functions(std::vector<method_def>& t) {
  t.push_back(
      unary_method("CMSG_LEN", [](vm& m, value v) { return cmsg_length(m, v, false); }, "($module, length, /)"));
  t.push_back(
      unary_method("CMSG_SPACE", [](vm& m, value v) { return cmsg_length(m, v, true); }, "($module, length, /)"));
}

}  // namespace metavm::python::sockets
