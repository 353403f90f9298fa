/// \file
/// The module audioop: arithmetic on fragments of sound.
#include <numeric>

#include "lang/python/exception.hpp"
#include "lang/python/modules/audioop_samples.hpp"
#include "lang/python/modules/registry.hpp"

namespace metavm::python {
namespace audio {

value raise_error(vm& m, const char* text) {
  // A guest may have put something else there.
  const value mod = dict_find_str(m, m.states.builtin_modules.as<dict_object>(), intern(m, "audioop"));
  const value e =
      is_kind(mod, kind::module) ? dict_find_str(m, mod.as<module_object>()->dict, intern(m, "error")) : value_unbound;
  const bool usable = is_kind(e, kind::type) && is_subtype(e.as<type_object>(), m.exc.BaseException);
  return raise_text(m, usable ? e.as<type_object>() : m.exc.ValueError, text);
}

namespace {

// ---------------------------------------------------------------- measuring

value getsample(vm& m, const value* args, u32 nargs, tuple_object*) {
  fragment f;
  i64 i;
  if (!check_arity(m, "getsample", nargs, 3, 3) || !f.read(m, args[0], args[1]) || !size_argument(m, args[2], i))
    return value_raised;
  if (static_cast<u64>(i) >= f.count()) return raise_error(m, "Index out of range");
  return make_int(m, f.at(static_cast<u64>(i)));
}

template <class F>
value measure(vm& m, const char* name, const value* args, u32 nargs, F result) {
  fragment f;
  if (!check_arity(m, name, nargs, 2, 2) || !f.read(m, args[0], args[1])) return value_raised;
  return result(f);
}
value max_of(vm& m, const value* args, u32 nargs, tuple_object*) {
  return measure(m, "max", args, nargs, [&](const fragment& f) {
    i64 most = 0;
    for (u64 i = 0; i < f.count(); i++) most = std::max(most, std::abs(i64{f.at(i)}));
    return make_int(m, most);
  });
}
value minmax(vm& m, const value* args, u32 nargs, tuple_object*) {
  return measure(m, "minmax", args, nargs, [&](const fragment& f) {
    i64 least = 0x7fffffff, most = -i64{0x80000000};
    for (u64 i = 0; i < f.count(); i++) {
      least = std::min<i64>(least, f.at(i));
      most = std::max<i64>(most, f.at(i));
    }
    return tuple_of(m, {make_int(m, least), make_int(m, most)});
  });
}
value avg(vm& m, const value* args, u32 nargs, tuple_object*) {
  return measure(m, "avg", args, nargs, [&](const fragment& f) {
    double sum = 0;
    for (u64 i = 0; i < f.count(); i++) sum += f.at(i);
    return make_int(m, f.count() ? static_cast<i64>(std::floor(sum / static_cast<double>(f.count()))) : 0);
  });
}
value rms(vm& m, const value* args, u32 nargs, tuple_object*) {
  return measure(m, "rms", args, nargs, [&](const fragment& f) {
    double sum = 0;
    for (u64 i = 0; i < f.count(); i++) sum += static_cast<double>(f.at(i)) * f.at(i);
    return make_int(m, f.count() ? static_cast<i64>(std::sqrt(sum / static_cast<double>(f.count()))) : 0);
  });
}

/// Calls use(difference) for each pair of extremes that follow each other.
template <class F>
void each_swing(const fragment& f, F use) {
  if (f.count() < 2) return;
  i64 previous = f.at(0), extreme = 0;
  bool have_extreme = false;
  int falls = -1;
  for (u64 i = 1; i < f.count(); i++) {
    const i64 v = f.at(i);
    if (v == previous) continue;
    const int now_falls = v < previous;
    if (falls >= 0 && falls != now_falls) {
      if (have_extreme) use(std::abs(previous - extreme));
      have_extreme = true;
      extreme = previous;
    }
    previous = v;
    falls = now_falls;
  }
}
value avgpp(vm& m, const value* args, u32 nargs, tuple_object*) {
  return measure(m, "avgpp", args, nargs, [&](const fragment& f) {
    double sum = 0;
    u64 n = 0;
    each_swing(f, [&](i64 d) {
      sum += static_cast<double>(d);
      n++;
    });
    return make_int(m, n ? static_cast<i64>(sum / static_cast<double>(n)) : 0);
  });
}
value maxpp(vm& m, const value* args, u32 nargs, tuple_object*) {
  return measure(m, "maxpp", args, nargs, [&](const fragment& f) {
    i64 most = 0;
    each_swing(f, [&](i64 d) { most = std::max(most, d); });
    return make_int(m, most);
  });
}
value cross(vm& m, const value* args, u32 nargs, tuple_object*) {
  return measure(m, "cross", args, nargs, [&](const fragment& f) {
    i64 n = f.count() ? 0 : -1;
    for (u64 i = 1; i < f.count(); i++) n += (f.at(i) < 0) != (f.at(i - 1) < 0);
    return make_int(m, n);
  });
}

// ---------------------------------------------------------------- comparing (samples of two bytes)

double product(const fragment& a, u64 from, const fragment& b, u64 offset, u64 n) {
  double sum = 0;
  for (u64 i = 0; i < n; i++) sum += static_cast<double>(a.at(from + i)) * b.at(offset + i);
  return sum;
}
bool read_even(vm& m, value v, fragment& f) {
  if (!f.read(m, v)) return false;
  if (f.length % 2 == 0) return true;
  raise_error(m, "Strings should be even-sized");
  return false;
}
value findfit(vm& m, const value* args, u32 nargs, tuple_object*) {
  fragment a, b;
  if (!check_arity(m, "findfit", nargs, 2, 2) || !read_even(m, args[0], a) || !read_even(m, args[1], b))
    return value_raised;
  if (a.length < b.length) return raise_error(m, "First sample should be longer");
  const u64 n = b.count();
  const double bb = product(b, 0, b, 0, n);
  double aa = product(a, 0, a, 0, n);
  double best = 0;
  u64 place = 0;
  for (u64 i = 0; i <= a.count() - n; i++) {
    if (i) {
      const double out = a.at(i - 1), in = a.at(i + n - 1);
      aa += in * in - out * out;
    }
    const double ab = product(a, i, b, 0, n);
    const double distance = (bb * aa - ab * ab) / aa;
    if (i == 0 || distance < best) {
      best = distance;
      place = i;
    }
  }
  const double factor = product(a, place, b, 0, n) / bb;
  return tuple_of(m, {make_uint(m, place), make_float(m, factor)});
}
value findfactor(vm& m, const value* args, u32 nargs, tuple_object*) {
  fragment a, b;
  if (!check_arity(m, "findfactor", nargs, 2, 2) || !read_even(m, args[0], a) || !read_even(m, args[1], b))
    return value_raised;
  if (a.length != b.length) return raise_error(m, "Samples should be same size");
  return make_float(m, product(a, 0, b, 0, a.count()) / product(b, 0, b, 0, b.count()));
}
value findmax(vm& m, const value* args, u32 nargs, tuple_object*) {
  fragment f;
  i64 length;
  if (!check_arity(m, "findmax", nargs, 2, 2) || !read_even(m, args[0], f) || !size_argument(m, args[1], length))
    return value_raised;
  if (length < 0 || f.count() < static_cast<u64>(length)) return raise_error(m, "Input sample should be longer");
  const u64 n = static_cast<u64>(length);
  double energy = product(f, 0, f, 0, n), best = energy;
  u64 place = 0;
  for (u64 i = 1; n && i <= f.count() - n; i++) {
    const double out = f.at(i - 1), in = f.at(i + n - 1);
    energy += in * in - out * out;
    if (energy > best) {
      best = energy;
      place = i;
    }
  }
  return make_uint(m, place);
}

// ---------------------------------------------------------------- changing

value mul(vm& m, const value* args, u32 nargs, tuple_object*) {
  fragment f;
  double factor;
  if (!check_arity(m, "mul", nargs, 3, 3) || !f.read(m, args[0], args[1]) || !to_double(m, args[2], factor))
    return value_raised;
  return make_fragment(m, f.count(), f.width, [&](u64 i) { return bounded(f.at(i) * factor, f.width); });
}
value add(vm& m, const value* args, u32 nargs, tuple_object*) {
  fragment a, b;
  if (!check_arity(m, "add", nargs, 3, 3) || !a.read(m, args[0]) || !b.read(m, args[1]) ||
      !fragment::read_width(m, args[2], a.width) || !a.whole(m))
    return value_raised;
  b.width = a.width;
  if (a.length != b.length) return raise_error(m, "Lengths should be the same");
  return make_fragment(m, a.count(), a.width,
                       [&](u64 i) { return bounded(static_cast<double>(a.at(i)) + b.at(i), a.width); });
}
value bias(vm& m, const value* args, u32 nargs, tuple_object*) {
  fragment f;
  int by;
  if (!check_arity(m, "bias", nargs, 3, 3) || !f.read(m, args[0], args[1]) || !int_argument(m, args[2], by))
    return value_raised;
  // Modulo the width.
  return make_fragment(m, f.count(), f.width,
                       [&](u64 i) { return static_cast<i32>(static_cast<u32>(f.at(i)) + static_cast<u32>(by)); });
}
value reverse(vm& m, const value* args, u32 nargs, tuple_object*) {
  return measure(m, "reverse", args, nargs, [&](const fragment& f) {
    const u64 n = f.count();
    return make_fragment(m, n, f.width, [&](u64 i) { return f.at(n - 1 - i); });
  });
}
value byteswap(vm& m, const value* args, u32 nargs, tuple_object*) {
  return measure(m, "byteswap", args, nargs, [&](const fragment& f) {
    const u64 w = static_cast<u64>(f.width);
    return make_fragment(m, f.length, 1, [&](u64 i) { return f.data[i - i % w + (w - 1 - i % w)]; });
  });
}
value lin2lin(vm& m, const value* args, u32 nargs, tuple_object*) {
  fragment f;
  int width;
  if (!check_arity(m, "lin2lin", nargs, 3, 3) || !f.read(m, args[0], args[1]) ||
      !fragment::read_width(m, args[2], width))
    return value_raised;
  return make_fragment(m, f.count(), width, [&](u64 i) { return f.scaled_at(i) >> (32 - 8 * width); });
}
value tomono(vm& m, const value* args, u32 nargs, tuple_object*) {
  fragment f;
  double left, right;
  if (!check_arity(m, "tomono", nargs, 4, 4) || !f.read(m, args[0], args[1]) || !to_double(m, args[2], left) ||
      !to_double(m, args[3], right))
    return value_raised;
  if (f.count() % 2) return raise_error(m, "not a whole number of frames");
  return make_fragment(m, f.count() / 2, f.width,
                       [&](u64 i) { return bounded(f.at(2 * i) * left + f.at(2 * i + 1) * right, f.width); });
}
value tostereo(vm& m, const value* args, u32 nargs, tuple_object*) {
  fragment f;
  double left, right;
  if (!check_arity(m, "tostereo", nargs, 4, 4) || !f.read(m, args[0], args[1]) || !to_double(m, args[2], left) ||
      !to_double(m, args[3], right))
    return value_raised;
  return make_fragment(m, f.count() * 2, f.width,
                       [&](u64 i) { return bounded(f.at(i / 2) * (i % 2 ? right : left), f.width); });
}

// ---------------------------------------------------------------- another rate

/// What ratecv goes on with: how far the next output is behind the last input, and for each channel
/// the last two inputs.
struct rate_state {
  int distance;
  std::vector<int> before, now;

