import Experiments
import SpeedBenchmarks
import Workbook

/// The measurements as a table.
enum SpeedTable {
  static let header = row(
    "benchmark", "cores", "median ms", "min ms", "per second", "peak MB", "runs")

  static func row(_ r: SpeedBenchmark.Measurement) -> String {
    let perSecond = r.config.batch.map { number(1000 * Double($0) / r.median) } ?? ""
    return row(
      r.name, String(r.workers), number(r.median), number(r.minimum), perSecond,
      String(Int(r.peakMemory.rounded())), String(r.runs))
  }

  /// How far the training steps are from their bounds, for those that have one.
  static func distances(_ results: [SpeedBenchmark.Measurement]) -> [String] {
    results.compactMap { step in
      guard step.name.hasPrefix("train/"),
        let bound = results.first(where: {
          $0.name == "bound/" + step.name.dropFirst(6) && $0.workers == step.workers
        }), let products = bound.products, let traffic = bound.traffic,
        let size = bound.trafficSize, let rate = bound.copyRate
      else { return nil }
      return "\(step.name), \(step.workers) cores: \(number(step.median)) ms, "
        + "\(number(step.median / bound.median)) times the bound of \(number(bound.median)) ms: "
        + "products \(number(products)) ms, \(number(size)) MB moved at \(number(rate)) GB/s "
        + "\(number(traffic)) ms"
    }
  }

  private static func row(_ cells: String...) -> String {
    let widths = [34, 5, 10, 10, 11, 8, 5]
    return zip(cells, widths).enumerated().map { index, cell in
      let padding = String(repeating: " ", count: max(0, cell.1 - cell.0.count))
      return index == 0 ? cell.0 + padding : padding + cell.0
    }.joined(separator: " ")
  }

  /// Three digits, or all before the point.
  private static func number(_ value: Double) -> String {
    value >= 100 ? value.fixed(0) : value.significant(3)
  }
}
