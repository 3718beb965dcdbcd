import Classroom
import Files
import Markets
import Models
import Workbook

/// One mark of the document's table, and what was measured.
struct Tick {
  static let models = [
    ("LSTM", "lstm"), ("Transformer", "transformer"), ("TFT", "tft"),
    ("Stockformer", "stockformer"),
  ]
  /// The line of the table, and the model's column.
  let line, model: String
  let said: String
  let isTrue: Bool
  /// What the measurement gave.
  let evidence: String

  private var measured: String { mark(isTrue) }
  /// “limited” is contradicted by neither.
  var isContradicted: Bool { said != "limited" && said != measured }
  private var cell: String { "\(said) → \(measured)" + (evidence.isEmpty ? "" : " \(evidence)") }

  static func all(
    _ results: ReferenceResults, _ probes: [ModelProbe], _ found: Found
  ) throws(InputFault) -> [Tick] {
    let said: [(line: String, marks: [String])] = [
      ("cross-asset modelling", ["✗", "✗", "limited", "✓"]),
      ("ProbSparse attention", ["✗", "✗", "✗", "✓"]),
      ("multivariate input", ["✗", "✗", "✓", "✓"]),
      ("correlation-aware", ["✗", "✗", "✗", "✓"]),
      ("portfolio allocation", ["✗", "✗", "✗", "✓"]),
    ]
    var ticks: [Tick] = []
    for (column, (model, kind)) in models.enumerated() {
      guard let probe = probes.first(where: { $0.kind == kind }) else { continue }
      let factor = try results.estimate("r2", kind, on: "factor")
      let ratio = SampleMoments.mean(try results.allocationSharpe(kind))
      let measured: [(Bool, String)] = [
        (found.findsOthers(kind, on: "linear"), found.text(kind, on: "linear")),
        (probe.hasProbSparse, ""),
        (probe.seesFeatures, ""),
        (factor.isAboveZero, (factor.value * 100).signed(2)),
        (probe.allocates, ratio.signed(1)),
      ]
      ticks += zip(said, measured).map { line, result in
        Tick(
          line: line.line, model: model, said: line.marks[column], isTrue: result.0,
          evidence: result.1)
      }
    }
    return ticks
  }

  static func table(_ ticks: [Tick]) -> Table {
    let lines = ticks.filter { $0.model == models[0].0 }.map(\.line)
    return Table(
      [.text("said → measured")] + models.map { .text($0.0) },
      rows: lines.map { line in [line] + ticks.filter { $0.line == line }.map(\.cell) })
  }
}

extension Tick {
  /// What the marks, and what was found, come to.
  static func reading(
    _ results: ReferenceResults, _ found: Found, _ ticks: [Tick], _ probes: [ModelProbe]
  ) throws(InputFault) -> String {
    let wrong = ticks.filter(\.isContradicted)
    let seeing = probes.filter(\.seesOthers)
    let (full, sparse) = (
      try results.estimate("r2", "long-full", on: "linear"),
      try results.estimate("r2", "long-sparse", on: "linear")
    )
    let isTie = sparse.high > full.low && full.high > sparse.low
    let earns = try found.models.map { model throws(InputFault) in
      try results.estimate("sharpe", model, on: "stocks").isAboveZero
    }
    let earning = zip(found.models, earns).filter(\.1).map(\.0)
    let stocks =
      earning.isEmpty
      ? "no Sharpe ratio of the \(found.models.count) has an interval above 0"
      : "the intervals of \(earning.joined(separator: ", ")) lie above 0, of \(found.models.count) that were tried"
    let best = { (market: String) -> String in
      let name =
        found.models.max { found[$0, on: market].value < found[$1, on: market].value } ?? ""
      let ties = found.models.count {
        $0 != name && found[$0, on: market].high > found[name, on: market].low
      }
      return
        "\(name) (\(found.text(name, on: market)); the intervals of \(ties) others overlap its own)"
    }
    return """
      \(wrong.count) of the \(ticks.count) marks are contradicted: \
      \(wrong.map { "\($0.model) \($0.said) \($0.line)" }.joined(separator: "; ")). “Correlation-aware” is the line \
      to remember: on a market whose assets move together and none leads, \
      \(ticks.count { $0.line == "correlation-aware" && $0.isTrue }) of the four find more than nothing. \
      \(seeing.count) of \(probes.count) models look across assets, and \
      \(seeing.count { found.findsOthers($0.kind, on: "linear") }) of these find clearly more than own bars tell on \
      linear edges. Most is found by \(best("linear")) on linear edges and by \(best("even")) on even ones. \
      ProbSparse approximates attention, and what it saves depends on the length ([[training-step-growth]]): at \
      look-back 96, without the linear skip and in 6 epochs, the Stockformer finds R² \
      \((sparse.value * 100).signed(2)) % with it and \((full.value * 100).signed(2)) % without, \
      \(isTie ? "intervals that overlap" : "intervals apart"). Allocation is a head and a loss, which \
      \(probes.count(where: \.allocates)) of the \(probes.count) take; what it earns stands in the table. On the stocks, after costs, \(stocks).
      """
  }
}
