import Backtesting
import Workbook

/// A verdict for people: the best configurations, the checks, and one sentence that the numbers choose.
struct VerdictText {
  private let verdict: Verdict
  /// What a test at 5 % asks for.
  private static let level = 0.05
  private static let (small, large) = ("< \(level)", "> \(1 - level)")
  private static let shown = 10

  init(_ verdict: Verdict) { self.verdict = verdict }

  /// Tables and sentence.
  var text: String {
    [head, configurations, checks.text, sentence].joined(separator: "\n\n")
  }

  private var head: String {
    "\(verdict.bars) bars, \(Self.count(verdict.results.count, "configuration")) against "
      + "\(verdict.benchmark ?? "a return of 0"), \(Self.plain(verdict.trials)) counted as tried"
  }

  private static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  private static func plain(_ number: Double) -> String {
    number == number.rounded() && number < 1e15 ? "\(Int(number))" : number.fixed(1)
  }

  // MARK: Tables

  /// The best first, equal ones in the order of the file.
  private var configurations: String {
    let order = verdict.results.enumerated().sorted {
      let (a, b) = ($0.element.ratio?.perBar ?? -.infinity, $1.element.ratio?.perBar ?? -.infinity)
      return (b, $0.offset) < (a, $1.offset)
    }.map(\.element)
    let rows = order.prefix(Self.shown).map { result in
      [
        result.name, (100 * result.mean * verdict.settings.annualization).signed(1),
        (verdict.annualised(result.ratio?.perBar) ?? .nan).signed(2),
        (result.ratio?.probabilistic() ?? .nan).fixed(3),
      ]
    }
    let table = Table(
      [
        "configuration", .number("mean % a year"), .number("Sharpe a year"), .number("P(true > 0)"),
      ], rows: rows)
    let rest = order.count - rows.count
    return table.text + (rest > 0 ? "\nand \(rest) more, with lower Sharpe ratios or none" : "")
  }

  /// What was asked, what came out, what would be convincing.
  private var checks: Table {
    let best = verdict.annualised(verdict.bestResult?.ratio?.perBar)
    let p = verdict.superiority?.pValues
    let track = verdict.deflatedTrackRecord.map { "\(Self.plain($0.rounded(.up))) bars" }
    return Table(
      ["question about the best", .number("found"), .number("convincing")],
      rows: [
        [
          "Sharpe a year, against that of the luckiest of \(Self.plain(verdict.trials))",
          (best ?? .nan).signed(2),
          "> " + (verdict.annualised(verdict.expectedMaximum) ?? .nan).signed(2),
        ],
        [
          "probability that it is more (deflated Sharpe)", Self.number(verdict.deflatedSharpe),
          Self.large,
        ],
        ["bars needed for that", track ?? "none suffice", "<= \(verdict.bars)"],
        [
          "probability of overfitting (PBO)", Self.number(verdict.overfitting?.probability),
          Self.small,
        ],
        ["superior predictive ability, p", Self.number(p?.consistent), Self.small],
        ["reality check, p", Self.number(p?.realityCheck), Self.small],
      ])
  }

  private static func number(_ value: Double?) -> String { value?.fixed(3) ?? "unknown" }

  // MARK: Sentence

  /// What is known, and whether it convinces; a check that could not be made convinces nobody and is named.
  private var findings: [(name: String, isPassed: Bool?)] {
    [
      ("the deflated Sharpe ratio", verdict.deflatedSharpe.map { $0 > 1 - Self.level }),
      ("the probability of overfitting", verdict.overfitting.map { $0.probability < Self.level }),
      (
        "superior predictive ability",
        verdict.superiority?.pValues.map { $0.consistent < Self.level }
      ),
    ]
  }

  private var sentence: String {
    guard let best = verdict.bestResult, let ratio = best.ratio?.perBar else {
      return "Verdict: no configuration's returns vary, so there is nothing to judge."
    }
    if ratio <= 0 {
      return "Verdict: even the best, \(best.name), did not earn anything on average."
    }
    let passed = findings.filter { $0.isPassed == true }.map(\.name)
    let failed = findings.filter { $0.isPassed == false }.map(\.name)
    let unknown = findings.filter { $0.isPassed == nil }.map(\.name)
    let open = unknown.isEmpty ? "" : " (not computed: \(Self.list(unknown)))"
    if passed.isEmpty && failed.isEmpty {
      return "Verdict: none, because \(Self.list(unknown)) could not be computed."
    }
    if failed.isEmpty {
      return
        "Verdict: \(best.name) stands up at \((100 * Self.level).significant(1)) % to \(Self.list(passed))\(open), "
        + "provided that every try was counted and the returns are after costs."
    }
    if passed.isEmpty {
      return
        "Verdict: no evidence of skill: a result as good as \(best.name)'s is within what choosing the best of "
        + "\(Self.plain(verdict.trials)) gives by luck\(open)."
    }
    return "Verdict: not convincing: \(best.name) stands up to \(Self.list(passed)), but not to "
      + "\(Self.list(failed))\(open)."
  }

  private static func list(_ names: [String]) -> String {
    names.count < 2
      ? names.joined() : names.dropLast().joined(separator: ", ") + " and " + names[names.count - 1]
  }
}
