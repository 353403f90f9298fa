// The last step of compilation: code blocks and values. Modules.
#include "lang/mini/compile.hpp"

#include <sys/stat.h>

#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "lang/mini/errors.hpp"
#include "lang/mini/generate.hpp"
#include "lang/mini/library.hpp"
#include "lang/mini/maps.hpp"
#include "lang/mini/records.hpp"
#include "metavm/lang/interpreter.hpp"

namespace metavm::mini {
namespace {

class linker {
 public:
  linker(vm& m, const analysis& a, module_object* module, const compile_options& options)
      : vm_(m), tree_(a.tree), names_(a.names), module_(module), options_(options) {}

  value link(generated&& g) {
    const u64 first = vm_.codes.size();
    for (u32 i = 0; i < g.functions.size(); i++) {
      auto c = std::make_unique<code_block>();
      const function_info& f = tree_.functions[i];
      c->name = i == 0 ? "top level" : std::string(tree_.string(f.name));
      c->file = options_.file;
      if (f.is_method()) c->flags |= is_method_flag;
      vm_.codes.push_back(std::move(c));
    }
    codes_ = vm_.codes.data() + first;
    for (u32 i = 0; i < g.functions.size(); i++) {
      generated_function& from = g.functions[i];
      code_block& c = *codes_[i];
      c.register_count = from.register_count;
      c.parameter_count = from.parameter_count;
      c.caches.resize(from.cache_count);
      from.code.finish_into(c);
      c.constants.assign(from.constants.size(), value_nil);
      for (u32 k = 0; k < from.constants.size(); k++) c.constants[k] = make(from.constants[k]);
      c.finish();
      if (vm_.dump.find("bytecode") != std::string::npos)
        std::fputs(disassemble<language>(c).c_str(), stderr);
    }
    return closure(0);
  }

 private:
  value make(const constant& c) {
    switch (c.kind) {
      case constant::form::nil:
        return value_nil;
      case constant::form::boolean:
        return from_bool(c.bits != 0);
      case constant::form::integer:
        return value::small_int(static_cast<i64>(c.bits));
      case constant::form::real:
        return box_double(vm_, std::bit_cast<double>(c.bits));
      case constant::form::string:
        return intern(vm_, tree_.string(static_cast<string_id>(c.bits)));
      case constant::form::builtin:
        return vm_.builtins[c.bits];
      case constant::form::global:
        return cell(static_cast<u32>(c.bits));
      case constant::form::function:
        return closure(static_cast<function_id>(c.bits));
      case constant::form::record:
        return record(static_cast<node_id>(c.bits));
      case constant::form::file:
        return intern(vm_, options_.file);
    }
    return value_nil;
  }
  value closure(function_id id) {
    auto* f = vm_.heap->make_with_tail<function_object>(vm_.shape.function, 0);
    f->code = codes_[id].get();
    f->captured_count = 0;
    return value::pointer(f);
  }
  value cell(u32 global) {
    const value name = intern(vm_, tree_.string(names_.globals[global].name));
    if (const value* found = map_find(vm_, module_->variables, name)) return *found;
    auto* c = vm_.heap->make<cell_object>(vm_.shape.cell);
    c->content = value_unbound;
    c->name = name;
    map_set(vm_, module_->variables, name, value::pointer(c));
    return value::pointer(c);
  }
  value record(node_id id) {
    const node& n = tree_[id];
    std::vector<value> members(operator_count, value_nil);  // rooted: interned strings and nil
    for (node_id field : tree_.record_fields(n))
      members.push_back(intern(vm_, tree_.string(tree_[field].a)));
    for (node_id method : tree_.record_methods(n)) {
      const std::string_view named = tree_.string(tree_.functions[tree_[method].a].method);
      if (operator_named(named) != operator_count) continue;
      members.push_back(intern(vm_, named));
      members.push_back(value_nil);
    }
    return new_record_model(vm_, intern(vm_, tree_.string(tree_[n.a].a)), members, n.b);
  }

  vm& vm_;
  const ast& tree_;
  const resolution& names_;
  module_object* module_;
  const compile_options& options_;
  std::unique_ptr<code_block>* codes_ = nullptr;
};

}  // namespace

compiled compile(vm& m, std::string_view source, module_object* module, const compile_options& o) {
  std::vector<std::string_view> known;
  map_each(module->variables, [&](value name, value) {
    known.push_back(view(name));
    return true;
  });
  analysis a = analyse(source, {.builtins = m.builtin_names, .known_globals = known});
  if (!a.ok) return {value_nil, std::move(a.error), false};
  generated g = generate(a.tree, a.names, {.keep_globals = o.keep_globals});
  if (!g.ok) return {value_nil, std::move(g.error), false};
  return {linker(m, a, module, o).link(std::move(g)), {}, true};
}

// ---------------------------------------------------------------- modules

module_object* new_module(vm& m, std::string_view path) {
  const value name = make_string(m, path);
  map_object* variables = new_map_object(m);
  auto* o = m.heap->make<module_object>(m.shape.module);
  o->path = name;
  o->variables = variables;
  return o;
}

std::string real_path(const std::string& path) {
  char buffer[PATH_MAX];
  if (path.find('\0') != std::string::npos || !realpath(path.c_str(), buffer)) return {};
  return buffer;
}

bool read_source(const std::string& path, std::string& to) {
  struct stat s;
  if (stat(path.c_str(), &s) != 0 || S_ISDIR(s.st_mode)) return false;
  std::FILE* f = std::fopen(path.c_str(), "rb");
  if (!f) return false;
  char buffer[1 << 14];
  for (std::size_t n; (n = std::fread(buffer, 1, sizeof buffer, f)) > 0;) to.append(buffer, n);
  const bool good = !std::ferror(f);
  std::fclose(f);
  return good;
}

/// What a statement `import` calls, which is no name.
value library::import_(vm& m, const value* a, u32) {
  const std::string wanted(view(a[0])), from(view(a[1]));
  const std::string file =
      wanted.starts_with('/') ? wanted : from.substr(0, from.rfind('/') + 1) + wanted;
  const std::string key = real_path(file);
  std::string source;
  if (auto known = m.modules.find(key); known != m.modules.end()) {
    if (known->second.running)
      return raise(m, "import error: circular import of \"" + wanted + "\"");
    return known->second.module;
  }
  if (key.empty() || !read_source(file, source))
    return raise(m, "import error: cannot read \"" + wanted + "\"");
  module_object* module = new_module(m, wanted);
  m.modules[key] = {value::pointer(module), true};
  const compiled c = compile(m, source, module, {.file = file});
  if (!c.ok) {
    m.modules.erase(key);
    return raise(m, "import error: " + c.error.format(file).str());
  }
  const value r =
      interpreter<language>::run(m, c.function.as<function_object>()->code, c.function, nullptr, 0);
  if (is_raised(r)) {
    m.modules.erase(key);
    return r;
  }
  m.modules[key].running = false;
  return value::pointer(module);
}

}  // namespace metavm::mini
