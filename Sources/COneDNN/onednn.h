// What Swift uses of oneDNN: the single-precision matrix product, and the per-thread OpenMP setting
// that keeps it on the calling core.
#pragma once
#include <dnnl.h>

void omp_set_num_threads(int threads);
