import ArgumentParser
import Backtesting
import Experiments
import Files
import Foundation
import Markets

/// `stockformer verdict`: what the best of several tried configurations is worth.
struct VerdictCommand: StockformerSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "verdict",
    abstract: "Judge the best of several tried configurations: is it more than luck?",
    discussion: """
      Try a hundred configurations and one will show a fine Sharpe ratio, skill or not. The deflated Sharpe ratio compares \
      the best with what the luckiest of as many would show, the probability of backtest overfitting asks how it does on \
      bars that it was not chosen on, and the tests of superior predictive ability resample all of them together.
      Count every configuration that was looked at: --returns holds what was kept, --trials says how many there were.
      """)

  @Option(
    help: """
      Wide CSV of net simple returns a bar: timestamp_ms (or timestamp, date, time) and one column per configuration.
      """)
  var returns: String
  @Option(
    parsing: .unconditional,
    help: "Bars in a year (hourly around the clock 8760, daily stocks 252).")
  var annualization: FiniteNumber
  @Option(help: "Verdict to write (JSON).")
  var json: String
  @Option(
    help: ArgumentHelp(
      "The column that has to be beaten (default: a return of 0).", valueName: "column"))
  var benchmark: String?
  @Option(
    parsing: .unconditional, help: "Blocks of the combinatorial cross-validation, even, 2 to 20.")
  var splits = 16
  @Option(parsing: .unconditional, help: "Bootstrap resamples; 0 leaves the p-values out.")
  var bootstrap = 1000
  @Option(
    parsing: .unconditional,
    help: "Expected block length of the bootstrap (default: ceil(bars^(1/3))).")
  var block: FiniteNumber?
  @Option(parsing: .unconditional, help: "Seed of the bootstrap.")
  var seed: UInt64 = 1
  @Option(
    parsing: .unconditional,
    help: """
      How many configurations were tried: a number from 1 on, effective (what correlated ones are worth as independent ones), or \
      ledger (those of --ledger) (default: the columns that vary).
      """)
  var trials: TrialCount?
  @Option(help: "A ledger of trials (CSV with a column hash), for --trials ledger.")
  var ledger: String?

  /// How many trials there were, as an argument.
  enum TrialCount: ExpressibleByArgument, Equatable {
    case number(Double)
    case effective
    case ledger

    init?(argument: String) {
      switch argument {
      case "effective": self = .effective
      case "ledger": self = .ledger
      default:
        guard let number = FiniteNumber(argument: argument), number.value >= 1 else { return nil }
        self = .number(number.value)
      }
    }
  }

  func validate() throws {
    try requireOption(
      annualization.value > 0, "--annualization", annualization.value, mustBe: "above 0")
    try requireOption(
      (2...20).contains(splits) && splits.isMultiple(of: 2), "--splits", splits,
      mustBe: "even, 2 to 20")
    try requireOption(
      (0...1_000_000).contains(bootstrap), "--bootstrap", bootstrap, mustBe: "0 to 1000000")
    if let block {
      try requireOption(block.value >= 1, "--block", block.value, mustBe: "at least 1")
    }
    if (trials == .ledger) != (ledger != nil) {
      throw ValidationError("'--trials ledger' and '--ledger' belong together.")
    }
  }

  var files: CommandFiles {
    CommandFiles(
      inputs: [("--returns", returns), ("--ledger", ledger)], outputs: [("--json", json)])
  }

  func perform() throws {
    let table = try read()
    var settings = Verdict.Settings(
      annualization: annualization.value, splits: splits, bootstrap: bootstrap,
      block: block?.value, seed: seed)
    switch trials {
    case nil: settings.trials = .tried
    case .effective: settings.trials = .effective
    case .number(let count): settings.trials = .number(count)
    case .ledger:
      let ledger = try TrialLedger(contentsOf: ledger ?? "")
      settings.trials = .number(Double(ledger.hashes.count))
    }
    let verdict = Verdict(table, benchmark: benchmark, settings: settings)
    if let extreme = verdict.results.first(where: { !$0.mean.isFinite }) {
      throw InputFault(
        file: returns, row: 1, column: extreme.name, "its returns are too extreme to average")
    }
    try AtomicFile.write([(Data(verdict.json.text.utf8), json)]) { () throws(InputFault) in
      try StandardOutput.writeLine(VerdictText(verdict).text)
    }
  }

  private func read() throws(InputFault) -> WideTable {
    let file = try CSVTable(contentsOf: returns, for: .wide, .reported)
    let assets = file.header.filter { $0 != "timestamp_ms" }
    if let benchmark {
      guard assets.contains(benchmark) else {
        throw file.fault(header: benchmark, "is missing: --benchmark names no column of returns")
      }
      guard assets.contains(where: { $0 != benchmark }) else {
        throw InputFault(file: returns, row: 1, "has no configuration beside the benchmark")
      }
    }
    let rules = WideTable.Rules(value: { $0.isNaN ? "a return is missing" : nil })
    let table = try WideTable(file, rules: rules, reading: .reported)
    guard table.timestamps.count >= 2 else {
      throw InputFault(file: returns, "has 1 row, expected at least 2")
    }
    return table
  }
}
