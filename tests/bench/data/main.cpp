// Writes the data of one measurement into a folder:
//
//   bench_data FOLDER SHAPE STREAM ORDER SCHEMAS ROWS [BATCH [TABLES]]
//
// events.ndjson: the events as `kcat -J` prints them. net.tsv: what they come to, for a loader that
// shares nothing with weir: for every BATCH events (default 10000), the number of the batch,
// whether the row is gone, and the row, as COPY reads it. Equal arguments give equal bytes.
//
// With TABLES, the events go to as many tables, orders_0001 and so on, shuffled into each other;
// each has the shape and a topic of its own. In net.tsv the name of the table is then the first
// column.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <vector>

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

// The tables of the run: one of the shape's name, or several that are numbered.
class Tables {
 public:
  Tables(const Shape& shape, Schemas schemas, std::int64_t count) : numbered_(count > 0) {
    for (std::int64_t i = 0; i < std::max<std::int64_t>(1, count); ++i) {
      Shape own = shape;
      if (numbered_) own.name += fmt::format("_{:04}", i + 1);
      tables_.push_back({.name = own.name, .writer = DebeziumWriter(own, schemas)});
    }
  }

  std::string event(const Step& step) {
    Table& table = tables_[table_of(step.row, tables_.size())];
    return table.writer.line(table.offset++, step);
  }

  // In front of a net row: its table, where there are several.
  std::string prefix(const Step& step) const {
    return numbered_ ? tables_[table_of(step.row, tables_.size())].name + '\t' : std::string();
  }

 private:
  struct Table {
    std::string name;
    DebeziumWriter writer;
    std::int64_t offset = 0;  // each has a topic of its own
  };

  bool numbered_;
  std::vector<Table> tables_;
};

int write(const std::string& folder,
          const Shape& shape,
          const std::vector<Step>& stream,
          std::size_t batch,
          Tables& tables) {
  std::ofstream events(folder + "/events.ndjson", std::ios::binary);
  std::ofstream net(folder + "/net.tsv", std::ios::binary);
  for (std::size_t from = 0; from < stream.size(); from += batch) {
    const std::size_t to = std::min(stream.size(), from + batch);
    for (std::size_t i = from; i < to; ++i) events << tables.event(stream[i]);
    std::string text;
    const auto number = static_cast<std::int64_t>(from / batch);
    for (const Step& step : collapse(stream.data() + from, stream.data() + to)) {
      text += tables.prefix(step);
      append_net(shape, number, step, text);
    }
    net << text;
  }
  return events.flush() && net.flush() ? 0 : 1;
}

int run(int argc, char** argv) {
  const auto shape = argc > 6 ? find_shape(argv[2]) : std::nullopt;
  const std::int64_t rows = argc > 6 ? std::atoll(argv[6]) : 0;
  const std::int64_t batch = argc > 7 ? std::atoll(argv[7]) : 10'000;
  const std::int64_t count = argc > 8 ? std::atoll(argv[8]) : 0;
  const auto stream = argc > 6 && rows > 0 && batch > 0 && count >= 0
                          ? make_stream(argv[3], rows, std::string_view(argv[4]) == "shuffled")
                          : std::nullopt;
  if (!shape || !stream) {
    fmt::print(stderr,
               "usage: bench_data FOLDER SHAPE STREAM ORDER SCHEMAS ROWS [BATCH [TABLES]]\n");
    return 64;
  }
  const bool embedded = std::string_view(argv[5]) == "schemas";
  Tables tables(*shape, embedded ? Schemas::Embedded : Schemas::None, count);
  return write(argv[1], *shape, *stream, static_cast<std::size_t>(batch), tables);
}

}  // namespace

}  // namespace weir::bench

int main(int argc, char** argv) {
  return weir::bench::run(argc, argv);
}
