/// 1.5: which published value is known when a bar closes.
public protocol KnownAtClose: Answering {
  /// The last value published no later than each bar's close; NaN where nothing has been published yet.
  ///
  /// - Parameters:
  ///   - starts: when each bar starts, in minutes, rising.
  ///   - length: how long a bar lasts, in minutes: the bar that starts at s closes at s + length.
  ///   - published: when each value is published, in minutes, rising.
  ///   - values: the values, one for each time in `published`.
  /// - Returns: a value for each bar.
  func knownAtClose(
    starts: [Int], length: Int, published: [Int], values: [Double]
  ) throws -> [Double]
}

extension KnownAtClose {
  /// The answer to a question: starts, length, times of publication, and values.
  public func reply(to question: Values) throws -> Values {
    Values(
      try knownAtClose(
        starts: question[0].map { Int($0) }, length: question.integer(1),
        published: question[2].map { Int($0) }, values: question[3]))
  }
}
