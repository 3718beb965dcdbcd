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
