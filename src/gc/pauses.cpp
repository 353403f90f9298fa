// Pauses as a file: figures, or a picture with a histogram and the heap's size over time.
#include "metavm/gc/pauses.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "metavm/gc/heap.hpp"

namespace metavm::gc {
namespace {

constexpr pause_kind kinds[] = {pause_kind::young, pause_kind::full};
constexpr const char* kind_names[] = {"young", "full"};
constexpr const char* kind_colours[] = {"#3b78b5", "#c4572e"};

double longest(const pause_record& r, pause_kind k) {
  double most = 0;
  for (u32 b = 0; b < pause_record::bucket_count; b++)
    if (r.count(k, b)) most = pause_record::length_of(b);
  return most;
}

std::string figures(const heap& h) {
  const pause_record& r = h.pauses();
  const statistics s = h.stats();
  std::string t = fmt::format(
      "{{\n  \"policy\": \"{}\",\n  \"allocated_bytes\": {},\n  \"heap_bytes\": {},\n  "
      "\"live_bytes\": {},\n"
      "  \"young_bytes\": {},\n  \"survived_bytes\": {},\n  \"pause_seconds\": {:.6f},\n"
      "  \"longest_pause_seconds\": {:.6f}",
      h.name(), s.allocated_bytes, s.heap_bytes, s.live_bytes, s.young_bytes, s.survived_bytes, s.pause_seconds,
      s.longest_pause_seconds);
  for (pause_kind k : kinds) {
    t += fmt::format(
        ",\n  \"{}\": {{\"count\": {}, \"median\": {:.7f}, \"p90\": {:.7f}, \"p99\": {:.7f}, "
        "\"longest\": {:.7f}, \"histogram\": [",
        kind_names[static_cast<u32>(k)], r.count(k), r.quantile(k, 0.5), r.quantile(k, 0.9), r.quantile(k, 0.99),
        longest(r, k));
    bool first = true;
    for (u32 b = 0; b < pause_record::bucket_count; b++)
      if (r.count(k, b)) {
        t += fmt::format("{}[{:.7f}, {}]", first ? "" : ", ", pause_record::length_of(b), r.count(k, b));
        first = false;
      }
    t += "]}";
  }
  return t + "\n}\n";
}

// ---------------------------------------------------------------- the picture

constexpr double left = 70, width = 700, top_of_bars = 60, height = 220, top_of_sizes = 360;

std::string text(double x, double y, std::string_view anchor, std::string_view words) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n", x, y, anchor, words);
}

std::string length_text(double seconds) {
  return seconds < 1e-3 ? fmt::format("{:g} µs", seconds * 1e6)
         : seconds < 1  ? fmt::format("{:g} ms", seconds * 1e3)
                        : fmt::format("{:g} s", seconds);
}

/// Lengths on a logarithmic scale, numbers of pauses too: a single long one must be seen beside a
/// million.
std::string bars(const pause_record& r) {
  u32 first = pause_record::bucket_count, last = 0;
  u64 most = 1;
  for (pause_kind k : kinds)
    for (u32 b = 0; b < pause_record::bucket_count; b++)
      if (r.count(k, b)) {
        first = std::min(first, b);
        last = std::max(last, b);
        most = std::max(most, r.count(k, b));
      }
  if (first > last) return text(left + width / 2, top_of_bars + height / 2, "middle", "no collection");
  const double low = std::floor(std::log10(std::max(pause_record::length_of(first), 1e-9)));
  const double high = std::max(low + 1, std::ceil(std::log10(pause_record::length_of(last))));
  const auto x_of = [&](double seconds) {
    return left + width * (std::log10(std::max(seconds, 1e-9)) - low) / (high - low);
  };
  const double tallest = std::log10(static_cast<double>(most) + 1);
  std::string t;
  for (double d = low; d <= high; d++) {
    const double x = x_of(std::pow(10, d));
    t += fmt::format("<line x1=\"{0:.1f}\" y1=\"{1}\" x2=\"{0:.1f}\" y2=\"{2}\" class=\"grid\"/>\n", x, top_of_bars,
                     top_of_bars + height);
    t += text(x, top_of_bars + height + 18, "middle", length_text(std::pow(10, d)));
  }
  for (double n = 1; n <= static_cast<double>(most); n *= 10) {
    const double y = top_of_bars + height * (1 - std::log10(n + 1) / tallest);
    t += fmt::format("<line x1=\"{0}\" y1=\"{1:.1f}\" x2=\"{2}\" y2=\"{1:.1f}\" class=\"grid\"/>\n", left, y,
                     left + width);
    t += text(left - 8, y + 4, "end", fmt::format("{:g}", n));
  }
  for (u32 b = first; b <= last; b++) {
    const double x0 = x_of(pause_record::length_of(b)), x1 = x_of(pause_record::length_of(b + 1));
    for (pause_kind k : kinds) {
      if (!r.count(k, b)) continue;
      const double tall = height * std::log10(static_cast<double>(r.count(k, b)) + 1) / tallest;
      t += fmt::format(
          "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"{}\" "
          "fill-opacity=\"0.75\"/>\n",
          x0, top_of_bars + height - tall, std::max(1.0, x1 - x0 - 0.5), tall, kind_colours[static_cast<u32>(k)]);
    }
  }
  return t;
}

std::string sizes(const pause_record& r) {
  if (r.samples().empty()) return {};
  double most = 1;
  const double end = std::max(r.samples().back().at, 1e-6);
  for (const pause_record::sample& s : r.samples()) most = std::max(most, static_cast<double>(s.heap_bytes) / 1048576);
  std::string t = text(left, top_of_sizes - 10, "start", "Heap behind each collection, MB, over time");
  for (int i = 0; i <= 4; i++) {
    const double y = top_of_sizes + height * (1 - i / 4.0);
    t += fmt::format("<line x1=\"{0}\" y1=\"{1:.1f}\" x2=\"{2}\" y2=\"{1:.1f}\" class=\"grid\"/>\n", left, y,
                     left + width);
    t += text(left - 8, y + 4, "end", fmt::format("{:.1f}", most * i / 4));
    t += text(left + width * i / 4, top_of_sizes + height + 18, "middle", fmt::format("{:.3g} s", end * i / 4));
  }
  t += "<polyline fill=\"none\" stroke=\"#3b78b5\" stroke-width=\"1.5\" points=\"";
  for (const pause_record::sample& s : r.samples())
    t += fmt::format("{:.1f},{:.1f} ", left + width * s.at / end,
                     top_of_sizes + height * (1 - static_cast<double>(s.heap_bytes) / 1048576 / most));
  return t + "\"/>\n";
}

std::string picture(const heap& h) {
  const pause_record& r = h.pauses();
  std::string t =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"800\" height=\"620\" "
      "font-family=\"sans-serif\" font-size=\"12\">\n"
      "<style>.grid { stroke: #ddd; } text { fill: #333; }</style>\n<rect width=\"800\" "
      "height=\"620\" fill=\"white\"/>\n";
  t += text(left, 24, "start", fmt::format("Pauses under {}: how many of which length", h.name()));
  double x = left;
  for (pause_kind k : kinds) {
    const u32 i = static_cast<u32>(k);
    const std::string words = r.count(k) ? fmt::format("{} {}: median {:.3f} ms, longest {:.3f} ms", r.count(k),
                                                       kind_names[i], r.quantile(k, 0.5) * 1e3, longest(r, k) * 1e3)
                                         : fmt::format("no {}", kind_names[i]);
    t += fmt::format("<rect x=\"{:.1f}\" y=\"34\" width=\"10\" height=\"10\" fill=\"{}\"/>\n", x, kind_colours[i]);
    t += text(x + 15, 43, "start", words);
    x += 350;
  }
  return t + bars(r) + sizes(r) + "</svg>\n";
}

}  // namespace

bool write_pauses(const heap& h, const std::string& path) {
  const std::string t = path.ends_with(".json") ? figures(h) : picture(h);
  std::FILE* f = std::fopen(path.c_str(), "w");
  if (!f) return false;
  const bool whole = std::fwrite(t.data(), 1, t.size(), f) == t.size();
  return (std::fclose(f) == 0) & whole;
}

}  // namespace metavm::gc
