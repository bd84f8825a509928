#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/diagnostics/error.h"
#include "compiler/model/pipeline.h"
#include "runtime/decode/event_decoder.h"
#include "runtime/pipeline/evolution.h"
#include "runtime/pipeline/session.h"
#include "runtime/pipeline/topic_reader.h"
#include "runtime/pipeline/totals.h"

namespace weir {

// The ways of records to their rows: by the rule of their topic and the identity of their schemas.
// An identity that was not seen before passes the evolution gate.
class Routes {
 public:
  // Where the records of one identity go.
  struct Route {
    enum class Kind : std::uint8_t {
      Rows,
      Side,      // no rows: transaction markers and the like
      Nothing,   // deletes and truncates with nothing to do
      SetAside,  // all of them are set aside, with `error`
    };
    Kind kind = Kind::Rows;
    std::unique_ptr<EventDecoder> decoder;
    std::size_t sink = 0;
    std::size_t unknown_told = 0;  // unknown fields that the user was told of
    Error error;
  };
  struct Topic {
    std::string name;
    const TopicRule* rule = nullptr;  // null: the topic is not read
    QualifiedName table;
    std::unique_ptr<TopicReader> reader;
    std::map<RecordIdentity, Route> routes;
    std::vector<EventSchema> schemas;  // seen so far, for their numbers
  };

  // The pipeline and the observer must outlive it.
  Routes(const Pipeline& pipeline, const TaskObserver& observer)
      : pipeline_(&pipeline), observer_(&observer) {}

  Topic& find_topic(std::string_view name);
  // Null if the identity has to pass the gate first.
  static Route* find(Topic& topic, const RecordIdentity& identity);
  // Whether there are programs already that write to the topic's table.
  bool meets_again(const Topic& topic) const;
  // The topics known to be written to the table.
  std::vector<std::string> topics_into(const QualifiedName& table) const;
  // X510 for a refusal that the pipeline stops at. REQUIRES: nothing in flight in the session.
  Result<Route*> make(Session& session, Topic& topic, const RecordIdentity& identity);

  void tell_unknown(const Topic& topic, Route& route);

  // After their tables have changed, programs are made anew when their next records come.
  void forget();

 private:
  Result<Route> route_rows(Session& session,
                           Topic& topic,
                           const RecordIdentity& identity,
                           EventSchema schema);
  Result<Route> refuse(const Topic& topic, const std::vector<Refusal>& refusals);
  void report(Session& session, const Topic& topic, const Evolved& evolved);
  std::size_t sink_of(const Program& program);
  void forget_programs_of(const QualifiedName& table);

  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const {
      return std::hash<std::string_view>()(name);
    }
  };
  struct SinkKey {
    QualifiedName table;
    std::vector<std::size_t> key;
    InsertMode insert_mode{};
    DeleteMode delete_mode{};
    auto operator<=>(const SinkKey&) const = default;
  };

  const Pipeline* pipeline_;
  const TaskObserver* observer_;
  std::unordered_map<std::string, Topic, Hash, std::equal_to<>> topics_;
  Topic* last_topic_ = nullptr;
  std::map<SinkKey, std::size_t> sinks_;
  std::vector<Table> tables_;       // by sink
  std::set<std::string> reported_;  // refusals and notices that were told already
};

}  // namespace weir
