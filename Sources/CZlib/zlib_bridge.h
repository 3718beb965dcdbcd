#pragma once

// zlib reads what gzip and zip have packed.
#include <zlib.h>

// inflateInit2 is a macro, which Swift does not import.
static inline int inflate_start(z_stream *stream, int window_bits) {
  return inflateInit2(stream, window_bits);
}
