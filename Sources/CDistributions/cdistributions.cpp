#include "cdistributions.h"

#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace {

using namespace boost::math::policies;

// No exceptions across the C boundary: faults come back as NaN or an infinity.
// No promotion to long double: the same bits on every kind of CPU.
using quiet = policy<domain_error<ignore_error>, pole_error<ignore_error>, overflow_error<ignore_error>,
                     evaluation_error<ignore_error>, promote_double<false>>;

}  // namespace

double f_survival(double f, double d1, double d2) {
  if (std::isinf(f) && f > 0) return 0;
  return cdf(complement(boost::math::fisher_f_distribution<double, quiet>(d1, d2), f));
}

double student_t_two_sided(double t, double df) {
  if (std::isinf(t)) return 0;
  boost::math::students_t_distribution<double, quiet> distribution(df);
  return 2 * cdf(complement(distribution, std::fabs(t)));
}

double chi_square_survival(double x, double df) {
  if (std::isinf(x) && x > 0) return 0;
  return cdf(complement(boost::math::chi_squared_distribution<double, quiet>(df), x));
}

double normal_cdf(double z) {
  return cdf(boost::math::normal_distribution<double, quiet>(), z);
}

double normal_quantile(double p) {
  return quantile(boost::math::normal_distribution<double, quiet>(), p);
}
