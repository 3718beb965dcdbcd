/// 3.9: what may be reported when the epoch has to be chosen.
public protocol ChosenEpoch: Answering {
  /// The R² to report, and by how much choosing the epoch on the test windows would have overstated it.
  ///
  /// - Parameters:
  ///   - validation: R² on the validation windows, a row for each random seed, a column for each epoch.
  ///   - test: R² on the test windows, likewise.
  func report(
    validation: [[Double]], test: [[Double]]
  ) throws -> (reported: Double, overstatement: Double)
}

extension ChosenEpoch {
  /// The answer to a question: both tables row by row, and the number of epochs.
  public func reply(to question: Values) throws -> Values {
    let epochs = question.integer(2)
    let (reported, overstatement) = try report(
      validation: question.table(0, columns: epochs), test: question.table(1, columns: epochs))
    return Values([reported], [overstatement])
  }
}
