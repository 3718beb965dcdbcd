import Foundation

extension Heatmap.Matrix {
  /// q-values as −log₁₀ q, so that more is surer: what is below `level` lies in the upper half of the colours, its number in
  /// black; 0 shows as 99, what is missing as nothing.
  ///
  ///     Heatmap.Matrix.significance("F", q: [[.nan, 0.01], [0.5, .nan]])  // 2.0 and 0.3, half of the colours at 1.3
  public static func significance(
    _ title: String, q: [[Double]], level: Double = 0.05, marks: [[Int]] = []
  ) -> Heatmap.Matrix {
    let sizes = q.map { $0.map { $0.isNaN ? .nan : min(99, max(0, -log10($0))) } }
    let threshold = -log10(level)
    let percent = (level * 100).significant()
    return Heatmap.Matrix(
      title, sizes,
      legend: "−log₁₀ q; above \(threshold.fixed(1)) is q < \(percent) % (black numbers)",
      limits: 0...(2 * threshold), digits: 1, marks: marks)
  }
}
