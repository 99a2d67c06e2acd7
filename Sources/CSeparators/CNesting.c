#include "CNesting.h"

#include <string.h>

// A bit for each of 64 bytes, the first byte's lowest.
typedef struct {
  uint64_t quotes;
  uint64_t backslashes;
  uint64_t opens;
  uint64_t closes;
} nesting_t;

#if defined(__x86_64__)

#include <immintrin.h>

static inline nesting_t nesting_at(const uint8_t *bytes) {
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i open = _mm_set1_epi8('{');
  const __m128i close = _mm_set1_epi8('}');
  const __m128i bit = _mm_set1_epi8(0x20);
  nesting_t block = {0, 0, 0, 0};
  for (int part = 0; part < 4; part++) {
    const __m128i some = _mm_loadu_si128((const __m128i *)(bytes + 16 * part));
    // A bracket is a brace but for one bit.
    const __m128i folded = _mm_or_si128(some, bit);
    block.quotes |= (uint64_t)(uint16_t)_mm_movemask_epi8(_mm_cmpeq_epi8(some, quote)) << (16 * part);
    block.backslashes |=
        (uint64_t)(uint16_t)_mm_movemask_epi8(_mm_cmpeq_epi8(some, backslash)) << (16 * part);
    block.opens |= (uint64_t)(uint16_t)_mm_movemask_epi8(_mm_cmpeq_epi8(folded, open)) << (16 * part);
    block.closes |= (uint64_t)(uint16_t)_mm_movemask_epi8(_mm_cmpeq_epi8(folded, close)) << (16 * part);
  }
  return block;
}

#else

static inline nesting_t nesting_at(const uint8_t *bytes) {
  nesting_t block = {0, 0, 0, 0};
  for (int index = 0; index < 64; index++) {
    const uint64_t bit = 1ull << index;
    const uint8_t folded = bytes[index] | 0x20;
    if (bytes[index] == '"') block.quotes |= bit;
    if (bytes[index] == '\\') block.backslashes |= bit;
    if (folded == '{') block.opens |= bit;
    if (folded == '}') block.closes |= bit;
  }
  return block;
}

#endif

// The quotes that no backslash escapes. `is_escaped` says so of the first byte, and then of the byte
// behind the block.
static inline uint64_t plain_quotes(nesting_t block, uint64_t *is_escaped) {
  if ((block.backslashes | *is_escaped) == 0) return block.quotes;
  uint64_t escaped = *is_escaped;
  uint64_t left = block.backslashes & ~escaped;
  *is_escaped = 0;
  while (left != 0) {
    const int place = __builtin_ctzll(left);
    left &= left - 1;
    if (place == 63) {
      *is_escaped = 1;
      break;
    }
    escaped |= 2ull << place;
    left &= ~(2ull << place);
  }
  return block.quotes & ~escaped;
}

// A bit is set where an odd number of quotes stands at it and before.
static inline uint64_t inside_strings(uint64_t quotes) {
  for (int shift = 1; shift < 64; shift *= 2) quotes ^= quotes << shift;
  return quotes;
}

size_t crossfoot_nesting(const uint8_t *start, size_t count) {
  uint64_t depth = 0, in_string = 0, is_escaped = 0;
  uint8_t last[64];
  for (size_t offset = 0; offset < count; offset += 64) {
    const uint8_t *bytes = start + offset;
    if (count - offset < 64) {
      memset(last, ' ', sizeof last);
      memcpy(last, bytes, count - offset);
      bytes = last;
    }
    const nesting_t block = nesting_at(bytes);
    const uint64_t strings = inside_strings(plain_quotes(block, &is_escaped)) ^ in_string;
    in_string = (uint64_t)((int64_t)strings >> 63);
    const uint64_t opens = block.opens & ~strings;
    uint64_t closes = block.closes & ~strings;
    const uint64_t close_count = (uint64_t)__builtin_popcountll(closes);
    if (close_count >= depth) {
      uint64_t closed = 0;
      while (closes != 0) {
        const uint64_t before = (closes & -closes) - 1;
        closed += 1;
        const uint64_t opened = (uint64_t)__builtin_popcountll(opens & before);
        if (depth + opened <= closed) return offset + (size_t)__builtin_ctzll(closes) + 1;
        closes &= closes - 1;
      }
    }
    depth += (uint64_t)__builtin_popcountll(opens) - close_count;
  }
  return 0;
}

size_t crossfoot_line_feeds(const uint8_t *start, size_t count, size_t *line_start) {
  size_t found = 0, offset = 0;
#if defined(__x86_64__)
  const __m128i line_feed = _mm_set1_epi8('\n');
  for (; offset + 16 <= count; offset += 16) {
    const __m128i some = _mm_loadu_si128((const __m128i *)(start + offset));
    const uint32_t feeds = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(some, line_feed));
    if (feeds == 0) continue;
    found += (size_t)__builtin_popcount(feeds);
    *line_start = offset + 32 - (size_t)__builtin_clz(feeds);
  }
#endif
  for (; offset < count; offset++) {
    if (start[offset] != '\n') continue;
    found += 1;
    *line_start = offset + 1;
  }
  return found;
}
