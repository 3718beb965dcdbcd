import CDistributions

/// Granger's test of every ordered pair of assets: do the past returns of the cause help to explain the effect's?
///
/// y = effect, x = cause: y_t is regressed on a constant and p lags of y (SSR0), and on these and p lags of x (SSR1);
/// F = ((SSR0 − SSR1)/p) / (SSR1/df2), df2 = n − 3p − 1. With `isConditional` both regressions also hold p lags of
/// every other asset, df2 = n − p − (N p + 1). C. W. J. Granger, Econometrica 1969;
/// `statsmodels`: `grangercausalitytests(...)[p][0]["ssr_ftest"]`.
///
/// A test of Granger's says who leads, not who causes; and under a common factor the pairwise test finds many who do not.
public struct GrangerTest: Sendable {
  /// How many lags.
  public enum Lag: Equatable, Sendable {
    /// This many, p ≥ 1.
    case fixed(Int)
    /// For each pair the number from 1 to `max` with the least Akaike criterion, m ln(SSR1/m) + 2k, over the same m rows.
    case akaike(max: Int)
    /// For each pair the number from 1 to `max` with the least Bayes criterion, m ln(SSR1/m) + k ln m.
    case bayes(max: Int)

    /// The largest number of lags that may be taken.
    public var largest: Int {
      switch self {
      case .fixed(let lag), .akaike(let lag), .bayes(let lag): lag
      }
    }
  }

  /// How many lags.
  public var lag: Lag
  /// Whether every regression also holds the lags of all other assets.
  public var isConditional: Bool
  /// Whether Wald's test with White's covariance (HC1) is made beside it.
  public var isRobust: Bool

  /// A test with the given lags.
  public init(lag: Lag, isConditional: Bool = false, isRobust: Bool = false) {
    self.lag = lag
    self.isConditional = isConditional
    self.isRobust = isRobust
  }

  /// The least number of returns of `assets` assets for which the test has a degree of freedom.
  public func leastReturns(assets: Int) -> Int {
    let lag = lag.largest
    return isConditional ? (assets + 1) * lag + 2 : 3 * lag + 2
  }

  /// Tests every ordered pair, cause first, in the order of the symbols; N(N − 1) results.
  ///
  /// There must be at least `leastReturns` returns.
  public func run(_ returns: CommonReturns) -> [GrangerResult] {
    require(
      returns.count >= leastReturns(assets: returns.symbols.count), "there are too few returns")
    let tables = GrangerTables(returns, test: self)
    var results: [GrangerResult] = []
    for cause in returns.symbols.indices {
      for effect in returns.symbols.indices where effect != cause {
        results.append(tables.result(cause: cause, effect: effect))
      }
    }
    let adjusted = FalseDiscovery.adjusted(results.map(\.pValue))
    let wald = FalseDiscovery.adjusted(results.map { $0.wald?.pValue })
    for position in results.indices {
      results[position].qValue = adjusted[position]
      results[position].wald?.qValue = wald[position] ?? .nan
    }
    return results
  }
}

/// What Granger's test says of one pair.
public struct GrangerResult: Equatable, Sendable {
  /// Wald's test of the same hypothesis with a covariance that allows for a changing variance.
  public struct Wald: Equatable, Sendable {
    /// b' V⁻¹ b, chi-square with as many degrees of freedom as lags.
    public var statistic: Double
    /// P(χ² > statistic).
    public var pValue: Double
    /// Benjamini and Hochberg's adjusted p-value over all pairs that have one.
    public var qValue: Double
  }

  /// The symbol that may lead.
  public var cause: String
  /// The symbol that may follow.
  public var effect: String
  /// Lags, p.
  public var lag: Int
  /// The statistic; nil when the regression is rank-deficient or leaves no residual.
  public var f: Double?
  /// Degrees of freedom of the numerator, p.
  public var numeratorFreedom: Int
  /// Degrees of freedom of the denominator.
  public var denominatorFreedom: Int
  /// P(F > f).
  public var pValue: Double?
  /// Benjamini and Hochberg's adjusted p-value over all pairs that have one.
  public var qValue: Double?
  /// The robust test, if it was asked for and can be made.
  public var wald: Wald?
}

/// Control of the rate of false discoveries.
public enum FalseDiscovery {
  /// Benjamini and Hochberg's (1995) adjusted p-values over those that are there: q_(i) = min over j ≥ i of p_(j) m / j.
  ///
  ///     FalseDiscovery.adjusted([0.01, 0.04, nil, 0.03])  // [0.03, 0.04, nil, 0.04]
  public static func adjusted(_ pValues: [Double?]) -> [Double?] {
    let present = pValues.indices.filter { pValues[$0] != nil }
      .sorted { (pValues[$0] ?? 1) < (pValues[$1] ?? 1) }
    var result = [Double?](repeating: nil, count: pValues.count)
    var least = 1.0
    for (rank, position) in present.enumerated().reversed() {
      least = min(least, (pValues[position] ?? 1) * Double(present.count) / Double(rank + 1))
      result[position] = least
    }
    return result
  }
}

extension [GrangerResult] {
  /// `cause,effect,lag,f,df1,df2,p_value,q_value`, and `wald,wald_p,wald_q` when `isRobust`.
  public func csv(isRobust: Bool = false) -> CSVWriter {
    let columns = ["cause", "effect", "lag", "f", "df1", "df2", "p_value", "q_value"]
    var writer = CSVWriter(columns: columns + (isRobust ? ["wald", "wald_p", "wald_q"] : []))
    for result in self {
      writer.append(result.cause)
      writer.append(result.effect)
      writer.append(Int64(result.lag))
      writer.append(result.f ?? .nan)
      writer.append(Int64(result.numeratorFreedom))
      writer.append(Int64(result.denominatorFreedom))
      writer.append(result.pValue ?? .nan)
      writer.append(result.qValue ?? .nan)
      if isRobust {
        writer.append(result.wald?.statistic ?? .nan)
        writer.append(result.wald?.pValue ?? .nan)
        writer.append(result.wald?.qValue ?? .nan)
      }
      writer.endRow()
    }
    return writer
  }
}

extension [GrangerResult] {
  /// `value` of every pair as a map, [effect][cause] in the order of `symbols`; NaN on the diagonal and where it is missing.
  ///
  ///     results.byEffect(["A", "B"]) { $0.qValue }[1][0]  // q of A leading B
  public func byEffect(
    _ symbols: [String], _ value: (GrangerResult) -> Double?
  ) -> [[Double]] {
    var map = symbols.map { _ in symbols.map { _ in Double.nan } }
    for result in self {
      guard let row = symbols.firstIndex(of: result.effect),
        let column = symbols.firstIndex(of: result.cause)
      else { continue }
      map[row][column] = value(result) ?? .nan
    }
    return map
  }
}
