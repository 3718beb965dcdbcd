#ifndef CDISTRIBUTIONS_H
#define CDISTRIBUTIONS_H

// Distribution functions of Boost.Math. A parameter outside the domain gives NaN; nothing throws.

#ifdef __cplusplus
extern "C" {
#endif

/// P(F > f) for F with d1 and d2 degrees of freedom.
double f_survival(double f, double d1, double d2);

/// P(|T| > |t|) for Student's T with df degrees of freedom.
double student_t_two_sided(double t, double df);

/// P(X > x) for chi-square with df degrees of freedom.
double chi_square_survival(double x, double df);

/// P(Z <= z) for the standard normal.
double normal_cdf(double z);

/// The z with P(Z <= z) = p, 0 < p < 1.
double normal_quantile(double p);

#ifdef __cplusplus
}
#endif

#endif
