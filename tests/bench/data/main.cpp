// Writes the data of one measurement into a folder:
//
//   bench_data FOLDER SHAPE STREAM ORDER SCHEMAS ROWS [BATCH]
//
// events.ndjson: the events as `kcat -J` prints them. net.tsv: what they come to, for a loader that
// shares nothing with weir: for every BATCH events (default 10000), the number of the batch,
// whether the row is gone, and the row, as COPY reads it. Equal arguments give equal bytes.
#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <string>

#include "tests/bench/data/debezium.h"

namespace weir::bench {

namespace {

void append_net(const Shape& shape, std::int64_t batch, const Step& step, std::string& out) {
  const bool gone = step.operation == 'd';
  out += fmt::format("{}\t{}", batch, gone ? 't' : 'f');
  for (const ShapeColumn& column : shape.columns) {
    out += '\t';
    if (gone && !column.key) {
      out += "\\N";
    } else {
      append_copy(column, step.row, out);
    }
  }
  out += '\n';
}

// The last step of each key in a batch, in the order in which the keys first came.
std::vector<Step> collapse(const Step* from, const Step* to) {
  std::vector<Step> out;
  std::map<std::int64_t, std::size_t> known;
  for (const Step* step = from; step != to; ++step) {
    const auto [at, added] = known.try_emplace(step->row.id, out.size());
    if (added) {
      out.push_back(*step);
    } else {
      out[at->second] = *step;
    }
  }
  return out;
}

int run(int argc, char** argv) {
  const auto shape = argc > 6 ? find_shape(argv[2]) : std::nullopt;
  const std::int64_t rows = argc > 6 ? std::atoll(argv[6]) : 0;
  const std::int64_t batch = argc > 7 ? std::atoll(argv[7]) : 10'000;
  const auto stream = argc > 6 && rows > 0 && batch > 0
                          ? make_stream(argv[3], rows, std::string_view(argv[4]) == "shuffled")
                          : std::nullopt;
  if (!shape || !stream) {
    fmt::print(stderr, "usage: bench_data FOLDER SHAPE STREAM ORDER SCHEMAS ROWS [BATCH]\n");
    return 64;
  }
  const bool embedded = std::string_view(argv[5]) == "schemas";
  const DebeziumWriter writer(*shape, embedded ? Schemas::Embedded : Schemas::None);
  const std::string folder = argv[1];
  std::ofstream events(folder + "/events.ndjson", std::ios::binary);
  std::ofstream net(folder + "/net.tsv", std::ios::binary);
  std::int64_t offset = 0;
  for (std::size_t from = 0; from < stream->size(); from += static_cast<std::size_t>(batch)) {
    const std::size_t to = std::min(stream->size(), from + static_cast<std::size_t>(batch));
    for (std::size_t i = from; i < to; ++i) events << writer.line(offset++, (*stream)[i]);
    std::string text;
    const auto number = static_cast<std::int64_t>(from) / batch;
    for (const Step& step : collapse(stream->data() + from, stream->data() + to)) {
      append_net(*shape, number, step, text);
    }
    net << text;
  }
  return events.flush() && net.flush() ? 0 : 1;
}

}  // namespace

}  // namespace weir::bench

int main(int argc, char** argv) {
  return weir::bench::run(argc, argv);
}
