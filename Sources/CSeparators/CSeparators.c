#include "CSeparators.h"

// A bit for each of 64 bytes, the first byte's lowest.
typedef struct {
  uint64_t separators;
  uint64_t blanks;
  uint64_t past_ascii;
} block_t;

// The loop is the same for all ways of looking at a block, each of which is compiled into it.
#define SEPARATORS_LOOP(block_at)                                            \
  crossfoot_separators_t result = {0, 0, 0};                                 \
  uint32_t *next = offsets;                                                  \
  uint64_t edges = 0, past_ascii = 0, last_separator = 1, last_blank = 0;    \
  for (uint32_t start = 0; start < count; start += 64) {                     \
    const block_t block = block_at(bytes + start);                           \
    uint64_t bits = block.separators;                                        \
    edges |= block.blanks & (bits << 1 | last_separator);                    \
    edges |= bits & (block.blanks << 1 | last_blank);                        \
    last_separator = bits >> 63;                                             \
    last_blank = block.blanks >> 63;                                         \
    past_ascii |= block.past_ascii;                                          \
    while (bits != 0) {                                                      \
      *next++ = start + (uint32_t)__builtin_ctzll(bits);                     \
      bits &= bits - 1;                                                      \
    }                                                                        \
  }                                                                          \
  result.count = (uint32_t)(next - offsets);                                 \
  result.has_blank_edges = (edges | last_blank) != 0;                        \
  result.is_past_ascii = past_ascii != 0;                                    \
  return result;

#if defined(__x86_64__)

#include <immintrin.h>

static inline block_t sse2_block(const uint8_t *bytes) {
  const __m128i comma = _mm_set1_epi8(',');
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i space = _mm_set1_epi8(' ');
  const __m128i control = _mm_set1_epi8(' ' - 1);
  __m128i all = _mm_setzero_si128();
  block_t block = {0, 0, 0};
  for (int part = 0; part < 4; part++) {
    const __m128i some = _mm_loadu_si128((const __m128i *)(bytes + 16 * part));
    const __m128i is_control = _mm_cmpeq_epi8(_mm_min_epu8(some, control), some);
    const __m128i is_separator = _mm_or_si128(
        _mm_or_si128(_mm_cmpeq_epi8(some, comma), _mm_cmpeq_epi8(some, quote)), is_control);
    const __m128i is_blank = _mm_cmpeq_epi8(some, space);
    block.separators |= (uint64_t)(uint16_t)_mm_movemask_epi8(is_separator) << (16 * part);
    block.blanks |= (uint64_t)(uint16_t)_mm_movemask_epi8(is_blank) << (16 * part);
    all = _mm_or_si128(all, some);
  }
  block.past_ascii = (uint64_t)_mm_movemask_epi8(all);
  return block;
}

static crossfoot_separators_t plain_separators(
    const uint8_t *bytes, uint32_t count, uint32_t *offsets) {
  SEPARATORS_LOOP(sse2_block)
}

#define WITH_AVX2 __attribute__((target("avx2,bmi")))

WITH_AVX2 static inline block_t avx2_block(const uint8_t *bytes) {
  const __m256i comma = _mm256_set1_epi8(',');
  const __m256i quote = _mm256_set1_epi8('"');
  const __m256i space = _mm256_set1_epi8(' ');
  const __m256i control = _mm256_set1_epi8(' ' - 1);
  __m256i all = _mm256_setzero_si256();
  block_t block = {0, 0, 0};
  for (int part = 0; part < 2; part++) {
    const __m256i some = _mm256_loadu_si256((const __m256i *)(bytes + 32 * part));
    const __m256i is_control = _mm256_cmpeq_epi8(_mm256_min_epu8(some, control), some);
    const __m256i is_separator = _mm256_or_si256(
        _mm256_or_si256(_mm256_cmpeq_epi8(some, comma), _mm256_cmpeq_epi8(some, quote)),
        is_control);
    const __m256i is_blank = _mm256_cmpeq_epi8(some, space);
    block.separators |= (uint64_t)(uint32_t)_mm256_movemask_epi8(is_separator) << (32 * part);
    block.blanks |= (uint64_t)(uint32_t)_mm256_movemask_epi8(is_blank) << (32 * part);
    all = _mm256_or_si256(all, some);
  }
  block.past_ascii = (uint64_t)(uint32_t)_mm256_movemask_epi8(all);
  return block;
}

WITH_AVX2 static crossfoot_separators_t avx2_separators(
    const uint8_t *bytes, uint32_t count, uint32_t *offsets) {
  SEPARATORS_LOOP(avx2_block)
}

crossfoot_separators_t crossfoot_separators(
    const uint8_t *bytes, uint32_t count, uint32_t *offsets) {
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")) {
    return avx2_separators(bytes, count, offsets);
  }
  return plain_separators(bytes, count, offsets);
}

#else

// A bit for each of eight bytes that is zero: the uppermost bit of each, moved together by a
// multiplication.
static inline uint64_t zero_bytes(uint64_t word) {
  const uint64_t low = 0x7F7F7F7F7F7F7F7Full;
  const uint64_t zero = ~(((word & low) + low) | word | low);
  return ((zero >> 7) * 0x0102040810204080ull) >> 56;
}

static inline block_t word_block(const uint8_t *bytes) {
  const uint64_t ones = 0x0101010101010101ull;
  block_t block = {0, 0, 0};
  for (int part = 0; part < 8; part++) {
    uint64_t word = 0;
    for (int byte = 7; byte >= 0; byte--) word = word << 8 | bytes[8 * part + byte];
    const uint64_t separators = zero_bytes(word ^ ones * ',') | zero_bytes(word ^ ones * '"')
        | zero_bytes(word & ones * 0xE0);
    block.separators |= separators << (8 * part);
    block.blanks |= zero_bytes(word ^ ones * ' ') << (8 * part);
    block.past_ascii |= word & ones * 0x80;
  }
  return block;
}

crossfoot_separators_t crossfoot_separators(
    const uint8_t *bytes, uint32_t count, uint32_t *offsets) {
  SEPARATORS_LOOP(word_block)
}

#endif
