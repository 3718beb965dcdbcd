/// 4.6: whose forecasts get worse without an asset's history.
public protocol AblationByPermutation: Answering {
  /// The rise of every asset's mean squared error when the histories of `cause` are permuted across the windows.
  ///
  /// - Parameters:
  ///   - histories: x, the newest return of each asset, a row for each window; [B][N].
  ///   - weights: the model: the forecast of asset e in a window is Σ_c weights[e][c] · x[c]; [N][N].
  ///   - outcomes: y, what happened, [B][N].
  ///   - cause: the asset that is ablated, counted from 0.
  ///   - order: a permutation: window b gets the history of window order[b].
  /// - Returns: the mean over windows of (y − p)² after, minus before, for each asset; [N].
  func riseOfLoss(
    histories: [[Double]], weights: [[Double]], outcomes: [[Double]], cause: Int, order: [Int]
  ) throws -> [Double]
}

extension AblationByPermutation {
  /// The answer to a question: three tables row by row, the cause, and the order.
  public func reply(to question: Values) throws -> Values {
    let assets = Int(Double(question[1].count).squareRoot())
    return Values(
      try riseOfLoss(
        histories: question.table(0, columns: assets), weights: question.table(1, columns: assets),
        outcomes: question.table(2, columns: assets), cause: question.integer(3),
        order: question[4].map { Int($0) }))
  }
}
