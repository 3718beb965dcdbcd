// LAPACK and BLAS with C bindings, for the regressions of Granger's test.
#pragma once
#include <cblas.h>
#include <lapacke.h>
