/// 3.8: when training stops, and which weights it returns.
public protocol EarlyStopping: Answering {
  /// The last epoch that is run, and the epoch whose weights are returned; both counted from 1.
  ///
  /// - Parameters:
  ///   - withDropout: the validation loss of each epoch with dropout switched on.
  ///   - withoutDropout: the same without dropout.
  ///   - patience: how many epochs in a row may pass without a better loss; training stops after the last of them.
  func stop(
    withDropout: [Double], withoutDropout: [Double], patience: Int
  ) throws -> (last: Int, best: Int)
}

extension EarlyStopping {
  /// The answer to a question: both curves, and the patience.
  public func reply(to question: Values) throws -> Values {
    let (last, best) = try stop(
      withDropout: question[0], withoutDropout: question[1], patience: question.integer(2))
    return Values([Double(last)], [Double(best)])
  }
}
