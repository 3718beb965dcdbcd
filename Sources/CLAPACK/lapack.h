// LAPACK with C bindings, for the regressions of Granger's test.
#pragma once
#include <lapacke.h>
