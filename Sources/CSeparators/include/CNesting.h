#ifndef CROSSFOOT_NESTING_H
#define CROSSFOOT_NESTING_H

#include <stddef.h>
#include <stdint.h>

/// How many bytes the JSON object or array takes that begins at `start`, of which `count` bytes are there;
/// 0 where it does not end in them.
///
/// It only counts what opens and closes outside of strings: where the text is no JSON, what it gives is
/// some place. It is C for the same reason as `crossfoot_separators`.
size_t crossfoot_nesting(const uint8_t *start, size_t count);

/// How many line feeds there are among `count` bytes from `start` on; where there is one, `line_start` gets
/// the offset behind the last.
size_t crossfoot_line_feeds(const uint8_t *start, size_t count, size_t *line_start);

#endif
