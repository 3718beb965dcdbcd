/// One number per asset (and horizon, if there are several) that brings the targets to a standard deviation of 1 without moving zero.
public struct TargetScaler: Codable, Equatable, Sendable {
  /// The sample standard deviation (n − 1) of each asset's training targets, 1 where that is zero; [N·P].
  public let scales: [Double]

  /// A scaler of known scales, such as a checkpoint holds.
  public init(scales: [Double]) { self.scales = scales }

  /// Measures the labels of the windows that end at the bars `windowEnds`; missing labels do not count.
  public init(_ targets: Targets, windowEnds: some Collection<Int>) {
    self.init(targets, endsOfAssets: targets.symbols.map { _ in Array(windowEnds) })
  }

  /// Measures the labels that count: those of assets that take part at the bars `windowEnds`.
  init(_ targets: Targets, windowEnds: [Int], _ mask: BarMask) {
    let endsOfAssets = targets.symbols.indices.map { asset in
      windowEnds.filter { mask.hasBar($0, asset) }
    }
    self.init(targets, endsOfAssets: endsOfAssets)
  }

  private init(_ targets: Targets, endsOfAssets: [[Int]]) {
    let width = targets.rowWidth
    scales = (0..<width).map { column in
      let windowEnds = endsOfAssets[column / targets.horizons.count]
      return ColumnMoments(windowEnds.lazy.map { targets.values[$0 * width + column] })
        .standardDeviation
    }
  }

  /// The labels over their scale, in an outer join 0 where a label does not count; [T·N·P].
  func scaled(_ targets: Targets, _ mask: BarMask, _ join: Join) -> [Float] {
    let width = targets.rowWidth
    require(scales.count == width, "the target scaler is of other labels")
    let labels = targets.values.indices.map { Float(targets.values[$0] / scales[$0 % width]) }
    return join == .inner ? labels : mask.zeroing(labels, of: targets)
  }
}
