import Backtesting
import Files
import Foundation
import Markets
import Workbook

/// Section `who-leads-whom`: Granger's test of who leads whom, where it is valid and where it is misled.
func whoLeadsWhom(
  _ page: inout Page, _ course: Course, _ figures: FigureFolder
) throws(InputFault) {
  page.question(
    """
    Do the past returns of one asset help to forecast those of another, so that it should be an \
    input?
    """)
  page.paragraph(
    """
    The reference document says that the model “uses Granger causality to identify predictive \
    relationships”; nothing in its code does (errata A6). Here is the test. It shows which asset \
    leads, not what causes the move, and it uses the training rows alone: inputs chosen with the help \
    of test rows have already seen the test.
    """)
  page.formula(
    """
    r_e,t = a + Σ_k α_k r_e,t−k + Σ_k β_k r_c,t−k + u_t      c leads e if β ≠ 0;  k = 1 … p
    F = ((SSR0 − SSR1) / p) / (SSR1 / (n − 3p − 1))          valid if Var u is constant
    W = b' V⁻¹ b,  V = n/(n−k) (X'X)⁻¹ X' diag(u²) X (X'X)⁻¹ valid even if it is not
    q_(i) = min over j ≥ i of p_(j) m / j                    found: q < 5 %
    """)
  page.paragraph(
    """
    V is White's covariance with the small-sample factor n/(n−k) (1980; “HC1”); W is compared with \
    χ² with p degrees of freedom. q is Benjamini and \
    Hochberg's (1995): of all pairs with q < 5 %, at most 5 % are false on average, if the tests \
    are independent or positively dependent. “False” means that the null hypothesis of the test \
    is true, here β = 0 in that regression; it does not mean that the pair is not a planted edge.
    """)
  try page.code("two-tests", in: testsFile)
  let planted = LeadSurvey(course.planted.panel, edges: course.truth.edges)
  let real = LeadSurvey(course.real.panel, edges: [])
  page.predict(
    """
    On the planted market \(planted.edges.count) of \(planted.pairs) ordered pairs are edges. How \
    many pairs does F find pairwise, and how many when the lags of all other assets enter both \
    regressions? And how many of the real market's \(real.pairs) pairs does each test find?
    """)
  page.table(leadTable(planted, real))
  if real.leftOut > 0 {
    page.paragraph(
      """
      The real market has \(real.leftOut) more assets; only the first \(LeadSurvey.mostAssets) are \
      tested here. `stockformer causality` tests them all.
      """)
  }
  try page.figure(
    planted.figure("01-causality-planted", "planted market"), in: figures, planted.caption)
  try page.figure(real.figure("01-causality-real", course.realName), in: figures, real.caption)
  page.reading(plantedReading(planted))
  page.reading(real.reading)
  let storm = Storm(real)
  try page.figure(
    storm.figure(course.realName), in: figures,
    """
    Rolling correlation of \(storm.pair) (`LeadLag.rolling`), training rows. Grey: the 95 % range \
    of returns that are uncorrelated but whose volatility changes together (White).
    """
  )
  page.reading(storm.reading)
  page.paragraph(choosing(real))
  page.breaks(
    """
    Without the factor m / j in q, \(real.pairs) tests at 5 % each find \
    \((0.05 * Double(real.pairs)).fixed(1)) pairs on average where there is nothing to find; here \
    \(real.single) pairs have p < 5 % by F, and \(real.found(.plain).count) of them have q < 5 %.
    """)
  page.exercise(exercise(course, real))
}

/// The shipped stocks again, at the command line, where one date decides.
private func exercise(_ course: Course, _ real: LeadSurvey) -> String {
  let isShipped = course.fixings != nil
  let end = isShipped ? real.end : "2020-07-06"
  return """
    `stockformer causality --input data/us-tech-daily.csv --symbols META,AMZN,AAPL,NFLX,NVDA,GOOG \
    --lag \(LeadSurvey.lag) --robust --until \(end) --out granger.csv --figure map.png` \
    \(isShipped ? "draws the map above" : "draws such a map") for the shipped stocks. Predict how \
    many pairs F finds with `--until 2020-02-19`, the last day before the crash, then count the \
    pairs with q_value < 0.05. Which of the two tests gives the same answer on both dates?
    """
}

private let testsFile = #filePath.replacingOccurrences(
  of: "Causality.swift", with: "LeadTests.swift")

private func leadTable(_ planted: LeadSurvey, _ real: LeadSurvey) -> Table {
  func row(_ name: String, _ value: (LeadSurvey) -> String) -> (String, String, String) {
    (name, value(planted), value(real))
  }
  let rows =
    [
      row("returns, training rows") { $0.returns.count.grouped },
      row("ordered pairs, of which planted edges") {
        $0.edges.isEmpty ? "\($0.pairs), unknown" : "\($0.pairs), \($0.edges.count)"
      },
    ]
    + LeadSurvey.Kind.allCases.map { kind in row("q < 5 %, \(kind.title)") { $0.count(kind) } }
    + [
      row("by hand − library, largest, one lag") { $0.largestDifference.significant(1) },
      row("White's variance of β / that of F, mean of pairs") { $0.inflation.fixed(2) },
    ]
  return Table(
    [.text("\(LeadSurvey.lag) lags"), .number("planted"), .number("real")],
    rows: rows.map { [$0.0, $0.1, $0.2] })
}

/// The common factor: what pairwise tests find besides the edges, and what conditional tests leave.
private func plantedReading(_ survey: LeadSurvey) -> String {
  let (alone, held) = (survey.found(.plain), survey.found(.plainConditional))
  let hits = { (pairs: [LeadSurvey.Pair]) in pairs.filter(survey.edges.contains).count }
  let wrong = alone.count - hits(alone)
  let factor =
    wrong > 0
    ? """
    Pairwise, F finds \(alone.count) pairs on the planted market, \(wrong) of which are not edges: \
    the common factor carries a cause's moves to every asset that moves with it, so that β ≠ 0 is \
    true of these pairs as well, and White's covariance changes nothing \
    (\(survey.found(.robust).count) pairs).
    """
    : "Pairwise, F finds \(alone.count) pairs on the planted market, all of them edges."
  return """
    \(factor) With the lags of all other assets in both regressions, \(hits(held)) of the \
    \(survey.edges.count) edges are found, and \(held.count - hits(held)) of the other pairs.
    """
}

/// What choosing by all rows would have changed, and what is left of the choice later.
private func choosing(_ survey: LeadSurvey) -> String {
  let chosen = survey.found(.plain)
  let again = chosen.filter(survey.foundLater.contains).count
  let fate =
    chosen.isEmpty
    ? "F chooses no pair here, so there is nothing to confirm."
    : """
    Of the \(chosen.count) pairs that F would choose, the same test (q < 5 %) finds \(again) in \
    the later rows.
    """
  return """
    Choosing inputs is fitting. A pair chosen on the training rows can be tested again on the \
    \(survey.laterCount.grouped) returns after them; a pair chosen on all rows cannot, because no \
    unseen data is left. \(fate) The option `--until DATE` of `stockformer causality` sets the \
    boundary.
    """
}
