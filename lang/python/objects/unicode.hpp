/// \file
/// Properties of code points as Python 3.11 sees them: Unicode 14.0, over ICU's data.
#pragma once
#include "metavm/base/config.hpp"

namespace metavm::python::unicode {

bool is_assigned(u32 c);  ///< in Unicode 14.0
/// A general category as ICU numbers them (u_charType), unassigned where Unicode 14.0 has nothing.
int category(u32 c);
bool is_alpha(u32 c);
bool is_decimal(u32 c);
bool is_digit(u32 c);
bool is_numeric(u32 c);
bool is_alnum(u32 c);
bool is_space_slow(u32 c);
METAVM_INLINE bool is_space(u32 c) {
  if (METAVM_LIKELY(c < 128)) return c <= 32 && (u64{0x1f0003e00} >> c & 1);  // 9-13, 28-32
  return is_space_slow(c);
}
bool is_printable(u32 c);
bool is_lower(u32 c);
bool is_upper(u32 c);
bool is_title(u32 c);
bool is_cased(u32 c);
bool is_case_ignorable(u32 c);
bool is_xid_start(u32 c);
bool is_xid_continue(u32 c);
bool is_line_break(u32 c);
int decimal_value(u32 c);  ///< -1: none
int digit_value(u32 c);    ///< -1: none
bool numeric_value(u32 c, double& out);

/// Full mappings: up to three code points; the number of them is returned.
u32 to_lower(u32 c, u32 out[3]);
u32 to_upper(u32 c, u32 out[3]);
u32 to_title(u32 c, u32 out[3]);
u32 to_folded(u32 c, u32 out[3]);
u32 simple_lower(u32 c);
u32 simple_upper(u32 c);

}  // namespace metavm::python::unicode
