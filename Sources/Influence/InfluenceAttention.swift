import Foundation
import Experiments
import Markets
import NeuralNetworks
import Tensors

/// The cross-ticker attention of the last time step over many windows, layer by layer and head by head.
///
/// A pair of assets counts in the windows at whose last bar both take part; an entropy is that of the assets that do.
public struct AttentionProfile: Sendable {
  /// One head's attention over the windows.
  public struct Head: Sendable {
    /// The mean map, [query][key]; a row sums to 1; [N·N].
    public let map: [Double]
    /// The mean over windows and queries of H(a)/ln N: 1 is uniform, 0 is all weight on one asset.
    public let entropy: Double
  }

  /// The assets; [N].
  public let symbols: [String]
  /// [layer][head]
  public let layers: [[Head]]
  /// The mean over windows and pairs of heads of the cosine of their maps, layer by layer: 1 when all heads are alike, NaN
  /// with one head.
  public let headCosine: [Double]

  /// The mean map over heads, and over the layers or of the one numbered `layer`, [query][key].
  public func map(layer: Int? = nil) -> [[Double]] {
    let heads = layer.map { layers[$0] } ?? Array(layers.joined())
    return symbols.indices.map { query in
      symbols.indices.map { key in
        SampleMoments.mean(heads.map { $0.map[query * symbols.count + key] })
      }
    }
  }

  /// The mean map as scores: the key is the cause, the query the effect.
  public func influence(layer: Int? = nil) -> InfluenceMatrix {
    let map = map(layer: layer)
    return InfluenceMatrix(symbols: symbols) { cause, effect in map[effect][cause] }
  }
}

extension TrainedForecaster {
  /// The attention of the last time step over the windows that end at `windowEnds`; nil for a model without the cross-ticker block.
  public func attentionProfile(of windows: Windows, windowEnds: [Int]) -> AttentionProfile? {
    let names = model.crossAttentionNames
    let assets = windows.table.symbols.count
    guard let end = windowEnds.last, let first = names.first,
      let heads = attention(of: windows, end: end)[first]?.shape[1]
    else { return nil }
    let source = marketWindows(windows, windowEnds: windowEnds)
    let size = AttentionTally.size(assets: assets, heads: heads)
    let sums = sums(windowEnds.count, size: size * names.count) { indices in
      let recorder = Recorder()
      let input = source.batch(indices).input
      _ = model(input, .inference(seed: model.samplingSeed, recorder: recorder))
      return names.flatMap { name in
        guard let weights = recorder[name] else { fatalError("the model records no \(name)") }
        return AttentionTally.values(weights, newestMask: input.newestMask)
      }
    }
    let tallies = names.indices.map { layer in
      AttentionTally(
        sums: Array(sums[layer * size..<(layer + 1) * size]), assets: assets, heads: heads)
    }
    return AttentionProfile(
      symbols: windows.table.symbols, layers: tallies.map(\.heads),
      headCosine: tallies.map(\.cosine))
  }
}

/// Sums over windows of one layer: maps [H][N·N], entropies [H], cosine of heads; then in how many windows each pair of assets
/// [N·N] and at least two assets took part.
private struct AttentionTally {
  let heads: [AttentionProfile.Head]
  let cosine: Double

  static func size(assets: Int, heads: Int) -> Int {
    heads * (assets * assets + 1) + 1 + assets * assets + 1
  }

  init(sums: [Double], assets: Int, heads count: Int) {
    let cells = assets * assets
    let pairs = Array(sums[(count * (cells + 1) + 1)...].prefix(cells))
    let windows = sums[sums.count - 1]
    heads = (0..<count).map { head in
      .init(
        map: zip(sums[head * cells..<(head + 1) * cells], pairs).map { $0 / $1 },
        entropy: sums[count * cells + head] / windows)
    }
    cosine = count > 1 ? sums[count * (cells + 1)] / windows : .nan
  }

  /// The sums over the windows of `weights` [B, H, L, N, N], of which the last step counts.
  ///
  /// - Parameter newestMask: which assets take part there, [B, N]; nil when all do.
  static func values(_ weights: Tensor, newestMask: Tensor?) -> [Double] {
    let (windows, heads, steps) = (weights.shape[0], weights.shape[1], weights.shape[2])
    let assets = weights.shape[3]
    let cells = assets * assets
    var sums = [Double](repeating: 0, count: size(assets: assets, heads: heads))
    weights.withScalars { weights in
      for window in 0..<windows {
        let present = (0..<assets).filter { asset in
          newestMask.map { $0[window, asset] == 1 } ?? true
        }
        let pairs = present.flatMap { query in present.map { query * assets + $0 } }
        let maps = (0..<heads).map { head in
          let start = ((window * heads + head) * steps + steps - 1) * cells
          return pairs.map { Double(weights[start + $0]) }
        }
        for (head, map) in maps.enumerated() {
          for (cell, weight) in zip(pairs, map) { sums[head * cells + cell] += weight }
        }
        for cell in pairs { sums[heads * (cells + 1) + 1 + cell] += 1 }
        guard present.count > 1 else { continue }
        let count = Double(present.count)
        for (head, map) in maps.enumerated() {
          sums[heads * cells + head] += entropy(map) / (count * log(count))
        }
        sums[heads * (cells + 1)] += meanCosine(maps)
        sums[sums.count - 1] += 1
      }
    }
    return sums
  }

  /// −Σ a ln a over all rows.
  private static func entropy(_ map: [Double]) -> Double {
    -map.reduce(0) { $1 > 0 ? $0 + $1 * log($1) : $0 }
  }

  private static func meanCosine(_ maps: [[Double]]) -> Double {
    let product = { (a: [Double], b: [Double]) in zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    let norms = maps.map { product($0, $0).squareRoot() }
    var (sum, pairs) = (0.0, 0.0)
    for first in maps.indices {
      for second in maps.indices where second > first {
        sum += product(maps[first], maps[second]) / (norms[first] * norms[second])
        pairs += 1
      }
    }
    return pairs > 0 ? sum / pairs : 0
  }
}
