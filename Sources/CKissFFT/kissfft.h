// KissFFT in single precision: transforms of complex numbers of any length, and of real numbers of even length.
#pragma once
#include <kissfft/kiss_fftr.h>
