// SPDX-License-Identifier: Apache-2.0
#include "report/spend_curve.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "report/escape.h"
#include "report/money.h"

namespace budget_gate {
namespace {

constexpr double kCurveWidth = 560;
constexpr double kCurveHeight = 190;
constexpr double kCurveLeft = 84;
constexpr double kCurveRight = 12;
constexpr double kCurveTop = 14;
constexpr double kCurveBottom = 30;
constexpr std::size_t kMostKeys = 4;

std::string SvgNumber(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f", value);
  return text.data();
}

/// `amount` USD in four digits: $0.00002969.
std::string ShortUsd(double amount) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.4g", amount);
  return PlainUsd(std::strtod(text.data(), nullptr));
}

/// The samples of one key.
using Series = std::vector<SpendSample>;

std::vector<Series> ByKey(const std::vector<SpendSample>& samples) {
  std::vector<Series> all;
  for (const SpendSample& each : samples) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const Series& series) {
      return series.front().key == each.key;
    });
    if (found == all.end())
      all.push_back({each});
    else
      found->push_back(each);
  }
  return all;
}

/// From requests and USD to the drawing's own units.
class Scale {
 public:
  explicit Scale(const Series& series) : steps_(static_cast<double>(series.size())) {
    for (const SpendSample& each : series) most_ = std::max(most_, each.usd);
    // A limit far above all that is spent would leave nothing to be seen.
    constexpr double kFar = 3;
    const double spent = most_;
    for (const SpendSample& each : series)
      if (each.limit && (spent == 0 || *each.limit <= kFar * spent))
        most_ = std::max(most_, *each.limit);
    if (most_ <= 0) most_ = 1;
    constexpr double kRoom = 1.15;
    most_ *= kRoom;
  }
  double X(double step) const {
    return kCurveLeft + step / steps_ * (kCurveWidth - kCurveLeft - kCurveRight);
  }
  double Y(double usd) const {
    return kCurveTop +
           (1 - std::min(usd, most_) / most_) * (kCurveHeight - kCurveTop - kCurveBottom);
  }
  bool Shows(double usd) const { return usd <= most_; }

 private:
  double steps_;
  double most_ = 0;
};

std::string SvgLine(const char* shape, double x1, double y1, double x2, double y2) {
  return std::string("<line class=\"") + shape + "\" x1=\"" + SvgNumber(x1) + "\" y1=\"" +
         SvgNumber(y1) + "\" x2=\"" + SvgNumber(x2) + "\" y2=\"" + SvgNumber(y2) + "\"/>";
}

std::string SvgLabel(const char* anchor, double x, double y, const std::string& text,
                     const char* shape = "axis") {
  return std::string("<text class=\"") + shape + "\" text-anchor=\"" + anchor + "\" x=\"" +
         SvgNumber(x) + "\" y=\"" + SvgNumber(y) + "\">" + EscapeXml(text) + "</text>";
}

/// The request as one points at it.
std::string Title(const SpendSample& sample) {
  std::array<char, 32> at{};
  std::snprintf(at.data(), at.size(), "%.2f s: ", sample.at);
  const bool is_shown = sample.what == "shown";
  return "<title>" +
         EscapeXml(at.data() + (is_shown ? "the proxy shows" : sample.what + ", spent") + " " +
                   PlainUsd(sample.usd) + (sample.limit ? " of " + PlainUsd(*sample.limit) : "")) +
         "</title>";
}

std::string MarkFor(const SpendSample& sample, double x, double y) {
  const std::string title = Title(sample);
  if (sample.what == "refused") {
    constexpr double kArm = 5;
    return "<g class=\"refused\">" + title +
           SvgLine("cross", x - kArm, y - kArm, x + kArm, y + kArm) +
           SvgLine("cross", x - kArm, y + kArm, x + kArm, y - kArm) + "</g>";
  }
  const std::string radius = sample.what == "shown" ? "5" : "3";
  return "<circle class=\"" + EscapeXmlAttribute(sample.what) + "\" cx=\"" + SvgNumber(x) +
         "\" cy=\"" + SvgNumber(y) + "\" r=\"" + radius + "\">" + title + "</circle>";
}

std::string Draw(const Series& series, std::size_t number, std::size_t count) {
  const Scale scale(series);
  std::string steps = "M" + SvgNumber(scale.X(0)) + " " + SvgNumber(scale.Y(0));
  std::string limits;
  std::string marks;
  double spent = 0;
  std::optional<double> limit;  // the last one
  for (std::size_t i = 0; i < series.size(); ++i) {
    const SpendSample& each = series[i];
    const double from = scale.X(static_cast<double>(i));
    const double to = scale.X(static_cast<double>(i + 1));
    const double middle = (from + to) / 2;
    if (each.limit && scale.Shows(*each.limit)) {
      limits += SvgLine("limit", from, scale.Y(*each.limit), to, scale.Y(*each.limit));
      limit = each.limit;
    }
    if (each.what != "shown") spent = each.usd;
    steps += "H" + SvgNumber(middle) + "V" + SvgNumber(scale.Y(spent)) + "H" + SvgNumber(to);
    marks += MarkFor(each, middle, scale.Y(each.usd));
  }
  const double bottom = kCurveHeight - kCurveBottom;
  std::string svg = "<svg class=\"curve\" viewBox=\"0 0 " + SvgNumber(kCurveWidth) + " " +
                    SvgNumber(kCurveHeight) + "\" role=\"img\" aria-label=\"spend of key " +
                    std::to_string(number) + "\">";
  svg += SvgLine("axis", kCurveLeft, bottom, kCurveWidth - kCurveRight, bottom) +
         SvgLine("axis", kCurveLeft, kCurveTop, kCurveLeft, bottom) +
         SvgLabel("end", kCurveLeft - 6, bottom + 4, "$0");
  if (spent > 0) svg += SvgLabel("end", kCurveLeft - 6, scale.Y(spent) + 4, ShortUsd(spent));
  if (limit) {
    // Above its line, at the end, where there is room for it.
    constexpr double kAbove = -5;
    constexpr double kBelow = 14;
    const double y = scale.Y(*limit);
    limits +=
        SvgLabel("end", kCurveWidth - kCurveRight, y + (y > kCurveTop + kBelow ? kAbove : kBelow),
                 "limit " + ShortUsd(*limit), "limit-label");
  }
  svg += limits + "<path class=\"spent\" d=\"" + steps + "\"/>" + marks;
  svg += SvgLabel("start", kCurveLeft, kCurveHeight - 8,
                  (count > 1 ? "key " + std::to_string(number) + ": " : "") +
                      std::to_string(series.size()) + " requests and looks, in their order");
  return svg + "</svg>";
}

}  // namespace

std::string SpendCurves(const std::vector<SpendSample>& samples) {
  const std::vector<Series> all = ByKey(samples);
  std::string drawings;
  for (std::size_t i = 0; i < std::min(kMostKeys, all.size()); ++i)
    drawings += Draw(all[i], i + 1, all.size());
  return drawings;
}

}  // namespace budget_gate
