import Backtesting
import Classroom
import Experiments
import Files
import Workbook

/// Section `cross-ticker-block`: the same model with and without attention across assets.
func block(_ page: inout Page, _ course: Readings, _ figures: FigureFolder) throws(InputFault) {
  page.question(
    """
    Before anyone reads an attention map: does the block that produces it improve the forecast? \
    The obvious experiment removes it and changes nothing else.
    """)
  page.formula(
    """
    R² = 1 − Σ (y − p)² / Σ y²           against the zero forecast, on test windows
    d_t = mean over assets of (y − p_with)² − (y − p_without)²
    DM = d̄ / s.e.(d̄)                     negative: the block helps (Diebold and Mariano)
    """)
  try page.code("same-model-without", in: "Chapters/04-cross-asset-prediction/Subjects.swift")
  let planted = try BlockComparison(course.planted, course)
  let real = try BlockComparison(course.real, course)
  page.predict(
    """
    The block is switched off and nothing else is changed. By how many percentage points does the \
    R² change on the planted market (the most that can be had is the ceiling of \
    [[start-here]]), and on real prices?
    """)
  page.table(comparisonTable(planted, real, course))
  try page.figure(
    comparisonFigure([("planted", planted), ("real", real)], count: course.seeds.count)
      .figure("04-cross-ticker-block"), in: figures,
    """
    R² of the test windows with and without the block: dots are means over \
    \(course.seeds.count) seeds, lines reach from the lowest seed to the highest.
    """)
  page.reading(planted.reading("On the planted market") + " " + real.reading("On real prices"))
  page.paragraph(
    """
    Power comes before any conclusion about real prices: these \(course.real.windowEnds.count) \
    test windows would miss a mean IC smaller than \(course.real.smallestCoefficient.fixed(3)) in \
    more than one case in five. A difference that is not detected is not a difference of zero. \
    (One model contains the other, and also the zero forecast; for such nested forecasts the \
    Diebold–Mariano test errs on the side of “no difference”.)
    """)
  page.breaks(
    """
    With a different seed for each of the two models the difference would also contain the luck of \
    the initial weights: from seed to seed the R² of the same model varies by up to \
    \(planted.range.percent(2)) on the planted market and \(real.range.percent(2)) on real prices. \
    Same seeds, same windows, one switch.
    """)
  page.exercise(
    """
    Set `configuration.stockformer.order = .crossFirst` instead of switching the block off. Which of the \
    planted lags can attention across assets still see when it comes before time has been mixed \
    (errata A3)?
    """)
}

/// Scores of both variants over the seeds.
struct BlockComparison {
  let with: [ForecastScores]
  let without: [ForecastScores]
  let tests: [DieboldMariano?]

  init(_ subject: Subject, _ course: Readings) throws(InputFault) {
    var (with, without): ([ForecastScores], [ForecastScores]) = ([], [])
    for seed in course.seeds {
      for crossTicker in [true, false] {
        let model = try course.model(subject, seed: seed, crossTicker: crossTicker)
        guard let scores = subject.scores(model) else { continue }
        if crossTicker { with.append(scores) } else { without.append(scores) }
      }
    }
    self.with = with
    self.without = without
    let horizon = subject.experiment.configuration.horizon
    tests = zip(with, without).map { with, without in
      DieboldMariano(
        zip(with.lossDifferences, without.lossDifferences).map { $0 - $1 }, horizon: horizon)
    }
  }

  static func rSquared(_ scores: [ForecastScores]) -> [Double] {
    scores.map { $0.rSquared ?? .nan }
  }

  static func coefficients(_ scores: [ForecastScores]) -> [Double] {
    scores.map { $0.informationCoefficient.mean ?? .nan }
  }

  /// R² with the block minus R² without, seed by seed.
  var gains: [Double] { zip(Self.rSquared(with), Self.rSquared(without)).map { $0 - $1 } }

  /// The largest distance of two seeds' R².
  var range: Double {
    [with, without].map { scores in
      let values = Self.rSquared(scores)
      return (values.max() ?? 0) - (values.min() ?? 0)
    }.max() ?? 0
  }

  private var helps: Int { tests.count { ($0?.statistic ?? 0) < 0 && ($0?.pValue ?? 1) < 0.05 } }
  private var harms: Int { tests.count { ($0?.statistic ?? 0) > 0 && ($0?.pValue ?? 1) < 0.05 } }

  func reading(_ place: String) -> String {
    let count = tests.count
    let gain = "\((gains.mean * 100).signed(2)) percentage points of R²"
    if helps == count {
      return "\(place) the block adds \(gain), significantly so with each of \(count) seeds."
    }
    if harms == count {
      return
        """
        \(place) the block changes R² for the worse (\(gain)), significantly so with each of \
        \(count) seeds: it fits noise.
        """
    }
    let verdict =
      helps > harms
      ? "helps with \(helps) of \(count) seeds and makes no detectable difference with the others"
      : harms > 0
        ? "harms with \(harms) of \(count) seeds and helps with \(helps)"
        : "makes no detectable difference with any of \(count) seeds"
    return "\(place) the block \(verdict) (\(gain) on average)."
  }
}

private func comparisonTable(
  _ planted: BlockComparison, _ real: BlockComparison, _ course: Readings
) -> Table {
  let row = { (name: String, value: (BlockComparison) -> String) in
    (name: name, planted: value(planted), real: value(real))
  }
  let p = { (tests: [DieboldMariano?]) in tests.map { pText($0?.pValue) }.joined(separator: " ") }
  let percent = { (values: [Double]) in values.map { $0 * 100 }.range(2) }
  return .plantedAndReal(
    "\(course.seeds.count) seeds: mean (lowest … highest)",
    rows: [
      (
        "smallest IC this test can detect", course.planted.smallestCoefficient.fixed(3),
        course.real.smallestCoefficient.fixed(3)
      ),
      row("R² without the block, %") { percent(BlockComparison.rSquared($0.without)) },
      row("R² with it, %") { percent(BlockComparison.rSquared($0.with)) },
      row("gain, percentage points") { percent($0.gains) },
      row("IC without the block") { BlockComparison.coefficients($0.without).range(3) },
      row("IC with it") { BlockComparison.coefficients($0.with).range(3) },
      row("p of DM, with against without, by seed") { p($0.tests) },
      row("p of DM, with against zero, by seed") { p($0.with.map(\.dieboldMariano)) },
    ])
}

private func comparisonFigure(
  _ columns: [(name: String, comparison: BlockComparison)], count: Int
) -> IntervalChart {
  let names = ["without the block", "with the block"]
  let measures = columns.enumerated().map { place, column in
    let values = [column.comparison.without, column.comparison.with].map { scores in
      BlockComparison.rSquared(scores).map { $0 * 100 }
    }
    return IntervalChart.Measure(
      "R² in %: \(column.name)", column: 2 + 3 * place,
      values.map(\.mean), low: values.map { $0.min() ?? .nan },
      high: values.map { $0.max() ?? .nan })
  }
  let planted = columns[0].comparison
  let isSure = planted.tests.allSatisfy { ($0?.statistic ?? 0) < 0 && ($0?.pValue ?? 1) < 0.05 }
  return IntervalChart(
    isSure
      ? "The cross-ticker block finds the planted edges"
      : "The cross-ticker block makes no sure difference",
    subtitle: "R² against zero, test windows: mean, lowest and highest of \(count) seeds",
    rows: names.map { IntervalChart.Row($0, isFilled: $0.hasPrefix("with ")) },
    measures: measures,
    table: DataTable([.init("model", text: names)] + measures.flatMap(\.columns)))
}
