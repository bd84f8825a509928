#include "runtime/write/letter_sink.h"

#include <cstdlib>

#include "runtime/write/letter_file.h"
#include "runtime/write/letter_topic.h"

namespace weir {

Result<std::unique_ptr<LetterSink>> open_letter_sink(const Pipeline& pipeline, int task) {
  switch (pipeline.dead_letters) {
    case DeadLetters::Table:
    case DeadLetters::Stop: return std::unique_ptr<LetterSink>();
    case DeadLetters::File: return LetterFile::open(pipeline);
    case DeadLetters::Topic: return LetterTopic::open(pipeline, task);
  }
  std::abort();
}

}  // namespace weir
