// A C face for gnuplot-iostream: one pipe to one gnuplot process.
#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// How a gnuplot process ended.
typedef struct {
  /// The exit status of the command: 127 when the shell did not find it, 128 + n after signal n,
  /// -1 when no process could be started.
  int status;
  /// Whether every byte of the script went down the pipe (0 or 1).
  int complete;
} CGnuplotOutcome;

/// Starts `command` in a shell, sends it `length` bytes of `script` and the end of the file, waits.
CGnuplotOutcome cgnuplot_send(const char *command, const char *script, size_t length);

#ifdef __cplusplus
}
#endif
