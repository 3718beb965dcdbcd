import Algorithms
import ArgumentParser
import Experiments
import Files
import Foundation
import Markets

/// `stockformer heads`: what models earn by what their head is trained to say, cell by cell.
struct HeadsCommand: StockformerSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "heads",
    abstract: "Measure what returns, directions and positions earn as a model's output.",
    discussion: """
      Every market with every horizon, contender and seed is a cell, and a row of OUT: Sharpe ratios before and after the fee, \
      mean return and turnover of a bar, and the size of the positions. A planted market has 8 assets and 4 edges, and a seed \
      of its own; real is the file of --input, traded one bar late. Cells that OUT holds are not computed again.
      """)

  @Option(help: "linear and even (planted markets) and real, separated by commas.")
  var markets = "linear,even,real"
  @Option(help: "Horizons in bars, separated by commas.")
  var horizons = "1,5,24"
  @Option(parsing: .unconditional, help: "How many seeds of each.")
  var seeds = 3
  @Option(parsing: .unconditional, help: "Bars of a planted market.")
  var bars = 4_000
  @Option(parsing: .unconditional, help: "R² of the effects of a planted market.")
  var r2 = 0.05
  @Option(parsing: .unconditional, help: "Fee in basis points of what is traded.")
  var feeBps: FiniteNumber = 10.0
  @Option(help: ArgumentHelp("The real market. \(InputHelp.panel.abstract)"))
  var input = "data/us-tech-daily.csv"
  @OptionGroup var measurement: MeasurementOptions

  func validate() throws {
    try requireOption((1...1000).contains(seeds), "--seeds", seeds, mustBe: "1 to 1000")
    try requireOption(feeBps.value >= 0, "--fee-bps", feeBps.value, mustBe: "at least 0")
    for market in try marketNames where market != "real" {
      if let problem = planted(market, seed: 1).problem {
        throw ValidationError("Out of range: \(problem).")
      }
    }
    for horizon in try horizonList where !(1...1000).contains(horizon) {
      throw ValidationError("'--horizons' has \(horizon), expected 1 to 1000.")
    }
  }

  var files: CommandFiles {
    CommandFiles(
      inputs: CommandFiles.inputs("--input", input), outputs: [("--out", measurement.out)])
  }

  private var horizonList: [Int] { get throws { try list(horizons, "--horizons") { Int($0) } } }

  private var marketNames: [String] {
    get throws {
      try list(markets, "--markets") { ["linear", "even", "real"].contains($0) ? $0 : nil }
    }
  }

  private func planted(_ kind: String, seed: Int) -> PlantedConfiguration {
    PlantedConfiguration(
      assets: 8, bars: bars, edges: 4, seed: UInt64(300 + seed), r2: r2,
      edgeKind: kind == "even" ? .even : .linear)
  }

  private static let columns = [
    "market", "horizon", "contender", "seed", "fee_bps", "bars", "sharpe_gross", "sharpe_net",
    "mean_bps",
    "turnover", "gross", "net", "size", "movement",
  ]

  func perform() throws {
    let count = try measurement.workers.count
    let names = try marketNames
    // What cannot be read is told before hours of planted markets.
    if names.contains("real") {
      StandardError.remark(unchargedFundingOf: try Panel(contentsOf: input), from: input)
    }
    let settings =
      (names == ["real"] ? [] : [(name: "bars", text: "\(bars)"), (name: "r2", text: "\(r2)")])
      + (names.contains("real") ? [(name: "input", text: input)] : [])
    var table = try MeasurementTable(
      contentsOf: measurement.out, of: "heads", columns: Self.columns, settings: settings)
    let known = Set(table.rows.map { Array($0.prefix(5)) })
    for (number, cell) in try cells().enumerated()
    where measurement.shard.contains(number) && !known.contains(cell.key) {
      let finding = try study(cell.market, seed: cell.seed).finding(
        of: cell.contender, horizon: cell.horizon, seed: UInt64(cell.seed), workers: count)
      let numbers = [
        finding.grossSharpe ?? .nan, finding.netSharpe ?? .nan, finding.meanReturn * 1e4,
        finding.turnover, finding.gross, finding.net, finding.size, finding.movement,
      ]
      table.rows.append(
        cell.key + ["\(finding.bars)"] + numbers.map { (($0 * 1e5).rounded() / 1e5).csvText })
      try table.write(to: measurement.out)
      StandardError.writeLine(
        "\(cell.key.joined(separator: " ")): Sharpe ratio \((finding.grossSharpe ?? .nan).fixed(2))"
      )
    }
  }

  private struct Cell {
    let market: String
    let horizon: Int
    let contender: HeadStudy.Contender
    let seed: Int
    let fee: Double
    var key: [String] { [market, "\(horizon)", contender.rawValue, "\(seed)", "\(fee)"] }
  }

  /// Seed by seed; contenders without randomness have one on the real market, since a planted one has a seed of its own.
  private func cells() throws -> [Cell] {
    let (names, horizons) = (try marketNames, try horizonList)
    return (1...seeds).flatMap { seed in
      product(names, horizons).flatMap { market, horizon in
        HeadStudy.Contender.allCases.filter { seed == 1 || market != "real" || $0.isTrained }
          .map {
            Cell(
              market: market, horizon: horizon, contender: $0, seed: seed, fee: feeBps.value)
          }
      }
    }
  }

  private func study(_ market: String, seed: Int) throws -> HeadStudy {
    guard market == "real" else {
      return HeadStudy(
        PlantedMarket(planted(market, seed: seed)).panel, source: "planted market", lag: 0,
        feeBasisPoints: feeBps.value)
    }
    return HeadStudy(
      try Panel(contentsOf: input), source: input, lag: 1, feeBasisPoints: feeBps.value)
  }
}
