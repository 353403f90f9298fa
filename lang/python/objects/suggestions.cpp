/// \file
/// "Did you mean": names like the one that an AttributeError or NameError did not find.
#include <algorithm>
#include <limits>

#include "lang/python/exception.hpp"

namespace metavm::python {
namespace {

constexpr u64 most_candidates = 750;
constexpr size_t longest_name = 40;
constexpr size_t move_cost = 2, case_cost = 1;

size_t substitution_cost(char a, char b) {
  if (a == b) return 0;
  auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return lower(a) == lower(b) ? case_cost : move_cost;
}

/// Edit distance with weights; something above `limit` as soon as it is known to be so.
size_t distance(std::string_view a, std::string_view b, size_t limit) {
  while (!a.empty() && !b.empty() && a.front() == b.front()) a.remove_prefix(1), b.remove_prefix(1);
  while (!a.empty() && !b.empty() && a.back() == b.back()) a.remove_suffix(1), b.remove_suffix(1);
  if (a.empty() || b.empty()) return (a.size() + b.size()) * move_cost;
  if (a.size() > longest_name || b.size() > longest_name) return limit + 1;
  if (b.size() < a.size()) std::swap(a, b);
  if ((b.size() - a.size()) * move_cost > limit) return limit + 1;
  size_t row[longest_name + 1];
  for (size_t i = 0; i <= a.size(); i++) row[i] = i * move_cost;
  for (size_t k = 1; k <= b.size(); k++) {
    size_t diagonal = row[0], least = std::numeric_limits<size_t>::max();
    row[0] = k * move_cost;
    for (size_t i = 1; i <= a.size(); i++) {
      const size_t replaced = diagonal + substitution_cost(a[i - 1], b[k - 1]);
      diagonal = row[i];
      row[i] = std::min({replaced, row[i] + move_cost, row[i - 1] + move_cost});
      least = std::min(least, row[i]);
    }
    if (least > limit) return limit + 1;
  }
  return row[a.size()];
}

/// The best of what was offered so far.
struct choice {
  std::string name;  ///< what is looked for
  value best = value_unbound;
  size_t cost = std::numeric_limits<size_t>::max();

  void offer(value candidate) {
    if (!is_str(candidate)) return;
    const std::string text = to_utf8(as_str(candidate));
    if (text == name) return;
    const size_t limit = std::min((name.size() + text.size() + 3) * move_cost / 6, cost == 0 ? 0 : cost - 1);
    const size_t d = distance(name, text, limit);
    if (d > limit || d >= cost) return;
    best = candidate;
    cost = d;
  }
};

/// Offers all of a list, tuple or dict's keys; says whether anything fits.
bool offer_all(vm& m, choice& c, value names) {
  list_object* l = is_raised(names) ? nullptr : to_list(m, names);
  if (!l) {
    take_pending(m);
    return false;
  }
  if (l->length >= most_candidates) return false;
  for (u64 i = 0; i < l->length; i++) c.offer(l->storage->items[i]);
  return !same(c.best, value_unbound);
}

/// In the order of dir(), which decides between equals.
void suggest_attribute(vm& m, choice& c, value subject) {
  const value names = call_special(m, subject, special::dir);
  list_object* l = is_raised(names) ? nullptr : to_list(m, names);
  if (!l || !list_sort(m, l, none, false))
    take_pending(m);
  else
    offer_all(m, c, to_value(l));
}

void suggest_name(vm& m, choice& c, value exception) {
  const value first = as_exception(exception)->traceback;
  if (!is_kind(first, kind::traceback)) return;
  const traceback_object* t = first.as<traceback_object>();
  while (t->next) t = t->next;
  if (t->code && offer_all(m, c, to_value(t->code->varnames))) return;
  const value frame = get_attribute(m, to_value(t), "tb_frame");
  if (is_raised(frame)) return;
  for (const char* part : {"f_globals", "f_builtins"})
    if (offer_all(m, c, get_attribute(m, frame, part))) return;
}

}  // namespace

str_object* error_suggestion(vm& m, value exception) {
  // Of exactly these classes: others may have their names from anywhere.
  const bool attribute = type_of(m, exception) == m.exc.AttributeError;
  if (!attribute && type_of(m, exception) != m.exc.NameError) return nullptr;
  const auto* e = exception.as<name_error_object>();
  if (!is_str(e->name) || (attribute && (same(e->subject, value_unbound) || same(e->subject, none)))) return nullptr;
  const value pending = m.pending;
  m.pending = value_unbound;
  choice c{to_utf8(as_str(e->name))};
  if (attribute)
    suggest_attribute(m, c, e->subject);
  else
    suggest_name(m, c, exception);
  m.pending = pending;
  return same(c.best, value_unbound) ? nullptr : as_str(c.best);
}

}  // namespace metavm::python
