import Backtesting
import Experiments
import Markets
import NeuralNetworks
import Tensors

/// How much worse the forecasts become when an asset's history is taken away from the model.
///
/// The window histories of the cause are permuted across the windows, which keeps their distribution and breaks their
/// temporal alignment; the forecast of every effect is scored before and after (permutation importance, Breiman 2001).
public struct Ablation: Sendable {
  /// The mean rise of the effect's loss, in the unit of the loss (mean squared error of y/s for regression).
  public let rise: InfluenceMatrix
  /// The Diebold–Mariano statistic that the rise is not zero, over windows.
  public let statistic: InfluenceMatrix
  /// Its two-sided p-value.
  public let pValue: InfluenceMatrix
  /// The loss of each effect with nothing taken away; [N].
  public let loss: [Double]

  /// The pairs whose rise is above zero after Benjamini and Hochberg's correction for all pairs at `level`.
  public func found(level: Double = 0.05) -> [InfluenceMatrix.Pair] {
    // anchor: found
    let pairs = rise.pairs
    let adjusted = FalseDiscovery.adjusted(
      pairs.map { pair in
        let p = pValue[pair.cause, pair.effect]
        return p.isNaN ? nil : p
      })
    return zip(pairs, adjusted).filter { pair, q in
      rise[pair.cause, pair.effect] > 0 && (q ?? 1) < level
    }.map(\.0)
    // end: found
  }
}

extension TrainedForecaster {
  /// Ablates every asset in turn on the windows that end at `windowEnds`.
  ///
  /// - Parameters:
  ///   - repeats: permutations for each asset, whose losses are averaged window by window.
  ///   - seed: of the permutations.
  public func ablation(
    of windows: Windows, windowEnds: [Int], repeats: Int = 5, seed: UInt64
  ) -> Ablation {
    let source = marketWindows(windows, windowEnds: windowEnds)
    let (count, assets) = (windowEnds.count, windows.table.symbols.count)
    let before = losses(source)
    var differences: [[Double]] = []  // [cause][window·effect]
    for cause in 0..<assets {
      var sum = [Double](repeating: 0, count: count * assets)
      for number in 0..<repeats {
        var stream = RandomStream(seed: seed).child("ablation").child(cause).child(number)
        let ablated = AblatedWindows(
          source: source, asset: cause, order: stream.permutation(count))
        for (cell, loss) in losses(ablated).enumerated() { sum[cell] += loss - before[cell] }
      }
      differences.append(sum.map { $0 / Double(repeats) })
    }
    return Ablation(
      symbols: windows.table.symbols, differences: differences, before: before,
      horizon: kind.horizons[0])
  }

  /// The loss of every window and asset over the first horizon, [B·N]; NaN where there is no label.
  func losses(_ source: some WindowSource) -> [Double] {
    let indices = Array(0..<source.count)
    let u = parallel.predict(model, source, indices).scalars  // [B, N, P, Q]
    let labels = source.labels(indices)  // [B, N, P]
    let (y, mask) = (labels.returns.scalars, labels.mask?.scalars)
    let (outputs, values) = (kind.horizons.count, kind.valueCount)
    return stride(from: 0, to: y.count, by: outputs).map { label in
      if let mask, mask[label] == 0 { return .nan }
      return kind.cost(Double(u[label * values + kind.pointPosition]), label: Double(y[label]))
    }
  }
}

extension Ablation {
  /// Summarises loss differences, [cause][window·effect].
  fileprivate init(
    symbols: [String], differences: [[Double]], before: [Double], horizon: Int
  ) {
    let assets = symbols.count
    let column = { (values: [Double], effect: Int) in
      stride(from: effect, to: values.count, by: assets).map { values[$0] }.filter { !$0.isNaN }
    }
    let tests = differences.map { cells in
      symbols.indices.map { DieboldMariano(column(cells, $0), horizon: horizon) }
    }
    rise = InfluenceMatrix(symbols: symbols) { SampleMoments.mean(column(differences[$0], $1)) }
    statistic = InfluenceMatrix(symbols: symbols) { tests[$0][$1]?.statistic ?? .nan }
    pValue = InfluenceMatrix(symbols: symbols) { tests[$0][$1]?.pValue ?? .nan }
    loss = symbols.indices.map { SampleMoments.mean(column(before, $0)) }
  }
}

/// Windows in which one asset's history is that of other windows.
// anchor: ablated-windows
struct AblatedWindows<Source: WindowSource>: WindowSource {
  let source: Source
  /// The asset whose history is replaced.
  let asset: Int
  /// The window that each window takes the asset's history from.
  let order: [Int]

  var count: Int { source.count }

  func batch(_ indices: [Int]) -> Batch {
    let donor = source.batch(indices.map { order[$0] }).input
    return source.batch(indices).replacing(from: donor) { $1 == asset }
  }

  func labels(_ indices: [Int]) -> Labels { source.labels(indices) }
}
// end: ablated-windows

extension Batch {
  /// The same labels and times, with the features and the mask of `donor` at the steps and assets that `isReplaced`.
  func replacing(
    from donor: ModelInput, where isReplaced: (_ step: Int, _ asset: Int) -> Bool
  ) -> Batch {
    var features = input.features
    features.replace(from: donor.features, where: isReplaced)
    return Batch(
      input: ModelInput(
        features: features, mask: input.mask(from: donor, where: isReplaced),
        timeMarks: input.timeMarks),
      labels: labels)
  }
}

extension Tensor {
  /// Takes the values at the steps and assets that `isReplaced` from `donor`, both [B, L, N, F].
  mutating func replace(from donor: Tensor, where isReplaced: (_ step: Int, _ asset: Int) -> Bool) {
    let (steps, assets, features) = (shape[1], shape[2], shape[3])
    withMutableScalars { x in
      donor.withScalars { donor in
        for cell in x.indices
        where isReplaced(cell / (features * assets) % steps, cell / features % assets) {
          x[cell] = donor[cell]
        }
      }
    }
  }
}

extension ModelInput {
  /// The mask, [B, L, N], with that of the steps and assets that are replaced from `donor`; nil when neither lacks a bar.
  func mask(
    from donor: ModelInput, where isReplaced: (_ step: Int, _ asset: Int) -> Bool
  ) -> Tensor? {
    guard mask != nil || donor.mask != nil else { return nil }
    let shape = Array(features.shape.prefix(3))
    let full = Tensor(repeating: 1, shape: shape)
    var result = (mask ?? full).reshaped(to: shape + [1])
    result.replace(from: (donor.mask ?? full).reshaped(to: shape + [1]), where: isReplaced)
    return result.reshaped(to: shape)
  }
}
