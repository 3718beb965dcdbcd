import Markets
import NeuralNetworks
import Tensors

/// Windows of a market as the trainer reads them: the windows that end at given bars, with the labels that a head is
/// trained on.
public struct MarketWindows: WindowSource {
  /// The market's windows.
  public let windows: Windows
  /// The last bars of the windows, in order.
  public let windowEnds: [Int]
  /// What the labels are.
  public let label: ForecastKind.Label
  /// Whether the calendar comes with the features.
  public let hasTimeMarks: Bool

  /// The windows of `windows` that end at `windowEnds`.
  public init(
    _ windows: Windows, windowEnds: [Int], label: ForecastKind.Label = .scaledLogReturn,
    hasTimeMarks: Bool = false
  ) {
    self.windows = windows
    self.windowEnds = windowEnds
    self.label = label
    self.hasTimeMarks = hasTimeMarks
  }

  /// How many windows there are.
  public var count: Int { windowEnds.count }

  /// The windows numbered `indices`: features [B, L, N, F] and labels [B, N, P], with masks where a bar is missing.
  public func batch(_ indices: [Int]) -> Batch {
    let ends = indices.map { windowEnds[$0] }
    return Batch(input: input(ends), labels: labels(ends: ends))
  }

  /// The labels of the windows numbered `indices` [B, N, P], with a mask where one is missing.
  public func labels(_ indices: [Int]) -> Labels { labels(ends: indices.map { windowEnds[$0] }) }

  private func input(_ ends: [Int]) -> ModelInput {
    let (table, steps) = (windows.table, windows.lookback)
    let (assets, features) = (table.symbols.count, table.names.count)
    let isMasked = windows.hasMissingBars(windowEnds: ends)
    return ModelInput(
      features: Tensor(shape: [ends.count, steps, assets, features]) {
        windows.fillInputs($0, windowEnds: ends)
      },
      mask: isMasked
        ? Tensor(shape: [ends.count, steps, assets]) { windows.fillMask($0, windowEnds: ends) }
        : nil,
      timeMarks: hasTimeMarks ? timeMarks(ends) : nil)
  }

  private func timeMarks(_ ends: [Int]) -> Tensor {
    let steps = windows.lookback + windows.targets.horizons.count
    return Tensor(shape: [ends.count, steps, CalendarMarks.count]) {
      windows.fillTimeMarks($0, windowEnds: ends)
    }
  }

  private func labels(ends: [Int]) -> Labels {
    let shape = [ends.count, windows.table.symbols.count, windows.targets.horizons.count]
    let returns = Tensor(shape: shape) { buffer in
      switch label {
      case .scaledLogReturn: windows.fillOutputs(buffer, windowEnds: ends)
      case .simpleReturn: windows.fillReturns(buffer, windowEnds: ends, windows.targets.simple)
      case .logReturn:
        windows.fillReturns(buffer, windowEnds: ends) { windows.targets[$0, $1, $2] }
      }
    }
    guard windows.hasMissingLabels(windowEnds: ends) else { return Labels(returns: returns) }
    return Labels(
      returns: returns,
      mask: Tensor(shape: shape) { windows.fillLabelMask($0, windowEnds: ends) })
  }
}

extension Windows {
  /// Writes what `value` gives for the bars `windowEnds` into `buffer`, [B, N, P]; 0 where it is missing.
  fileprivate func fillReturns(
    _ buffer: UnsafeMutableBufferPointer<Float>, windowEnds: [Int],
    _ value: (_ bar: Int, _ asset: Int, _ position: Int) -> Double
  ) {
    let (assets, horizons) = (table.symbols.count, targets.horizons.count)
    for cell in buffer.indices {
      let row = cell / (assets * horizons)
      let value = value(windowEnds[row], cell / horizons % assets, cell % horizons)
      buffer[cell] = value.isNaN ? 0 : Float(value)
    }
  }
}
