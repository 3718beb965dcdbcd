import ArgumentParser
import Experiments
import Files
import Foundation
import Influence
import Markets
import Tensors

/// `stockformer influence-benchmark`: every reading against the planted truth, over several seeds.
struct InfluenceBenchmarkCommand: StockformerSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "influence-benchmark",
    abstract: "Score every influence method against planted markets, seed by seed.",
    discussion: """
      Markets of 8 assets, 20,000 bars, 8 edges, R² 2 %, lags up to 3, seeds 1, 2, …, by default with linear edges; one model is \
      trained on each. In the traps there is nothing to find: the scores are held against the edges that the market of the same seed would have. \
      Prints AUROC and average precision by method, and their mean.
      """)

  @Option(parsing: .unconditional, help: "How many seeds.")
  var seeds = 5
  @Option(parsing: .unconditional, help: "The first seed.")
  var first: UInt64 = 1
  @Option(help: "signal, or one of the traps: no-signal, common-factor-only.")
  var mode: PlantedConfiguration.Mode = .signal
  @Option(help: "What the edges do: linear, even, threshold, gate, product or mixed.")
  var edgeKind = PlantedConfiguration.EdgeKind.linear
  @Option(help: "R² of the effects.")
  var r2 = PlantedConfiguration.classroom.r2
  @OptionGroup var settings: ConfigurationOptions
  @OptionGroup var workers: WorkerOptions
  @OptionGroup var precision: PrecisionOptions

  func validate() throws {
    try requireOption((1...1000).contains(seeds), "--seeds", seeds, mustBe: "1 to 1000")
    try requireOption(
      first <= .max - UInt64(seeds), "--first", first, mustBe: "smaller, so that no seed overflows"
    )
    try requireOption(r2 > 0 && r2 < 1, "--r2", r2, mustBe: "between 0 and 1")
  }

  var matrixPrecision: MatrixPrecision { precision.resolved }
  var files: CommandFiles { CommandFiles(inputs: [("--config", settings.config)]) }

  func perform() throws {
    var benchmark = InfluenceBenchmark()
    benchmark.market.mode = mode
    benchmark.market.edgeKind = edgeKind
    benchmark.market.r2 = r2
    benchmark.configuration = try settings.resolve(over: InfluenceBenchmark.settings).configuration
    try benchmark.configuration.requireReturns(of: benchmark.configuration.model.kind)
    let count = try workers.count
    try StandardOutput.writeLine("seed,method,auroc,average_precision,r2,found")
    var sums: [InfluenceMethod: (area: Double, precision: Double, count: Int)] = [:]
    for seed in first..<(first + UInt64(seeds)) {
      let outcome = try benchmark.run(seed: seed, workers: count)
      for method in InfluenceMethod.allCases {
        guard let found = outcome.detection(method) else { continue }
        let sum = sums[method] ?? (0, 0, 0)
        sums[method] = (
          sum.area + found.areaUnderROC, sum.precision + found.averagePrecision, sum.count + 1
        )
        let r2 = method.readsModel ? outcome.rSquared.csvText : ""
        let pairs = method == .ablation ? String(outcome.ablation.found().count) : ""
        try StandardOutput.writeLine(
          "\(seed),\(method.rawValue),\(found.areaUnderROC.csvText),"
            + "\(found.averagePrecision.csvText),\(r2),\(pairs)")
      }
    }
    for method in InfluenceMethod.allCases {
      guard let sum = sums[method] else { continue }
      let count = Double(sum.count)
      let (area, precision) = (sum.area / count, sum.precision / count)
      try StandardOutput.writeLine(
        "mean,\(method.rawValue),\(area.csvText),\(precision.csvText),,")
    }
  }
}

extension PlantedConfiguration.Mode: ExpressibleByArgument {}
