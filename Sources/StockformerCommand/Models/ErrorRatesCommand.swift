import ArgumentParser
import Backtesting
import Experiments
import Files
import Foundation

/// `stockformer error-rates`: how often tests of a back-test err, on planted markets, block by block.
struct ErrorRatesCommand: StockformerSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "error-rates",
    abstract: "Count how often tests of a back-test err on planted markets.",
    discussion: """
      On every market strategies are tried on forecasts that were fitted before the test, the best is tested as if its truth \
      were not known, and the bars after the test say what it is worth. An R² of 0 is independent noise, where whatever \
      passes is a mistake. A row of OUT counts a block of markets: how many there are, how often each test passed at 10, 5 \
      and 1 %, how often a 95 % bootstrap interval held the true Sharpe ratio, and how often the best strategy earns \
      afterwards. Rows that OUT holds are not computed again; --shard 1/3 takes every third block.
      """)

  /// Who forecasts.
  enum ForecastSource: String, ExpressibleByArgument, CaseIterable {
    case linear, trained
  }

  @Option(help: "Least squares on past returns (12 strategies), or a trained model (3).")
  var forecaster = ForecastSource.linear
  @Option(help: "R² of the effects, separated by commas; 0 plants nothing.")
  var r2 = "0,0.02"
  @Option(
    help: ArgumentHelp(
      "Test bars, and the fee in basis points of what is traded, separated by commas.",
      valueName: "BARS:FEE,…"))
  var cases = "1000:0"
  @Option(parsing: .unconditional, help: "How many markets of each R².")
  var markets = 400
  @Option(parsing: .unconditional, help: "Markets in a block, which is a row.")
  var block = 50
  @Option(parsing: .unconditional, help: "The seed of the first market.")
  var first: UInt64 = 1
  @OptionGroup var measurement: MeasurementOptions

  func validate() throws {
    try requireOption((1...100_000).contains(markets), "--markets", markets, mustBe: "1 to 100000")
    try requireOption((1...markets).contains(block), "--block", block, mustBe: "1 to \(markets)")
    try requireOption(
      first <= .max - UInt64(markets), "--first", first,
      mustBe: "smaller, so that no seed overflows")
    for strength in try strengths where !(0..<1).contains(strength) {
      throw ValidationError("'--r2' has \(strength), expected 0 to below 1.")
    }
    _ = try studyCases()
  }

  /// What OUT holds is read, and goes on.
  var files: CommandFiles { CommandFiles(outputs: [("--out", measurement.out)]) }

  private var strengths: [Double] { get throws { try list(r2, "--r2") { Double($0) } } }

  private func studyCases() throws -> [ErrorRateStudy.Case] {
    try list(cases, "--cases") { text in
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2, let bars = Int(parts[0]), (100...50_000).contains(bars),
        let fee = Double(parts[1]), fee.isFinite, fee >= 0
      else { return nil }
      return ErrorRateStudy.Case(bars: bars, feeBasisPoints: fee)
    }
  }

  private static let columns =
    ["forecaster", "r2", "bars", "fee_bps", "first", "markets", "earning", "covered"]
    + ErrorRates.Test.allCases.flatMap { test in
      ErrorRates.levels.map { "\(test.rawValue)_\(Int($0 * 100))" }
    }

  func perform() throws {
    let (cases, count) = (try studyCases(), try measurement.workers.count)
    let study = ErrorRateStudy(cases: cases)
    var table = try MeasurementTable(
      contentsOf: measurement.out, of: "error-rates", columns: Self.columns,
      settings: [(name: "block", text: "\(block)")])
    let known = Set(table.rows.map { Array($0.prefix(6)) })
    let blocks = try strengths.flatMap { strength in
      stride(from: 0, to: markets, by: block).map { (strength, offset: $0) }
    }
    for (strength, offset) in blocks {
      let (start, size) = (first + UInt64(offset), min(block, markets - offset))
      let keys = cases.map { key(strength, $0, start, size) }
      try requireApart(keys, start..<start + UInt64(size), from: known)
    }
    for (number, (strength, offset)) in blocks.enumerated() where measurement.shard.contains(number)
    {
      let size = min(block, markets - offset)
      let start = first + UInt64(offset)
      let keys = cases.map { key(strength, $0, start, size) }
      if keys.allSatisfy(known.contains) { continue }
      var sums = cases.map { _ in ErrorRates() }
      for seed in start..<start + UInt64(size) {
        for (position, rates) in try rates(study, strength, seed, count).enumerated() {
          sums[position] += rates
        }
      }
      for (key, sum) in zip(keys, sums) where !known.contains(key) {
        table.rows.append(key + Self.cells(sum))
      }
      try table.write(to: measurement.out)
      StandardError.writeLine("R² \(strength): \(size) markets from seed \(start)")
    }
  }

  /// Refuses rows for the markets `seeds` when the table has some of them in another block, where they would count twice.
  private func requireApart(
    _ keys: [[String]], _ seeds: Range<UInt64>, from known: Set<[String]>
  ) throws {
    let other = known.subtracting(keys).first { row in
      guard keys.contains(where: { $0[..<4] == row[..<4] }), let start = UInt64(row[4]),
        let count = UInt64(row[5])
      else { return false }
      return start < seeds.upperBound
        && (start >= seeds.lowerBound || seeds.lowerBound - start < count)
    }
    guard let other else { return }
    throw InputFault(
      file: measurement.out,
      "has \(other[5]) markets from seed \(other[4]) on in one row; those from \(seeds.lowerBound) to "
        + "\(seeds.upperBound - 1) would count some of them twice")
  }

  private func key(
    _ strength: Double, _ one: ErrorRateStudy.Case, _ start: UInt64, _ size: Int
  ) -> [String] {
    [
      forecaster.rawValue, "\(strength)", "\(one.bars)", "\(one.feeBasisPoints)", "\(start)",
      "\(size)",
    ]
  }

  private func rates(
    _ study: ErrorRateStudy, _ strength: Double, _ seed: UInt64, _ workers: Int
  ) throws -> [ErrorRates] {
    switch forecaster {
    case .linear: study.rates(rSquared: strength, seed: seed)
    case .trained:
      try study.rates(rSquared: strength, seed: seed) { panel in
        try study.trainedStrategies(panel, seed: seed, workers: workers)
      }
    }
  }

  private static func cells(_ rates: ErrorRates) -> [String] {
    let passes = ErrorRates.Test.allCases.flatMap { rates.passes[$0] ?? [] }
    return ([rates.earning, rates.covered] + passes).map(String.init)
  }
}
