import Foundation
import Markets
import Models
import NeuralNetworks
import Tensors

/// How evenly a model's assets attend to each other: −Σ a ln a over the keys, over the ln of their number, mean over layers, heads,
/// steps and assets. 1 is attention without preference, 0 is attention to one asset alone.
///
/// Training in which it falls towards 0 tends to become unstable (Zhai et al. 2023, "Stabilizing Transformer Training by
/// Preventing Attention Entropy Collapse").
enum AttentionEntropy {
  /// About how many weights are looked at, so that it costs little beside an epoch.
  private static let mostWeights = 1 << 21
  private static let mostWindows = 8

  /// The entropy of `model` on some of the windows of `source`; nil where no asset attends to another.
  static func mean(_ model: some Forecaster, _ source: MarketWindows) -> Double? {
    let names = model.crossAttentionNames
    let (assets, lookback) = (source.windows.table.symbols.count, source.windows.lookback)
    guard !names.isEmpty, source.count > 0, assets > 1 else { return nil }
    let count = min(
      mostWindows, source.count, max(1, mostWeights / (assets * assets * lookback * names.count)))
    let indices = (0..<count).map { $0 * source.count / count }
    let recorder = Recorder()
    _ = model(
      source.batch(indices).input, .inference(seed: model.samplingSeed, recorder: recorder))
    let entropies = names.compactMap { recorder[$0] }.map { mean(of: $0) }.filter(\.isFinite)
    return entropies.isEmpty ? nil : SampleMoments.mean(entropies)
  }

  /// The mean over all rows of the last axis that hold any weight.
  static func mean(of weights: Tensor) -> Double {
    let keys = weights.shape[weights.shape.count - 1]
    return weights.withScalars { scalars in
      var (sum, rows) = (0.0, 0)
      for start in stride(from: 0, to: scalars.count, by: keys) {
        var (entropy, isPresent) = (0.0, false)
        for weight in scalars[start..<start + keys] where weight > 0 {
          entropy -= Double(weight) * log(Double(weight))
          isPresent = true
        }
        if isPresent { (sum, rows) = (sum + entropy, rows + 1) }
      }
      return sum / Double(rows) / log(Double(keys))
    }
  }
}
