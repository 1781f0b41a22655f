// SPDX-License-Identifier: Apache-2.0
// Which folder may include which, held against the #include lines of the tree.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace budget_gate {
namespace {

namespace fs = std::filesystem;

/// A part of the tree, and what it may include besides its own.
struct Part {
  std::string_view prefix;  ///< of the paths of its files; of several that fit, the longest
  std::vector<std::string_view> may_include;  ///< beginnings of paths
};

/// A part may include only what stands above it, so nothing includes in a circle.
const std::vector<Part> kParts{
    {"src/common/", {}},
    {"src/common/yaml/", {"src/common/"}},
    // The mock sees of src only what has nothing to do with money: the code that judges it shares
    // no arithmetic with it.
    {"mock_proxy/releases/", {"src/common/"}},
    {"mock_proxy/text.", {"src/common/"}},
    {"mock_proxy/core/scheduler.", {}},  // what time it is, which the options of a mock decide
    {"mock_proxy/options.", {"mock_proxy/releases/", "mock_proxy/core/scheduler."}},
    {"mock_proxy/pricing.", {}},
    {"mock_proxy/config.", {"src/common/", "mock_proxy/pricing.", "mock_proxy/text."}},
    {"mock_proxy/setup.", {"mock_proxy/options.", "mock_proxy/config.", "mock_proxy/releases/"}},
    {"mock_proxy/model/", {"src/common/", "mock_proxy/pricing.", "mock_proxy/text."}},
    {"mock_proxy/core/",
     {"src/common/", "mock_proxy/releases/", "mock_proxy/core/", "mock_proxy/setup.",
      "mock_proxy/pricing.", "mock_proxy/config.", "mock_proxy/text."}},
    // What bends the rules of core/, of which core/ itself knows nothing.
    {"mock_proxy/defects/", {"mock_proxy/releases/", "mock_proxy/core/"}},
    {"mock_proxy/http/",
     {"src/common/", "mock_proxy/releases/", "mock_proxy/core/", "mock_proxy/text."}},
    {"mock_proxy/management/",
     {"src/common/", "mock_proxy/releases/", "mock_proxy/setup.", "mock_proxy/text.",
      "mock_proxy/model/", "mock_proxy/core/", "mock_proxy/http/"}},
    {"mock_proxy/generation/",
     {"src/common/", "mock_proxy/releases/", "mock_proxy/text.", "mock_proxy/model/",
      "mock_proxy/core/", "mock_proxy/http/"}},
    {"mock_proxy/", {"src/common/", "mock_proxy/"}},  // the server, which puts it together
    {"src/pricing/", {"src/common/"}},
    {"src/pricing/lint/", {"src/common/", "src/pricing/"}},
    {"src/litellm/", {"src/common/", "src/pricing/"}},
    {"src/report/", {"src/common/", "src/pricing/", "src/litellm/"}},
    // A run without a proxy starts the mock, by its public header.
    {"src/gate/",
     {"src/common/", "src/pricing/", "src/litellm/", "src/report/", "mock_proxy/mock_proxy.h",
      "mock_proxy/options."}},
    {"src/apps/", {"src/"}},
};

/// Who speaks HTTP in src; all others ask the client, or are asked through the listener.
constexpr std::string_view kSpeakHttp[] = {"src/litellm/proxy_client.cpp", "src/common/listener."};

constexpr std::size_t kMostLines = 400;

/// What is not written by hand, and may be as long as it is.
constexpr std::string_view kGenerated[] = {".inc"};

struct Include {
  std::string file;      ///< relative to the top, with slashes
  std::string name;      ///< as it stands there
  bool is_ours = false;  ///< in quotes
  std::string path;      ///< of ours: of the file that it means; empty if there is no such file
};

const fs::path& Top() {
  static const fs::path top = fs::canonical(fs::path(BUDGET_GATE_TESTS) / "..");
  return top;
}

/// The paths, relative to the top, of all files below `folder`.
std::vector<std::string> FilesBelow(std::string_view folder) {
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(Top() / folder))
    if (entry.is_regular_file())
      files.push_back(fs::relative(entry.path(), Top()).generic_string());
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<std::string> LinesOf(const std::string& file) {
  std::ifstream stream(Top() / file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// The file that an #include "name" in `file` means: beside it, or below a folder of the
/// compiler's.
std::string Resolve(const std::string& file, const std::string& name) {
  for (const fs::path& folder :
       {fs::path(file).parent_path(), fs::path("src"), fs::path("mock_proxy"),
        fs::path("mock_proxy/include"), fs::path("tests"), fs::path("tests/unit"), fs::path("")})
    if (fs::is_regular_file(Top() / folder / name))
      return (folder / name).lexically_normal().generic_string();
  return {};
}

std::vector<Include> IncludesBelow(std::string_view folder) {
  std::vector<Include> includes;
  for (const std::string& file : FilesBelow(folder)) {
    for (const std::string& line : LinesOf(file)) {
      if (!line.starts_with("#include ")) continue;
      const std::size_t begin = line.find_first_of("\"<");
      const std::size_t end = line.find_first_of("\">", begin + 1);
      if (end == std::string::npos) continue;
      const std::string name = line.substr(begin + 1, end - begin - 1);
      const bool is_ours = line[begin] == '"';
      includes.push_back({file, name, is_ours, is_ours ? Resolve(file, name) : ""});
    }
  }
  return includes;
}

const Part* PartOf(std::string_view path) {
  const Part* found = nullptr;
  for (const Part& part : kParts)
    if (path.starts_with(part.prefix) && (!found || part.prefix.size() > found->prefix.size()))
      found = &part;
  return found;
}

/// Why `include` may not be, as a reader of the failure needs it; empty if it may.
std::string Objection(const Include& include) {
  const std::string what = include.file + " includes \"" + include.name + "\"";
  if (include.path.empty()) return what + ": there is no such file";
  const Part* from = PartOf(include.file);
  if (!from) return what + ": no row of kParts has this file";
  if (PartOf(include.path) == from) return {};
  std::string allowed;
  for (const std::string_view prefix : from->may_include) {
    if (include.path.starts_with(prefix)) return {};
    allowed += (allowed.empty() ? "" : ", ") + std::string(prefix);
  }
  return what + ": of other folders " + std::string(from->prefix) + " may include " +
         (allowed.empty() ? "nothing" : "only " + allowed);
}

TEST(Architecture, EveryIncludeFollowsTheAllowedArrows) {
  std::size_t ours = 0;
  for (const std::string_view folder : {"src", "mock_proxy"}) {
    for (const Include& include : IncludesBelow(folder)) {
      if (!include.is_ours) continue;
      ++ours;
      EXPECT_EQ(Objection(include), "");
    }
  }
  EXPECT_GT(ours, 100U) << "the sources were not found below " << Top();
}

TEST(Architecture, TheArrowsAllowNoCircle) {
  for (std::size_t from = 0; from < kParts.size(); ++from) {
    for (const std::string_view prefix : kParts[from].may_include) {
      for (std::size_t to = from + 1; to < kParts.size(); ++to)
        EXPECT_FALSE(kParts[to].prefix.starts_with(prefix) || PartOf(prefix) == &kParts[to])
            << kParts[from].prefix << " may include " << prefix << ", but " << kParts[to].prefix
            << " stands below it";
    }
  }
}

TEST(Architecture, AnArrowThatIsNotAllowedIsSeen) {
  const auto objection = [](const std::string& file, const std::string& name,
                            const std::string& path) {
    return Objection({file, name, true, path});
  };
  EXPECT_EQ(objection("src/common/poll.h", "pricing/cost.h", "src/pricing/cost.h"),
            "src/common/poll.h includes \"pricing/cost.h\": of other folders src/common/ may "
            "include nothing");
  EXPECT_NE(objection("mock_proxy/core/a.cpp", "http/router.h", "mock_proxy/http/router.h"), "");
  EXPECT_NE(objection("mock_proxy/pricing.cpp", "pricing/cost.h", "src/pricing/cost.h"), "");
  EXPECT_NE(objection("src/gate/a.cpp", "core/proxy.h", "mock_proxy/core/proxy.h"), "");
  EXPECT_NE(objection("src/gate/a.cpp", "support/matchers.h", "tests/support/matchers.h"), "");
  EXPECT_EQ(objection("src/gate/a.cpp", "mock_proxy.h", "mock_proxy/mock_proxy.h"), "");
}

TEST(Architecture, OnlyTheClientAndTheListenerSpeakHttp) {
  std::vector<std::string> speakers;
  for (const Include& include : IncludesBelow("src"))
    if (include.name == "httplib.h") speakers.push_back(include.file);
  EXPECT_THAT(speakers, testing::Contains(std::string(kSpeakHttp[0])));
  for (const std::string& file : speakers) {
    EXPECT_TRUE(std::any_of(std::begin(kSpeakHttp), std::end(kSpeakHttp),
                            [&](std::string_view prefix) { return file.starts_with(prefix); }))
        << file << " includes <httplib.h>: in src only " << kSpeakHttp[0] << " and "
        << kSpeakHttp[1] << "* do";
  }
}

/// Whether a file's name or its first line says that it is C++ or a script.
bool IsHandWrittenCode(const std::string& file, const std::vector<std::string>& lines) {
  const std::string extension = fs::path(file).extension().string();
  if (std::find(std::begin(kGenerated), std::end(kGenerated), extension) != std::end(kGenerated))
    return false;
  return extension == ".cpp" || extension == ".h" || extension == ".in" ||
         (!lines.empty() && lines.front().starts_with("#!"));
}

TEST(Architecture, NoFileThatIsWrittenByHandIsTooLongToRead) {
  std::size_t files = 0;
  for (const std::string_view folder : {"src", "mock_proxy", "tests", "scripts", ".ci"}) {
    for (const std::string& file : FilesBelow(folder)) {
      const std::vector<std::string> lines = LinesOf(file);
      if (!IsHandWrittenCode(file, lines)) continue;
      ++files;
      EXPECT_LE(lines.size(), kMostLines) << file << ": split it by idea";
    }
  }
  EXPECT_GT(files, 100U) << "the sources were not found below " << Top();
}

}  // namespace
}  // namespace budget_gate
