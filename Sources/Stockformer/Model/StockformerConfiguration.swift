/// Every size and choice of a Stockformer; the architecture page says what each does.
public struct StockformerConfiguration: Codable, Sendable, Equatable {
  /// A convolution kernel for all assets together, or one for each.
  public enum Embedding: String, Codable, Sendable, CaseIterable { case shared, perAsset }
  /// Full attention along time, or Informer's ProbSparse.
  public enum Temporal: String, Codable, Sendable, CaseIterable { case full, probSparse }
  /// Normalisation before each block, or after each residual sum.
  public enum Norm: String, Codable, Sendable, CaseIterable { case pre, post }
  /// No distilling between layers, or with layer or batch normalisation.
  public enum Distil: String, Codable, Sendable, CaseIterable { case none, layer, batch }
  /// What the output means.
  public enum Head: String, Codable, Sendable, CaseIterable {
    case regression, direction, allocation
  }
  /// Which attention comes first in a layer.
  public enum Order: String, Codable, Sendable, CaseIterable { case temporalFirst, crossFirst }

  /// L, steps in a window.
  public var lookback: Int
  /// N
  public var assets: Int
  /// F, features of an asset at a step.
  public var features: Int
  /// D, even.
  public var width = 32
  /// H, divides D.
  public var heads = 4
  /// E, encoder layers.
  public var layers = 1
  /// D_ff, the width inside the feed-forward block.
  public var feedForward = 64
  /// P, forecasts of an asset.
  public var outputs = 1
  /// Shared kernels or one for each asset.
  public var embedding = Embedding.shared
  /// Pre- or post-norm.
  public var norm = Norm.pre
  /// Full or ProbSparse attention along time.
  public var temporal = Temporal.full
  /// c of ProbSparse.
  public var factor = 5
  /// Distilling between the layers.
  public var distil = Distil.none
  /// What the output means.
  public var head = Head.regression
  /// Dropout rate, in [0, 1).
  public var dropout: Float = 0.1
  /// Which attention comes first.
  public var order = Order.temporalFirst
  /// Whether assets attend to each other at all; without it every asset is forecast from its own past.
  public var crossTicker = true
  /// Where evaluation draws ProbSparse's key tables from.
  public var samplingSeed: UInt64 = 1

  /// A configuration of the given sizes, with the defaults above for the rest.
  public init(lookback: Int, assets: Int, features: Int) {
    self.lookback = lookback
    self.assets = assets
    self.features = features
  }

  /// The seed document's sizes: D 128, H 8, E 3, D_ff 512, ProbSparse c 5, distilling, allocation.
  public static func seedDefault(
    lookback: Int = 168, assets: Int = 5, features: Int = 6
  ) -> StockformerConfiguration {
    var c = StockformerConfiguration(lookback: lookback, assets: assets, features: features)
    (c.width, c.heads, c.layers, c.feedForward) = (128, 8, 3, 512)
    (c.temporal, c.distil, c.head) = (.probSparse, .layer, .allocation)
    return c
  }

  /// L_i, the steps that every encoder layer sees: halved by each distilling.
  public var lengths: [Int] {
    var lengths = [lookback]
    for _ in 1..<max(1, layers) {
      lengths.append(
        distil == .none ? lengths[lengths.count - 1] : (lengths[lengths.count - 1] - 1) / 2 + 1)
    }
    return lengths
  }

  /// Windows to run at once, `most` or a half, a quarter, … of it: few enough that one [B, L, N, D] stays below 400 kB, and a
  /// block of the model in a core's cache; two are never too many.
  ///
  /// Measured: at the seed's size 1, 2, 4, 8 windows take 596, 572, 584, 603 ms a step of 32 (L·N·D 430 kB), at the classroom's
  /// 72, 71, 78, 75 ms (123 kB), while memory grows from 97 to 279 and from 54 to 91 MB.
  public func windowsInCache(atMost most: Int) -> Int {
    let bytes = lookback * assets * width * MemoryLayout<Float>.size
    var count = most
    while count > 2 && count * bytes > 400_000 { count /= 2 }
    return count
  }

  /// Why the configuration cannot be built; nil when it can.
  public var fault: String? {
    let sizes = [
      ("lookback", lookback), ("assets", assets), ("features", features), ("width", width),
      ("heads", heads), ("layers", layers), ("feedForward", feedForward), ("outputs", outputs),
      ("factor", factor),
    ]
    if let (name, value) = sizes.first(where: { $0.1 < 1 }) {
      return "\(name) is \(value), expected at least 1"
    }
    if width % 2 != 0 { return "width is \(width), expected an even number" }
    if width % heads != 0 { return "heads \(heads) do not divide width \(width)" }
    if !(dropout >= 0 && dropout < 1) { return "dropout is \(dropout), expected 0 ≤ dropout < 1" }
    return nil
  }
}
