import Testing

@testable import Backtesting

/// Oracle: scipy 1.17.1 (`norm.cdf`, `norm.ppf`, `t.sf`).
@Suite struct DistributionTests {
  @Test func normal() {
    #expect(abs(Distribution.normalCDF(1.96) - 0.9750021048517795) < 1e-15)
    #expect(abs(Distribution.normalQuantile(0.975) - 1.959963984540054) < 1e-14)
    #expect(Distribution.normalCDF(-.infinity) == 0)
    #expect(Distribution.normalCDF(.infinity) == 1)
  }

  @Test func student() {
    let p = Distribution.studentTwoSided(-4.8724732159451785, degreesOfFreedom: 1999)
    #expect(abs(p / 1.1888211252585532e-06 - 1) < 1e-14)
    #expect(Distribution.studentTwoSided(.infinity, degreesOfFreedom: 3) == 0)
    #expect(Distribution.studentTwoSided(1, degreesOfFreedom: 0).isNaN)
  }
}
