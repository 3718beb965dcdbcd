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
