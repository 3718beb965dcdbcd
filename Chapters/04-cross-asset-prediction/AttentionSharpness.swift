import Backtesting
import Experiments
import Files
import Foundation
import Influence
import Workbook

/// Section `attention-sharpness`: entropy, diversity of heads, agreement of seeds.
func sharpness(_ page: inout Page, _ course: Readings, _ figures: FigureFolder) throws(InputFault) {
  page.question(
    """
    “Monitor attention weights for diversity”, says the reference document, but it gives no \
    measure (errata T5). Here are three: is a map sharp, do the heads differ, and does another \
    seed give the same map?
    """)
  page.formula(
    """
    sharpness     H(a)/ln N = − Σ_k a_k ln a_k / ln N         1: uniform, 0: all on one asset
    diversity     cosine of two heads' maps, mean over pairs   1: all heads are alike
    stability     Spearman of two seeds' average maps, N(N−1) pairs
    """)
  try page.code("entropy")
  let planted = try Sharpness(course.planted, course)
  let real = try Sharpness(course.real, course)
  page.table(
    .plantedAndReal(
      "mean over test windows", rows: planted.rows(beside: real, heads: planted.entropies.count)))
  try page.figure(
    entropyFigure(planted, real).figure("04-entropy"), in: figures,
    """
    Entropy of the cross-ticker attention of the single layer: the mean of the heads, and the range \
    from the sharpest to the flattest, before training (grey) and after it.
    """
  )
  page.reading(
    """
    \(planted.reading("On the planted market")) \(real.reading("On real prices")) By hand and by \
    the library the first head's entropy agrees to \
    \(max(planted.error, real.error).significant(1)).
    """)
  page.paragraph(
    """
    A sharp map is not necessarily right, nor is a stable one: every seed may give the same map, \
    and the map may still say nothing about which asset leads. To find that out takes an \
    intervention ([[influence-by-ablation]]) or a known truth ([[five-readings]]).
    """)
  page.breaks(
    """
    Without the division by ln N, markets of different size could not be compared: the entropy of \
    the uniform map is ln \(course.planted.symbols.count) = \
    \(log(Double(course.planted.symbols.count)).fixed(2)) on the planted market and ln \
    \(course.real.symbols.count) = \(log(Double(course.real.symbols.count)).fixed(2)) on the real \
    one.
    """)
  page.exercise(
    """
    The entropy can also be taken of the average map, instead of averaging entropies. Which of the \
    two is always the larger, and why?
    """)
}

// anchor: entropy
/// H(a)/ln N of one row of weights.
func normalisedEntropy(_ weights: [Double]) -> Double {
  -weights.reduce(0) { $1 > 0 ? $0 + $1 * log($1) : $0 } / log(Double(weights.count))
}
// end: entropy

/// The entropies of both markets' heads before and after training.
private func entropyFigure(_ planted: Sharpness, _ real: Sharpness) -> IntervalChart {
  let rows = [
    ("planted, untrained", planted.untrained), ("planted, trained", planted.entropies),
    ("real, untrained", real.untrained), ("real, trained", real.entropies),
  ]
  let measure = IntervalChart.Measure(
    "H / ln N (1: uniform attention)", column: 2, rows.map(\.1.mean),
    low: rows.map { $0.1.min() ?? .nan }, high: rows.map { $0.1.max() ?? .nan })
  return IntervalChart(
    "Training \(planted.effect) the heads on the planted market"
      + (planted.effect == real.effect
        ? " and on real prices" : ", and \(real.effect) them on real prices"),
    subtitle: "entropy of a query's attention; mean, sharpest and flattest head of the layer",
    rows: rows.map {
      IntervalChart.Row($0.0, isReference: $0.0.hasSuffix("untrained"), isFilled: true)
    },
    measures: [measure],
    table: DataTable([.init("model", text: rows.map(\.0))] + measure.columns))
}

