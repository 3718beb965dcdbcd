import Testing

@testable import Markets

struct RidgeRegressionTests {
  /// One input, by hand: x −1, 0, 1 and y −1, 0, 3: mean y ⅔, S_xy/n = 4/3, S_xx/n = ⅔, so b = (4/3)/(⅔ + λ).
  @Test func oneInputByHand() throws {
    let regression = try #require(RidgeRegression([-1, 0, 1], [-1, 0, 3], rows: 3))
    let fit = regression.fit(lambda: 2.0 / 3)
    #expect(isClose(fit.coefficients[0], 1, 1e-15))
    #expect(isClose(fit.intercepts[0], 2.0 / 3, 1e-15))
    #expect(isClose(fit([2])[0], 2 + 2.0 / 3, 1e-15))
  }

  /// scikit-learn 1.9.1: `Ridge(alpha=5*λ).fit(x, y)`, `coef_.ravel()` and `intercept_`.
  @Test(arguments: [
    (
      0.1, [1.3599698454579725, -0.4485488126649078, 0.021862042970222293, 0.19788918205804754],
      [0.6245759517527318, -0.3175650207312475]
    ),
    (
      2.0, [0.41354838709677416, -0.01935483870967741, 0.050645161290322566, 0.14193548387096777],
      [1.8329032258064517, -0.19129032258064516]
    ),
  ])
  func agreesWithScikitLearn(lambda: Double, coefficients: [Double], intercepts: [Double]) throws {
    let x: [Double] = [1, 2, 2, 1, 3, 5, 4, 3, 5, 8]
    let y: [Double] = [1, 0, 3, -1, 2, 2, 5, 1, 4, 0.5]
    let fit = try #require(RidgeRegression(x, y, rows: 5)).fit(lambda: lambda)
    for (ours, theirs) in zip(fit.coefficients + fit.intercepts, coefficients + intercepts) {
      #expect(isClose(ours, theirs, 1e-13))
    }
  }

  @Test func moreInputsThanRowsStayFiniteAndALargePenaltyLeavesTheMean() throws {
    let regression = try #require(RidgeRegression([1, 2, 3, 4, 5, 7], [2, 4], rows: 2))
    #expect(regression.fit(lambda: 1e-6).coefficients.allSatisfy { $0.isFinite })
    #expect(isClose(regression.fit(lambda: 1e12)([1, 2, 3])[0], 3, 1e-9))
  }
}