  bool read(vm& m, value v) {
    const tuple_object* t = v.as<tuple_object>();
    if (t->length != 2 || !is_kind(t->items[1], kind::tuple)) {
      raise_type_error(m, "illegal state argument");
      return false;
    }
    if (!int_argument(m, t->items[0], distance)) return false;
    const tuple_object* channels = t->items[1].as<tuple_object>();
    if (channels->length != now.size()) {
      raise_error(m, "illegal state argument");
      return false;
    }
    for (u64 c = 0; c < now.size(); c++) {
      if (!is_kind(channels->items[c], kind::tuple) || channels->items[c].as<tuple_object>()->length != 2) {
        raise_type_error(m, "ratecv(): illegal state argument");
        return false;
      }
      const tuple_object* two = channels->items[c].as<tuple_object>();
      if (!int_argument(m, two->items[0], before[c]) || !int_argument(m, two->items[1], now[c])) return false;
    }
    return true;
  }
  value tuple(vm& m) const {
    tuple_object* channels = empty_tuple_of(m, now.size());
    if (!channels) return value_raised;
    std::fill_n(channels->items, channels->length, none);
    for (u64 c = 0; c < now.size(); c++) {
      const value two = tuple_of(m, {make_int(m, before[c]), make_int(m, now[c])});
      if (is_raised(two)) return two;
      m.heap.write(channels, &channels->items[c], two);
    }
    return tuple_of(m, {make_int(m, distance), to_value(channels)});
  }
};

value ratecv(vm& m, const value* args, u32 nargs, tuple_object*) {
  fragment f;
  int channels, in_rate, out_rate, a = 1, b = 0;
  if (!check_arity(m, "ratecv", nargs, 6, 8) || !f.read(m, args[0]) || !int_argument(m, args[1], f.width) ||
      !int_argument(m, args[2], channels) || !int_argument(m, args[3], in_rate) ||
      !int_argument(m, args[4], out_rate) || (nargs > 6 && !int_argument(m, args[6], a)) ||
      (nargs > 7 && !int_argument(m, args[7], b)) || !fragment::read_width(m, args[1], f.width))
    return value_raised;
  if (channels < 1) return raise_error(m, "# of channels should be >= 1");
  if (f.width > INT_MAX / channels) return raise_text(m, m.exc.OverflowError, "width * nchannels too big for a C int");
  if (a < 1 || b < 0) return raise_error(m, "weightA should be >= 1, weightB should be >= 0");
  if (f.length % (static_cast<u64>(f.width) * static_cast<u64>(channels)))
    return raise_error(m, "not a whole number of frames");
  if (in_rate <= 0 || out_rate <= 0) return raise_error(m, "sampling rate not > 0");
  const int shared = std::gcd(in_rate, out_rate), shared_weight = std::gcd(a, b);
  in_rate /= shared, out_rate /= shared, a /= shared_weight, b /= shared_weight;
  const u64 width = static_cast<u64>(channels);
  rate_state s{-out_rate, std::vector<int>(width), std::vector<int>(width)};
  if (!same(args[5], none)) {
    if (!is_kind(args[5], kind::tuple)) return raise_type_error(m, "state must be a tuple or None");
    if (!s.read(m, args[5])) return value_raised;
    // The arguments' memory may have moved.
    if (!f.read(m, args[0])) return value_raised;
  }
  byte_builder out(m);
  for (u64 frame = 0;;) {
    while (s.distance < 0) {
      if (frame == f.count() / width) {
        const value state = s.tuple(m);
        const bytes_object* r = is_raised(state) ? nullptr : out.finish();
        return r ? tuple_of(m, {to_value(r), state}) : value_raised;
      }
      for (u64 c = 0; c < width; c++) {
        s.before[c] = s.now[c];
        s.now[c] = f.scaled_at(frame * width + c);
        s.now[c] = static_cast<int>((static_cast<double>(a) * s.now[c] + static_cast<double>(b) * s.before[c]) /
                                    (static_cast<double>(a) + b));
      }
      frame++;
      s.distance += out_rate;
    }
    for (; s.distance >= 0; s.distance -= in_rate)
      for (u64 c = 0; c < width; c++) {
        const double v = (static_cast<double>(s.before[c]) * s.distance +
                          static_cast<double>(s.now[c]) * (static_cast<double>(out_rate) - s.distance)) /
                         out_rate;
        u8 sample[4];
        set_scaled(sample, f.width, static_cast<i32>(v));
        out.append(sample, static_cast<u64>(f.width));
      }
    if (out.failed()) return raise_no_memory(m);
  }
}

}  // namespace
}  // namespace audio

module_object* init_module_audioop(vm& m) {
  using namespace audio;
#define METAVM_AUDIO(name, function, parameters) positional_method<name, function>("($module, " parameters ", /)")
  static const method_def functions[] = {
      METAVM_AUDIO("max", max_of, "fragment, width"),
      METAVM_AUDIO("minmax", minmax, "fragment, width"),
      METAVM_AUDIO("avg", avg, "fragment, width"),
      METAVM_AUDIO("rms", rms, "fragment, width"),
      METAVM_AUDIO("findfit", findfit, "fragment, reference"),
      METAVM_AUDIO("findfactor", findfactor, "fragment, reference"),
      METAVM_AUDIO("findmax", findmax, "fragment, length"),
      METAVM_AUDIO("avgpp", avgpp, "fragment, width"),
      METAVM_AUDIO("maxpp", maxpp, "fragment, width"),
      METAVM_AUDIO("cross", cross, "fragment, width"),
      METAVM_AUDIO("mul", mul, "fragment, width, factor"),
      METAVM_AUDIO("tomono", tomono, "fragment, width, lfactor, rfactor"),
      METAVM_AUDIO("tostereo", tostereo, "fragment, width, lfactor, rfactor"),
      METAVM_AUDIO("add", add, "fragment1, fragment2, width"),
      METAVM_AUDIO("bias", bias, "fragment, width, bias"),
      METAVM_AUDIO("reverse", reverse, "fragment, width"),
      METAVM_AUDIO("byteswap", byteswap, "fragment, width"),
      METAVM_AUDIO("lin2lin", lin2lin, "fragment, width, newwidth"),
      METAVM_AUDIO("ratecv", ratecv, "fragment, width, nchannels, inrate, outrate, state, weightA=1, weightB=0"),
      METAVM_AUDIO("lin2ulaw", lin2ulaw, "fragment, width"),
      METAVM_AUDIO("ulaw2lin", ulaw2lin, "fragment, width"),
      METAVM_AUDIO("lin2alaw", lin2alaw, "fragment, width"),
      METAVM_AUDIO("alaw2lin", alaw2lin, "fragment, width"),
      METAVM_AUDIO("lin2adpcm", lin2adpcm, "fragment, width, state"),
      METAVM_AUDIO("adpcm2lin", adpcm2lin, "fragment, width, state"),
      METAVM_AUDIO("getsample", getsample, "fragment, width, index"),
      end_of_methods};
#undef METAVM_AUDIO
  if (!warn(m, m.exc.DeprecationWarning, "'audioop' is deprecated and slated for removal in Python 3.13", 7))
    return nullptr;
  module_object* mod = make_module(m, "audioop", functions);
  const value bases = to_value(m.exc.Exception);
  tuple_object* base = make_tuple(m, &bases, 1);
  dict_object* names = make_dict(m);
  if (!mod || !base || !names || !dict_set_str(m, names, "__module__", to_value(intern(m, "audioop")))) return nullptr;
  const value error = make_class(m, m.types.type, intern(m, "error"), base, names, nullptr, nullptr);
  if (is_raised(error)) return nullptr;
  module_set(m, mod, "error", error);
  return mod;
}

}  // namespace metavm::python
