import Backtesting
import Experiments
import Files
import Foundation
import Influence
import Markets
import Models
import NeuralNetworks
import Tensors
import Workbook

/// Section `influence-by-ablation`: remove an asset's history and see whose forecast gets worse.
func ablation(_ page: inout Page, _ course: Readings, _ figures: FigureFolder) throws(InputFault) {
  page.question(
    """
    Attention says where a model looks. Whose forecasts get worse when it can no longer see an \
    asset?
    """
  )
  page.formula(
    """
    rise(c → e) = mean over windows of (y_e − p_e(x'))² − (y_e − p_e(x))²
    x'            x with the history of c taken from another window
    """)
  page.paragraph(
    """
    Each row of an attention map sums to 1 even when nothing in it helps, so a large weight is no \
    evidence (errata A5); a loss that rises is. The histories of the cause c are permuted across the test windows: their distribution is kept, \
    their temporal alignment is broken. Targets are in units of each asset's standard deviation, \
    so a rise of 0.01 is about one percentage point of R².
    """)
  try page.code("rise-of-loss")
  course.report("ablation")
  let planted = Ablated(course.planted, seed: course.options.seed)
  let real = Ablated(course.real, seed: course.options.seed)
  page.predict(
    """
    Of the \(planted.ablation.rise.pairs.count) pairs of the planted market, \
    \(course.truth.edges.count) are edges. How many pairs does ablation report? And on real prices?
    """)
  page.table(ablationTable(planted, real))
  try page.figure(
    planted.figure("04-attention-heatmap", "Planted market", course.truth.edges), in: figures,
    """
    Left: mean attention. Right: the rise of the effect's loss when the cause is ablated. Framed \
    cells are the planted edges; the diagonal is an asset's own history.
    """)
  try page.figure(
    real.figure("04-attention-heatmap-real", course.real.market.source.fileName, []), in: figures,
    "The same two maps on real prices, where the truth is not known.")
  page.reading(planted.reading("On the planted market") + " " + planted.truthReading(course.truth))
  page.reading(
    """
    Power first: on real prices the median pair's test would miss a rise smaller than \
    \(real.smallestRise.fixed(4)) in at least one case in five. \(real.reading("On these prices")) \(real.signs)
    """)
  page.breaks(
    """
    With zeros in place of permuted histories, the model would see windows that no market ever \
    produced, and the rise would measure its reaction to them. On training windows instead of test \
    windows, the rise would include what the model has memorised.
    """)
  page.exercise(
    """
    Ablate only the newest bar of the cause instead of all \
    \(course.planted.experiment.configuration.lookback). Which planted edges keep their rise? \
    Compare with their lags: \
    \(course.truth.edges.map { "\($0.cause)→\($0.effect): \($0.lag)" }.joined(separator: ", ")).
    """)
}

// anchor: rise-of-loss
/// The rise of every effect's mean squared error when the histories of `cause` are
/// permuted across the windows.
func riseOfLoss(_ subject: Subject, cause: Int, repeats: Int, seed: UInt64) -> [Double] {
  let batch = MarketWindows(subject.windows, windowEnds: subject.windowEnds).batch(
    Array(subject.windowEnds.indices))
  let (x, y) = (batch.input.features, batch.labels.returns)
  let width = x.count / subject.windowEnds.count  // L·N·F of one window
  let (assets, features) = (x.shape[2], x.shape[3])
  let (history, before) = (x.scalars, squaredErrors(subject.forecaster.stockformer, x, y))
  var after = [Double](repeating: 0, count: assets)
  for number in 0..<repeats {
    var stream = RandomStream(seed: seed).child("ablation").child(cause).child(number)
    let order = stream.permutation(subject.windowEnds.count)
    var ablated = history
    for cell in history.indices where cell / features % assets == cause {
      ablated[cell] = history[order[cell / width] * width + cell % width]
    }
    let errors = squaredErrors(
      subject.forecaster.stockformer, Tensor(shape: x.shape, scalars: ablated), y)
    for effect in 0..<assets { after[effect] += errors[effect] / Double(repeats) }
  }
  return zip(after, before).map { $0 - $1 }
}

