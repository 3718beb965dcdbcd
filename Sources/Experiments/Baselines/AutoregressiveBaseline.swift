import Markets

/// AR(1) of each asset: a + b · (return over the last h bars), by least squares on the training windows.
///
/// b = Σ (x − x̄)(y − ȳ) / Σ (x − x̄)², a = ȳ − b·x̄. With b = 1 and a = 0 it is `RepeatBaseline`, with b = 0 `MeanBaseline`.
public struct AutoregressiveBaseline: Baseline {
  /// a and b of one asset.
  public struct Line: Sendable, Equatable {
    /// a, a log return.
    public let intercept: Double
    /// b.
    public let slope: Double
    /// ȳ, the forecast where the last return is missing.
    public let mean: Double
  }

  /// The lines; [N].
  public let lines: [Line]
  /// The position of the horizon among the windows'.
  public let position: Int
  /// Two for each asset.
  public var parameterCount: Int { 2 * lines.count }

  /// Fits the lines on the training windows of `windows` over the horizon at `position`.
  public init(_ windows: Windows, position: Int = 0) {
    self.position = position
    lines = windows.table.symbols.indices.map { asset in
      let pairs = windows.train.compactMap { end -> (x: Double, y: Double)? in
        guard windows.hasLabel(end, asset, position),
          let last = windows.lastReturn(end, asset, position)
        else { return nil }
        return (last, windows.targets[end, asset, position])
      }
      return Line(pairs)
    }
  }

  /// a + b · the last return.
  public func forecasts(of windows: Windows, windowEnds: [Int]) -> WideTable {
    windows.table(windowEnds: windowEnds) { _, end, asset in
      let line = lines[asset]
      return windows.lastReturn(end, asset, position).map { line.intercept + line.slope * $0 }
        ?? line.mean
    }
  }
}

extension AutoregressiveBaseline.Line {
  /// The least-squares line of `pairs`; 0 without any, level where x does not vary.
  fileprivate init(_ pairs: [(x: Double, y: Double)]) {
    let count = Double(max(1, pairs.count))
    let meanX = pairs.reduce(0) { $0 + $1.x } / count
    let meanY = pairs.reduce(0) { $0 + $1.y } / count
    var (products, squares) = (0.0, 0.0)
    for (x, y) in pairs {
      products += (x - meanX) * (y - meanY)
      squares += (x - meanX) * (x - meanX)
    }
    slope = squares > 0 ? products / squares : 0
    intercept = meanY - slope * meanX
    mean = meanY
  }
}
