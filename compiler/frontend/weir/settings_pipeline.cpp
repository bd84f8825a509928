#include "compiler/frontend/weir/settings.h"

namespace weir {

namespace {

InsertMode insert_mode(const Given& given) {
  return given.text == "insert" ? InsertMode::Insert : InsertMode::Upsert;
}
DeleteMode delete_mode(const Given& given) {
  return given.on() ? DeleteMode::On : DeleteMode::Off;
}
TruncateMode truncate(const Given& given) {
  return given.text == "apply" ? TruncateMode::Apply : TruncateMode::Ignore;
}

void tasks(PipelineDraft& draft, const Given& given) {
  draft.pipeline.tasks = static_cast<std::int32_t>(given.number);
}

void delivery(PipelineDraft& draft, const Given& given) {
  draft.pipeline.delivery =
      given.text == "at_least_once" ? Delivery::AtLeastOnce : Delivery::ExactlyOnce;
}

void dead_letters(PipelineDraft& draft, const Given& given) {
  if (given.text == "stop") draft.pipeline.dead_letters = DeadLetters::Stop;
  if (given.text == "topic") draft.pipeline.dead_letters = DeadLetters::Topic;
  if (given.text == "file") draft.pipeline.dead_letters = DeadLetters::File;
  draft.pipeline.dead_letters_to = given.argument;
}

void key(RuleDraft& draft, const Given& given) {
  KeySetting& setting = draft.rule.key;
  if (given.text == "record") setting.mode = KeyMode::Record;
  if (given.text == "coordinates") setting.mode = KeyMode::Coordinates;
  if (given.text == "none") setting.mode = KeyMode::None;
  if (given.list.empty()) return;
  setting.mode = KeyMode::Columns;
  for (const syntax::Name& column : given.list) setting.columns.push_back(column.text);
}

std::vector<std::string> texts(const std::vector<syntax::Name>& names) {
  std::vector<std::string> out;
  for (const syntax::Name& name : names) out.push_back(name.text);
  return out;
}

void soft_delete(RuleDraft& draft, const Given& given) {
  draft.soft_delete = given.on();
  if (given.on()) draft.unbuilt.push_back({given.span, "marking rows as deleted", ""});
}

void metadata(RuleDraft& draft, const Given& given) {
  if (given.text == "off") return;
  draft.unbuilt.push_back({given.span, "writing columns of metadata", ""});
}

Takes dead_letter_choices() {
  Takes takes = choice({"table", "stop"});
  takes.calls = {"topic", "file"};
  return takes;
}

std::vector<GroupSpec<PipelineDraft>> pipeline_groups() {
  using Draft = PipelineDraft;
  return {
      {"batch",
       "how much is written in one transaction",
       {
           {"rows",
            number(1, 1'000'000),
            "at most so many rows; default 10000",
            [](Draft& d, const Given& g) {
              d.pipeline.batch.rows = static_cast<std::size_t>(g.number);
            }},
           {"bytes",
            size(64LL << 10, 1LL << 30),
            "at most so much; default 8MiB",
            [](Draft& d, const Given& g) {
              d.pipeline.batch.bytes = static_cast<std::size_t>(g.number);
            }},
           {"linger",
            duration(1, 3'600'000),
            "how long a batch waits for more; default 10ms",
            [](Draft& d, const Given& g) { d.pipeline.batch.linger_ms = g.number; }},
       }},
      {"lock",
       "how long a change of a table may wait for others",
       {
           {"timeout",
            duration(1, 3'600'000),
            "of one try; default 2s",
            [](Draft& d, const Given& g) { d.pipeline.lock.timeout_ms = g.number; }},
           {"budget",
            duration(1, 86'400'000),
            "of all tries for one table; default 1m",
            [](Draft& d, const Given& g) { d.pipeline.lock.budget_ms = g.number; }},
           {"total",
            duration(1, 86'400'000),
            "of all tries for all tables; default 10m",
            [](Draft& d, const Given& g) { d.pipeline.lock.total_ms = g.number; }},
       }},
  };
}

}  // namespace

const BlockSpec<PipelineDraft>& pipeline_settings() {
  using Draft = PipelineDraft;
  static const BlockSpec<Draft> spec{
      "a pipeline",
      {
          {"insert_mode",
           choice({"upsert", "insert"}),
           "replace the row of a key (default), or append",
           [](Draft& d, const Given& g) { d.defaults.insert_mode = insert_mode(g); }},
          {"delete_mode",
           on_off(),
           "whether delete events and tombstones remove rows; default off",
           [](Draft& d, const Given& g) { d.defaults.delete_mode = delete_mode(g); }},
          {"truncate",
           choice({"ignore", "apply"}),
           "what a truncate event does; default ignore",
           [](Draft& d, const Given& g) { d.defaults.truncate = truncate(g); }},
          {"schema_evolution",
           on_off(),
           "whether missing tables and columns are made; default on",
           [](Draft& d, const Given& g) { d.pipeline.schema_evolution = g.on(); }},
          {"tasks", number(1, 1024), "consumers that work side by side; default 1", tasks},
          {"delivery",
           choice({"exactly_once", "at_least_once"}),
           "where offsets are kept: with the rows (default), or in Kafka",
           delivery},
          {"on_refusal",
           choice({"stop", "dead_letter"}),
           "whether a refusal ends the run (default) or sets the topic's rows aside",
           [](Draft& d, const Given& g) {
             d.pipeline.on_refusal = g.text == "stop" ? OnRefusal::Stop : OnRefusal::DeadLetter;
           }},
          {"dead_letters",
           dead_letter_choices(),
           "where records go that can't become rows; default table",
           dead_letters},
          {"flood_limit",
           number(0, 100),
           "end the run when so many percent of 1,000 records are set aside; default 90, 0: never",
           [](Draft& d, const Given& g) {
             d.pipeline.flood_limit = static_cast<std::int32_t>(g.number);
           }},
      },
      pipeline_groups()};
  return spec;
}

const BlockSpec<RuleDraft>& rule_settings() {
  using Draft = RuleDraft;
  static const BlockSpec<Draft> spec{
      "a topic rule",
      {
          {"key",
           names({"record", "coordinates", "none"}),
           "how rows are found; default record",
           key},
          {"include",
           names(),
           "only these fields of the row",
           [](Draft& d, const Given& g) { d.rule.include = texts(g.list); }},
          {"exclude",
           names(),
           "all but these fields of the row",
           [](Draft& d, const Given& g) { d.rule.exclude = texts(g.list); }},
          {"allow_narrower",
           names(),
           "fields that columns need not take every value of",
           [](Draft& d, const Given& g) { d.rule.allow_narrower = texts(g.list); }},
          {"insert_mode",
           choice({"upsert", "insert"}),
           "as in the pipeline",
           [](Draft& d, const Given& g) { d.rule.insert_mode = insert_mode(g); }},
          {"delete_mode",
           on_off(),
           "as in the pipeline",
           [](Draft& d, const Given& g) { d.rule.delete_mode = delete_mode(g); }},
          {"truncate",
           choice({"ignore", "apply"}),
           "as in the pipeline",
           [](Draft& d, const Given& g) { d.rule.truncate = truncate(g); }},
          {"soft_delete", on_off(), "mark rows as deleted and keep them; default off", soft_delete},
          {"metadata", names({"on", "off"}), "columns that tell where a row came from", metadata},
      },
      {
          {"rename",
           "columns with another name than their field: field = \"column\"",
           {},
           [](Draft& d, const syntax::Name& field, const Given& g) {
             d.rule.rename[field.text] = g.text;
           },
           {.kind = Kind::Any}},
      }};
  return spec;
}

}  // namespace weir
