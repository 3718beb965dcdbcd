import Classroom
import Experiments
import Files
import Markets
import Tensors
import Workbook

/// Two windows of real prices, scaled, for every section to look at.
struct SampleBatch {
  /// [2, L, N, F], two windows that do not overlap.
  let x: Tensor
  /// A longer window, [1, 96, N, F].
  let long: Tensor
  /// The assets' names.
  let symbols: [String]
  /// The features' names.
  let features: [String]
  /// Simple returns of the training windows, asset by asset, for the heads.
  let returns: [[Double]]
  /// How many training labels are exactly zero, and how many there are.
  let zeroLabels: (zero: Int, all: Int)
  /// Root of the weights drawn in this chapter.
  let seed: UInt64

  /// L of the sample.
  static let lookback = 20

  init(_ options: ChapterOptions) throws(InputFault) {
    let market = try ClassroomMarket.real(options.data, reading: options.reading)
    var configuration = market.configuration
    configuration.horizon = 5
    configuration.lookback = Self.lookback
    configuration.features = configuration.features.filter {
      Feature.named($0)?.isAvailable(in: market.panel.allSeries) ?? false
    }
    let short = try Experiment(market.panel, configuration, source: market.source)
    configuration.lookback = 96
    let longer = try Experiment(market.panel, configuration, source: market.source)
    let windows = short.trainingWindows
    x = windows.batch([0, min(windows.count - 1, 2 * Self.lookback)]).input.features
    long = longer.trainingWindows.batch([0]).input.features
    symbols = market.panel.symbols
    features = configuration.features
    let targets = short.windows.targets
    let windowEnds = short.windows.train
    returns = symbols.indices.map { asset in windowEnds.map { targets.simple($0, asset) } }
    zeroLabels = (returns.joined().count { $0 == 0 }, windowEnds.count * symbols.count)
    seed = options.seed
  }
}

extension Tensor {
  /// Standard normal numbers times `deviation`.
  static func normal(
    _ shape: [Int], times deviation: Float = 1, _ stream: inout Tensors.RandomStream
  ) -> Tensor {
    Tensor(
      shape: shape,
      scalars: (0..<shape.reduce(1, *)).map { _ in deviation * Float(stream.normal()) })
  }

  /// A tensor [B, L, N, D] whose numbers are `value(b, t, i, d)`.
  static func filled(
    _ shape: [Int], _ value: (_ b: Int, _ t: Int, _ i: Int, _ d: Int) -> Float
  ) -> Tensor {
    let (steps, assets, width) = (shape[1], shape[2], shape[3])
    return Tensor(shape: shape) { cells in
      for cell in cells.indices {
        let row = cell / width
        cells[cell] = value(row / assets / steps, row / assets % steps, row % assets, cell % width)
      }
    }
  }

  /// The largest |a − b|.
  func largestDifference(_ other: Tensor) -> Double {
    zip(scalars, other.scalars).reduce(0) { max($0, Double(abs($1.0 - $1.1))) }
  }

  /// The same numbers with `change` applied to those of one row [b, t, i].
  func changed(_ b: Int, _ t: Int, _ i: Int, by change: Float = 1) -> Tensor {
    var copy = scalars
    let width = shape[3]
    let row = ((b * shape[1] + t) * shape[2] + i) * width
    for c in row..<(row + width) { copy[c] += change }
    return Tensor(shape: shape, scalars: copy)
  }

  /// The rows [b, t, i] of a [B, L, N, D] tensor that differ from `other`, with the largest difference.
  func movedRows(_ other: Tensor) -> [(b: Int, t: Int, i: Int, size: Double)] {
    let (steps, assets, width) = (shape[1], shape[2], shape[3])
    let (mine, theirs) = (scalars, other.scalars)
    return (0..<shape[0] * steps * assets).compactMap { row in
      let cells = (row * width)..<((row + 1) * width)
      let size = cells.reduce(0.0) { max($0, Double(abs(mine[$1] - theirs[$1]))) }
      return size == 0 ? nil : (row / (steps * assets), row / assets % steps, row % assets, size)
    }
  }
}