/// The mean over windows of (u − y)², [N], from x [B, L, N, F] and y [B, N, 1].
private func squaredErrors(_ model: Stockformer, _ x: Tensor, _ y: Tensor) -> [Double] {
  let u = model(x, .inference(seed: model.samplingSeed)).scalars
  var sums = [Double](repeating: 0, count: y.shape[1])
  for (cell, y) in y.scalars.enumerated() {
    let error = Double(u[cell] - y)
    sums[cell % sums.count] += error * error / Double(x.shape[0])
  }
  return sums
}
// end: rise-of-loss

/// Ablation and attention of one market's model.
private struct Ablated {
  let subject: Subject
  let ablation: Ablation
  let attention: AttentionProfile?
  /// The largest distance of the function above from the library, first cause.
  let error: Double

  init(_ subject: Subject, seed: UInt64) {
    self.subject = subject
    ablation = subject.forecaster.ablation(
      of: subject.windows, windowEnds: subject.windowEnds, seed: seed)
    attention = subject.forecaster.attentionProfile(
      of: subject.windows, windowEnds: subject.windowEnds)
    let hand = riseOfLoss(subject, cause: 0, repeats: 5, seed: seed)
    let rise = ablation.rise
    error = hand.indices.map { abs(hand[$0] - rise[0, $0]) }.max() ?? .infinity
  }

  /// The pair with the largest rise.
  var largest: InfluenceMatrix.Pair {
    let rise = ablation.rise
    return rise.pairs.max { rise[$0.cause, $0.effect] < rise[$1.cause, $1.effect] }
      ?? .init(cause: 0, effect: 1)
  }

  /// The rise that the median pair's test detects in four of five cases.
  var smallestRise: Double {
    let errors = ablation.rise.pairs.compactMap { pair -> Double? in
      let error =
        ablation.rise[pair.cause, pair.effect] / ablation.statistic[pair.cause, pair.effect]
      return error.isFinite ? abs(error) : nil
    }.sorted()
    guard !errors.isEmpty else { return .nan }
    return Power.smallestMean(standardDeviation: errors[errors.count / 2], count: 1)
  }

  func name(_ pair: InfluenceMatrix.Pair) -> String {
    "\(subject.symbols[pair.cause])→\(subject.symbols[pair.effect])"
  }

  /// Spearman's correlation of attention and rise over the pairs.
  var agreement: Double? {
    guard let attention = attention?.influence() else { return nil }
    let pairs = attention.pairs
    return Correlation.spearman(
      pairs.map { attention[$0.cause, $0.effect] }, pairs.map { ablation.rise[$0.cause, $0.effect] }
    )
  }

  func reading(_ place: String) -> String {
    let found = ablation.found()
    let all = ablation.rise.pairs.count
    let agreement =
      agreement.map { "; the rank correlation of rise and attention is \($0.fixed(2))" } ?? ""
    guard !found.isEmpty else {
      return """
        \(place) none of the \(all) pairs has a rise that exceeds its noise after correction for \
        \(all) tests\(agreement): whatever the attention map shows, no asset's history is shown to \
        help another's forecast.
        """
    }
    return """
      \(place) \(found.count) of \(all) pairs exceed their noise after correction for \(all) tests \
      (false discovery rate 5 %): \(found.map(name).joined(separator: ", "))\(agreement).
      """
  }

  /// The planted edges that are not found.
  private func missed(_ edges: some Collection<InfluenceMatrix.Pair>) -> [InfluenceMatrix.Pair] {
    edges.filter { !ablation.found().contains($0) }
      .sorted { ($0.cause, $0.effect) < ($1.cause, $1.effect) }
  }

