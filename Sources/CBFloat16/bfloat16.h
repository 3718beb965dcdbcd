// What Swift has no good name for: the two instructions of AVX512-BF16, and the same in plain vectors for other processors; and sums
// across lanes.
#pragma once
#include <stdint.h>
#if defined(__AVX512BF16__)
#include <immintrin.h>
#endif

// Sixteen float32, and sixteen pairs of bfloat16 with the first of a pair in the lower half.
typedef float bfloat16_floats __attribute__((ext_vector_type(16)));
typedef uint32_t bfloat16_pairs __attribute__((ext_vector_type(16)));
typedef uint16_t bfloat16_halves __attribute__((ext_vector_type(32)));
#define BFLOAT16_INLINE static inline __attribute__((always_inline))

// sums[i] + a[i].first * b[i].first + a[i].second * b[i].second
BFLOAT16_INLINE bfloat16_floats bfloat16_dot(
    bfloat16_floats sums, bfloat16_pairs a, bfloat16_pairs b) {
#if defined(__AVX512BF16__)
  return (bfloat16_floats)_mm512_dpbf16_ps((__m512)sums, (__m512bh)a, (__m512bh)b);
#else
  sums += (bfloat16_floats)(a & 0xFFFF0000u) * (bfloat16_floats)(b & 0xFFFF0000u);
  return sums + (bfloat16_floats)(a << 16) * (bfloat16_floats)(b << 16);
#endif
}

// All of first, then all of second, each rounded to the nearest bfloat16, ties to even; what is no number stays none.
BFLOAT16_INLINE bfloat16_halves bfloat16_rounded(bfloat16_floats first, bfloat16_floats second) {
#if defined(__AVX512BF16__)
  return (bfloat16_halves)_mm512_cvtne2ps_pbh((__m512)second, (__m512)first);
#else
  bfloat16_pairs a = (bfloat16_pairs)first, b = (bfloat16_pairs)second;
  // A number that is none could lose its last bits and become infinite.
  a = first == first ? a + 0x7FFF + (a >> 16 & 1) : a | 0x400000;
  b = second == second ? b + 0x7FFF + (b >> 16 & 1) : b | 0x400000;
  return __builtin_shufflevector(
      (bfloat16_halves)a, (bfloat16_halves)b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29,
      31, 33, 35, 37, 39, 41, 43, 45, 47, 49, 51, 53, 55, 57, 59, 61, 63);
#endif
}

// The pairs of first[i] and second[i].
BFLOAT16_INLINE bfloat16_pairs bfloat16_paired(bfloat16_floats first, bfloat16_floats second) {
  bfloat16_halves rounded = bfloat16_rounded(first, second);
  return (bfloat16_pairs)__builtin_shufflevector(
      rounded, rounded, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23, 8, 24, 9, 25, 10, 26,
      11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

// Of four vectors: quarter by quarter, the sums of that quarter of first, second, third and fourth.
BFLOAT16_INLINE bfloat16_floats quarter_sums(
    bfloat16_floats first, bfloat16_floats second, bfloat16_floats third, bfloat16_floats fourth) {
#define LOW 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29
#define HIGH 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31
#define LOW_PAIRS 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29
#define HIGH_PAIRS 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31
  bfloat16_floats a = __builtin_shufflevector(first, second, LOW) +
                      __builtin_shufflevector(first, second, HIGH);
  bfloat16_floats b = __builtin_shufflevector(third, fourth, LOW) +
                      __builtin_shufflevector(third, fourth, HIGH);
  return __builtin_shufflevector(a, b, LOW_PAIRS) + __builtin_shufflevector(a, b, HIGH_PAIRS);
#undef LOW
#undef HIGH
#undef LOW_PAIRS
#undef HIGH_PAIRS
}

// Of four vectors: the sum of first's quarters, then of second's, of third's and of fourth's.
BFLOAT16_INLINE bfloat16_floats vector_sums(
    bfloat16_floats first, bfloat16_floats second, bfloat16_floats third, bfloat16_floats fourth) {
#define EVEN 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27
#define ODD 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31
  bfloat16_floats a = __builtin_shufflevector(first, second, EVEN) +
                      __builtin_shufflevector(first, second, ODD);
  bfloat16_floats b = __builtin_shufflevector(third, fourth, EVEN) +
                      __builtin_shufflevector(third, fourth, ODD);
  return __builtin_shufflevector(a, b, EVEN) + __builtin_shufflevector(a, b, ODD);
#undef EVEN
#undef ODD
}
