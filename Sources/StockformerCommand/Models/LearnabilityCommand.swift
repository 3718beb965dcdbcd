import Algorithms
import ArgumentParser
import Experiments
import Files
import Foundation
import Markets

/// `stockformer learnability`: what models find of what planted markets hold, cell by cell.
struct LearnabilityCommand: StockformerSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "learnability",
    abstract: "Measure which fraction of a planted signal models find.",
    discussion: """
      Every combination of the markets' kinds, strengths, lengths, sizes and seeds with every model is a cell, and a row of \
      OUT: R² of the effects over that of the best forecast, on validation and test, and the correlation with it. Cells that \
      OUT holds are not computed again, so that a run goes on where it was stopped; --shard 1/3 takes every third. A model is \
      zero, ridge, ridge-sizes (log returns and their absolute values), or a name with settings: \
      --model "deep: model.layers=3 lookback=20".
      """)

  @Option(help: "Kinds of edges, separated by commas.")
  var kinds = "linear,even"
  @Option(help: "R² of the effects, separated by commas.")
  var r2 = "0.02"
  @Option(help: "Numbers of bars, separated by commas.")
  var bars = "20000"
  @Option(help: "Numbers of assets, separated by commas; half as many edges.")
  var assets = "8"
  @Option(parsing: .unconditional, help: "How many markets of each kind.")
  var seeds = 2
  @Option(parsing: .unconditional, help: "The seed of the first market.")
  var first: UInt64 = 1
  @Option(
    name: .customLong("model"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "zero, ridge, ridge-sizes, or NAME: KEY=VALUE …; may be repeated.", valueName: "model"))
  var models = ["zero", "ridge", "ridge-sizes", "default:"]
  @OptionGroup var measurement: MeasurementOptions

  func validate() throws {
    try requireOption((1...1000).contains(seeds), "--seeds", seeds, mustBe: "1 to 1000")
    try requireOption(
      first <= .max - UInt64(seeds), "--first", first, mustBe: "smaller, so that no seed overflows"
    )
    for name in models.map(Self.name) where name.contains(where: { ",\"\n\r".contains($0) }) {
      throw ValidationError(
        "'--model' has the name '\(name)', expected one without commas or quotes.")
    }
    for (i, name) in models.map(Self.name).enumerated()
    where models[..<i].map(Self.name).contains(name) {
      throw ValidationError("'--model' names '\(name)' twice.")
    }
    _ = try cells()
  }

  /// What OUT holds is read, and goes on.
  var files: CommandFiles { CommandFiles(outputs: [("--out", measurement.out)]) }

  func perform() throws {
    let count = try measurement.workers.count
    var table = try MeasurementTable(
      contentsOf: measurement.out, of: "learnability",
      columns: [
        "kind", "r2", "bars", "assets", "seed", "model", "validation_fraction", "test_fraction",
        "test_correlation", "test_r2", "optimal_r2", "test_r2_all", "seconds",
      ],
      settings: models.filter { $0.contains(":") }.map { (Self.name($0), Self.settings($0)) })
    let known = Set(table.rows.map { Array($0.prefix(6)) })
    for cell in try cells() where !known.contains(cell.key) {
      let start = Date()
      let finding = try LearnabilityStudy(market: cell.market).finding(
        of: cell.contender, workers: count)
      let (validation, test) = (finding.validation, finding.test)
      let numbers = [
        validation.fraction, test.fraction, test.correlation, test.rSquared, test.optimalRSquared,
        test.rSquaredOfAll,
      ]
      let seconds = (Date().timeIntervalSince(start) * 10).rounded() / 10
      table.rows.append(cell.key + numbers.map(\.csvText) + [seconds.csvText])
      try table.write(to: measurement.out)
      StandardError.writeLine(
        "\(cell.key.joined(separator: " ")): "
          + (test.fraction.isNaN
            ? "no share, the best forecasts do not beat zero on so few bars"
            : "\(test.fraction.percent()) of the signal"))
    }
  }

  private struct Cell {
    let key: [String]
    let market: PlantedConfiguration
    let contender: LearnabilityStudy.Contender
  }

  /// The cells of this shard.
  private func cells() throws -> [Cell] {
    let contenders = try models.map { (name: Self.name($0), contender: try Self.contender($0)) }
    let cells = try markets().flatMap { market in
      contenders.map {
        Cell(key: market.key + [$0.name], market: market.market, contender: $0.contender)
      }
    }
    return cells.enumerated().filter { measurement.shard.contains($0.offset) }.map(\.element)
  }

  /// Every market with the columns that tell it from the others.
  private func markets() throws -> [(key: [String], market: PlantedConfiguration)] {
    let kinds = try list(kinds, "--kinds") { PlantedConfiguration.EdgeKind(rawValue: $0) }
    let shapes = product(
      try list(assets, "--assets") { Int($0) }, try list(bars, "--bars") { Int($0) })
    let seeds = first..<(first + UInt64(seeds))
    return try product(product(kinds, try list(r2, "--r2") { Double($0) }), product(shapes, seeds))
      .map { signal, place in
        let ((kind, strength), ((assets, bars), seed)) = (signal, place)
        let market = PlantedConfiguration(
          assets: assets, bars: bars, edges: assets / 2, seed: seed, r2: strength, edgeKind: kind)
        if let problem = market.problem { throw ValidationError("Out of range: \(problem).") }
        return ([kind.rawValue, "\(strength)", "\(bars)", "\(assets)", "\(seed)"], market)
      }
  }

  private static func name(_ model: String) -> String {
    model.prefix { $0 != ":" }.trimmingCharacters(in: .whitespaces)
  }

  private static func settings(_ model: String) -> String {
    model.drop { $0 != ":" }.dropFirst().trimmingCharacters(in: .whitespaces)
  }

  private static func contender(_ model: String) throws -> LearnabilityStudy.Contender {
    guard model.contains(":") else {
      switch model {
      case "zero": return .zero
      case "ridge": return .ridge
      case "ridge-sizes": return .ridgeWithSizes
      default:
        throw ValidationError(
          "'--model' is '\(model)', expected zero, ridge, ridge-sizes or NAME: KEY=VALUE …")
      }
    }
    let settings = try ConfigurationSetting.list(Self.settings(model), "--model")
    return .model(try ExperimentConfiguration().with(settings, of: name(model)))
  }
}