/// The three measures of one market's models.
private struct Sharpness {
  let entropies: [Double]
  let untrained: [Double]
  let cosine: Double
  let agreement: [Double]
  let error: Double

  init(_ subject: Subject, _ course: Readings) throws(InputFault) {
    let (windows, windowEnds) = (subject.windows, subject.windowEnds)
    let profile = subject.forecaster.attentionProfile(of: windows, windowEnds: windowEnds)
    entropies = profile?.layers[0].map(\.entropy) ?? []
    cosine = profile?.headCosine[0] ?? .nan
    let fresh = TrainedForecaster(
      configuration: subject.experiment.modelConfiguration,
      model: subject.experiment.freshStockformer(), scaling: subject.forecaster.scaling,
      workers: course.options.workerCount)
    untrained =
      fresh.attentionProfile(of: windows, windowEnds: windowEnds)?.layers[0].map(\.entropy) ?? []
    var maps: [[Double]] = []
    for seed in course.seeds {
      let model = try course.model(subject, seed: seed, crossTicker: true)
      guard let scores = model.attentionProfile(of: windows, windowEnds: windowEnds)?.influence()
      else {
        continue
      }
      maps.append(scores.pairs.map { scores[$0.cause, $0.effect] })
    }
    agreement = maps.indices.flatMap { first in
      maps.indices.filter { $0 > first }.compactMap {
        Correlation.spearman(maps[first], maps[$0])
      }
    }
    error = abs(Self.byHand(subject) - (entropies.first ?? .nan))
  }

  /// The first head's mean entropy over windows and queries, one window after the other.
  private static func byHand(_ subject: Subject) -> Double {
    let source = MarketWindows(subject.windows, windowEnds: subject.windowEnds)
    let assets = subject.symbols.indices
    var sum = 0.0
    for window in subject.windowEnds.indices {
      let a = predictWithAttention(
        subject.forecaster.stockformer, source.batch([window]).input.features
      ).attention
      for query in assets {
        sum += normalisedEntropy(assets.map { Double(a[0, 0, a.shape[2] - 1, query, $0]) })
      }
    }
    return sum / Double(subject.windowEnds.count * assets.count)
  }

  func rows(
    beside real: Sharpness, heads: Int
  ) -> [(name: String, planted: String, real: String)] {
    let heads = (0..<heads).map { head in
      (
        name: "H / ln N, layer 1, head \(head + 1)", planted: entropies[head].fixed(3),
        real: head < real.entropies.count ? real.entropies[head].fixed(3) : "–"
      )
    }
    return heads + [
      ("the same before training, mean", untrained.mean.fixed(3), real.untrained.mean.fixed(3)),
      ("cosine of two heads, mean", cosine.fixed(3), real.cosine.fixed(3)),
      ("Spearman of two seeds' maps, mean", agreement.mean.fixed(2), real.agreement.mean.fixed(2)),
    ]
  }

  /// What training does to the mean entropy: a change below 0.05 is called none.
  var effect: String {
    let change = entropies.mean - untrained.mean
    return abs(change) < 0.05 ? "hardly changes" : change < 0 ? "sharpens" : "flattens"
  }

  func reading(_ place: String) -> String {
    let sharper = untrained.mean - entropies.mean
    let change =
      abs(sharper) < 0.01
      ? "training left the entropy almost unchanged (\(entropies.mean.fixed(2)))"
      : sharper > 0
        ? """
        training lowered the entropy: H / ln N fell from \(untrained.mean.fixed(2)) to \
        \(entropies.mean.fixed(2))
        """
        : """
        training raised the entropy: H / ln N rose from \(untrained.mean.fixed(2)) to \
        \(entropies.mean.fixed(2))
        """
    let seeds =
      agreement.mean > 0.5
      ? "seeds agree in part on which asset is attended to"
      : "seeds hardly agree on which asset is attended to"
    return "\(place) \(change), and \(seeds) (Spearman \(agreement.mean.fixed(2)))."
  }
}