  func truthReading(_ truth: PlantedTruth) -> String {
    let edges = ablation.rise.pairs(of: truth.edges)
    let hits = ablation.found().filter(edges.contains).count
    let missed = missed(edges)
    guard !missed.isEmpty else { return "All \(edges.count) planted edges are among them." }
    let reasons = missed.prefix(3).map { pair in
      let size = ablation.rise[pair.cause, pair.effect]
      let isSmall = size < smallestRise
      return """
        \(name(pair)) with a rise of \(size.fixed(4)), \(isSmall ? "below" : "although above") the \
        \(smallestRise.fixed(4)) that the test detects in four of five cases
        """
    }
    return """
      \(hits) of the \(edges.count) planted edges are among them; missing: \
      \(reasons.joined(separator: ", "))\(missed.count > 3 ? ", and others" : "").
      """
  }

  /// The signs of all rises: a negative one says that the history made the forecast worse.
  var signs: String {
    let pairs = ablation.rise.pairs
    let values = pairs.map { ablation.rise[$0.cause, $0.effect] }
    let own = subject.symbols.indices.map { (asset: $0, rise: ablation.rise[$0, $0]) }
    guard let worst = own.min(by: { $0.rise < $1.rise }) else { return "" }
    let harmful = values.count { $0 < 0 }
    let verdict =
      2 * harmful > values.count
      ? "if anything, most histories that the model reads make its test forecasts worse"
      : "most histories do no harm"
    return """
      \(harmful) of \(values.count) rises are negative, and the lowest rise from an asset's own \
      history is \(worst.rise.signed(4)) (\(subject.symbols[worst.asset])): \(verdict).
      """
  }

  /// What ablation finds of so many planted edges, or where none are known.
  private func finding(_ edges: Int, missed: Int) -> String {
    let found = ablation.found().count
    guard edges > 0 else {
      return "Ablation finds a leader in \(found == 0 ? "none" : "\(found)") of "
        + "\(ablation.rise.pairs.count) pairs"
    }
    let others = found - (edges - missed)
    return "Ablation finds \(edges - missed) of the \(edges) planted edges and "
      + (others == 0 ? "no other pair" : "\(others) other pair\(others == 1 ? "" : "s")")
  }

  func figure(_ name: String, _ title: String, _ edges: [PlantedTruth.Edge]) -> Figure {
    let pairs = ablation.rise.pairs(of: edges)
    let marks = pairs.map { [$0.effect, $0.cause] }
      .sorted { ($0[0], $0[1]) < ($1[0], $1[1]) }
    let map = attention?.map() ?? []
    let rise = ablation.rise.rowsByEffect.map { $0.map { $0 * 1000 } }
    return Heatmap(
      finding(pairs.count, missed: missed(pairs).count),
      subtitle: title + (marks.isEmpty ? "" : "; frames: planted edges")
        + (missed(pairs).isEmpty
          ? ""
          : "; missed: " + missed(pairs).prefix(3).map(self.name).joined(separator: ", ")
            + (missed(pairs).count > 3 ? " and others" : "")),
      rows: subject.symbols,
      columns: subject.symbols, rowAxis: "query (effect)", columnAxis: "key (cause)",
      matrices: [
        .init(
          "attention", map,
          legend: "mean of \(subject.windowEnds.count) test windows and all heads",
          limits: 0...mostOf(map), marks: marks),
        .init(
          "ablation", rise, legend: "rise of the effect's loss × 1000", colours: .diverging,
          digits: 1, marks: marks),
      ]
    ).figure(name)
  }
}

private func ablationTable(_ planted: Ablated, _ real: Ablated) -> Table {
  let row = { (name: String, value: (Ablated) -> String) in
    (name: name, planted: value(planted), real: value(real))
  }
  return .plantedAndReal(
    "5 permutations per asset",
    rows: [
      row("smallest rise the median pair's test can detect") { $0.smallestRise.fixed(4) },
      row("largest rise") {
        "\($0.name($0.largest)) \($0.ablation.rise[$0.largest.cause, $0.largest.effect].fixed(4))"
      },
      row("pairs found, of all") {
        "\($0.ablation.found().count) of \($0.ablation.rise.pairs.count)"
      },
      row("rank correlation with attention") { $0.agreement?.fixed(2) ?? "–" },
      row("by hand − library, largest |difference|") { $0.error.significant(1) },
    ])
}

extension String {
  /// A file's name without its folder.
  var fileName: String { URL(fileURLWithPath: self).lastPathComponent }
}
