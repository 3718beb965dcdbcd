import Files
import Foundation
import Markets
import Workbook

/// The results of `causality` as a picture: −log₁₀ q, a row for each effect and a column for each cause.
struct CausalityMap {
  /// `FILE.png`, with `FILE.gp` and `FILE.csv` beside it.
  let path: String
  /// The path of the prices.
  let input: String

  private var url: URL { URL(fileURLWithPath: path) }
  private var stem: String { url.deletingPathExtension().lastPathComponent }
  private var directory: String { FilePath.parent(of: path) }

  private var folder: FigureFolder {
    FigureFolder(directory, source: FigureSource("stockformer causality, \(url.lastPathComponent)"))
  }

  /// Whether `path` can name a picture: a stem of plain characters, and `.png`.
  static func isPicture(_ path: String) -> Bool {
    let name = URL(fileURLWithPath: path).lastPathComponent
    let plain = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
    return name.hasSuffix(".png") && name.count > 4 && plain
  }

  /// The files beside the picture, which `--out` must not name.
  var companions: [(option: String, path: String?)] {
    let base = String(path.dropLast(4))
    return ["", "-2"].map { ("--figure (its data)", "\(base)\($0).csv") }
      + [("--figure (its script)", "\(base).gp"), ("--figure", path)]
  }

  /// Finds out whether it can be drawn, before the tests are made.
  func requireDrawable() throws(InputFault) {
    try folder.gnuplot.requireInstalled()
    try folder.requireWritable()
  }

  /// Draws the F test, and the robust one beside it where it was made; writes the picture and `table`, both or neither.
  func write(
    _ results: [GrangerResult], _ returns: CommonReturns, _ test: GrangerTest,
    beside table: AtomicFile.Output
  ) throws(InputFault) {
    let panel = { (name: String, q: (GrangerResult) -> Double?) in
      let found = results.count { (q($0) ?? 1) < 0.05 }
      return Heatmap.Matrix.significance(
        "\(name): \(found) of \(results.count) pairs with q < 5 %",
        q: results.byEffect(returns.symbols, q))
    }
    let figure = Heatmap(
      "Who leads whom, by Granger’s test", subtitle: subtitle(returns, test),
      rows: returns.symbols, columns: returns.symbols, rowAxis: "effect", columnAxis: "cause",
      matrices: [panel("F") { $0.qValue }]
        + (test.isRobust ? [panel("robust Wald") { $0.wald?.qValue }] : []))
    try folder.draw(figure.figure(stem), with: [table])
  }

  private func subtitle(_ returns: CommonReturns, _ test: GrangerTest) -> String {
    let span = [returns.timestamps.first, returns.timestamps.last]
      .compactMap { $0.map(Timestamp.day) }.joined(separator: " to ")
    let lags =
      switch test.lag {
      case .fixed(let count): "\(count) lag\(count == 1 ? "" : "s")"
      case .akaike(let most): "1 to \(most) lags by AIC"
      case .bayes(let most): "1 to \(most) lags by BIC"
      }
    let name = URL(fileURLWithPath: input).lastPathComponent
    return "\(name), \(span), \(lags), "
      + (test.isConditional ? "all others held" : "pair by pair")
  }
}
