/// \file
/// What the files of _sre share: patterns, matches, and running a pattern over guest text.
#pragma once
#include "lang/python/modules/native.hpp"
#include "lang/python/objects/method_table.hpp"
#include "lang/sre/matcher.hpp"

namespace metavm::python::regex {

struct pattern_object : object {
  value pattern;  ///< str, a bytes-like object, or none
  dict_object* group_index;
  tuple_object* index_group;
  byte_array* image;  ///< an sre::program
  byte_array* code;   ///< as the compiler gave it (u32): for == and hash
  i64 flags, groups;
  i64 is_bytes;                 ///< -1: no pattern was given, anything goes
  mutable sre::code_link link;  ///< where the matcher keeps its code
  static const layout& get_layout() {
    return describe<pattern_object>("Pattern", &pattern_object::pattern, &pattern_object::group_index,
                                    &pattern_object::index_group, &pattern_object::image, &pattern_object::code);
  }
  sre::program program() const { return sre::program::at(image->items); }
};

struct match_object : object {
  value string;  ///< what was searched; none: unknown
  pattern_object* pattern;
  i64 begin, stop;  ///< pos and endpos
  i64 last_group;   ///< -1: none
  u64 mark_count;   ///< of the tail: begin and end of the match and of each group, -1: did not match
  i64 marks[];
  static const layout& get_layout() {
    return describe<match_object>("Match", &match_object::string, &match_object::pattern,
                                  tail<i64>(&match_object::mark_count));
  }
  i64 groups() const { return static_cast<i64>(mark_count / 2); }
};

struct scanner_object : object {
  pattern_object* pattern;
  value string;
  i64 begin, stop;  ///< where the next match may start; end
  i64 first;        ///< pos
  u64 advance;      ///< the last match was empty
  static const layout& get_layout() {
    return describe<scanner_object>("SRE_Scanner", &scanner_object::pattern, &scanner_object::string);
  }
};

inline pattern_object* pattern_of(value v) { return v.as<pattern_object>(); }
inline match_object* match_of(value v) { return v.as<match_object>(); }

extern const sre::char_properties character_properties;

/// A guest's text as the matcher takes it. The object must live as long as this.
struct subject {
  sre::text text;  ///< all of it
  value string;    ///< str or bytes-like
  bool is_text = false;
  i64 begin = 0, stop = 0;
  /// Reads `string`; raises what CPython raises when it does not fit the pattern.
  bool open(vm& m, const pattern_object* p, value string, value pos = value_unbound, value end = value_unbound);
};
/// str or bytes from `from` to `to`.
value slice_of(vm& m, const subject& s, i64 from, i64 to);

/// What matches need, kept by the VM.
struct matcher_memory {
  explicit matcher_memory(execution& host) : patterns(host) {}
  sre::matcher patterns;
  sre::workspace workspace;
};
matcher_memory& matcher_of(vm& m);
/// The staged machine of regular expressions; null: there is none (yet).
jit::engine* machine_of(vm& m);

/// Lends the VM's workspace, or makes one if that is lent already (a signal's handler may match
/// while one matches).
class lent_workspace {
 public:
  explicit lent_workspace(vm& m);
  ~lent_workspace();
  sre::workspace& operator*() { return *used_; }
  sre::workspace* operator->() { return used_; }

 private:
  sre::workspace* used_;
  std::unique_ptr<sre::workspace> own_;
};

enum class mode : u8 { match, full_match, search };
/// One match from s.begin on. tri::error: raised.
tri run_pattern(vm& m, const pattern_object* p, const subject& s, mode how, bool advance, sre::workspace& w,
                sre::match_result& out);
/// The match object of the result in `w`.
value make_match(vm& m, pattern_object* p, const subject& s, const sre::workspace& w, const sre::match_result& r);

// ---------------------------------------------------------------- sre_pattern.cpp
type_object* make_pattern_type(vm& m, module_object* mod);
value pattern_construct(vm& m, const value* args, u32 nargs,
                        tuple_object* kwnames);  ///< _sre.compile
value pattern_search(vm& m, value self, const subject& s, mode how);

// ---------------------------------------------------------------- sre_replace.cpp
value pattern_sub(vm& m, const value* args, u32 nargs, tuple_object* kwnames);
value pattern_subn(vm& m, const value* args, u32 nargs, tuple_object* kwnames);
value pattern_split(vm& m, const value* args, u32 nargs, tuple_object* kwnames);
value pattern_findall(vm& m, const value* args, u32 nargs, tuple_object* kwnames);

// ---------------------------------------------------------------- sre_match.cpp
type_object* make_match_type(vm& m, module_object* mod);
/// The text of group `n` (0: all), or `otherwise` if it did not match.
value match_group(vm& m, const match_object* o, i64 n, value otherwise);

// ---------------------------------------------------------------- sre_scanner.cpp
type_object* make_scanner_type(vm& m, module_object* mod);
value pattern_scanner(vm& m, const value* args, u32 nargs, tuple_object* kwnames);
value pattern_finditer(vm& m, const value* args, u32 nargs, tuple_object* kwnames);

}  // namespace metavm::python::regex
