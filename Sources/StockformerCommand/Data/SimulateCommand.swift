import ArgumentParser
import Files
import Markets

/// `stockformer simulate`: writes a market whose truth is known.
struct SimulateCommand: StockformerSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Write a planted market: candles whose leads and lags are known.",
    discussion: """
      DIR/truth.json says who leads whom, and which of the options below the market was made with. Shocks have the same \
      deviation under every --noise. From the bar of --regime-switch on each edge's coefficient is multiplied by \
      --regime-coefficients and each shock by --regime-volatility. Bars left out by --missing-bars are drawn for each asset \
      by itself; the truth still counts them.
      """)

  @Option(parsing: .unconditional, help: "Number of assets.")
  var assets: Int
  @Option(parsing: .unconditional, help: "Number of hourly bars.")
  var bars: Int
  @Option(parsing: .unconditional, help: "Number of edges from a leading to a following asset.")
  var edges: Int?
  @Option(parsing: .unconditional, help: "The same seed gives the same bytes.")
  var seed: UInt64
  @Option(help: "The directory to write.")
  var out: String
  @Option(
    parsing: .unconditional, help: "Fraction of an effect's variance that its causes explain.")
  var r2: FiniteNumber = 0.02
  @Option(parsing: .unconditional, help: "The largest lag of an edge, in bars.")
  var maxLag = 3
  @Option(
    help: """
      What a cause does to its effect: linear (its return), even (the size of a move), threshold (moves over one standard \
      deviation), gate (a third asset decides the sign), product (of two causes), mixed (one of these for each edge).
      """)
  var edgeKind = PlantedConfiguration.EdgeKind.linear
  @Option(
    help:
      "Also write the best possible forecasts (wide CSV, timestamped like those of 'predict')."
  )
  var writeOptimal: String?
  @Flag(help: "Independent noise: there is nothing to find.")
  var noSignal = false
  @Flag(help: "A common factor but no edge: assets move together and none leads.")
  var commonFactorOnly = false
  @OptionGroup var realism: RealismOptions

  func validate() throws {
    try requireOption(!out.isEmpty, "--out", out, mustBe: "a path")
    guard !(noSignal && commonFactorOnly) else {
      throw ValidationError("'--no-signal' and '--common-factor-only' cannot be used together.")
    }
    guard edges != nil || noSignal || commonFactorOnly else {
      throw ValidationError("Missing expected argument '--edges <edges>'")
    }
    guard edgeKind == .linear || !(noSignal || commonFactorOnly) else {
      throw ValidationError("'--edge-kind' needs edges.")
    }
    if let edges { try requireOption(edges >= 0, "--edges", edges, mustBe: "at least 0") }
    try realism.requireEffect(hasEdges: (edges ?? 0) > 0 && !noSignal && !commonFactorOnly)
    if let problem = planted.problem { throw ValidationError("Out of range: \(problem).") }
  }

  /// Nothing is read.
  var files: CommandFiles {
    CommandFiles(
      outputs: PlantedMarket.fileNames(assets: assets).map { ("--out", "\(out)/\($0)") }
        + [("--write-optimal", writeOptimal)])
  }

  func perform() throws {
    let market = PlantedMarket(planted)
    let folders = try MadeFolders(out)
    let stay = try Interruption.cleaningUp(with: folders.discardContents) {
      try market.write(into: folders, optimalPath: writeOptimal)
    }
    if !stay.isEmpty {
      StandardError.warn(
        "\(out): \(stay.joined(separator: ", ")) changed after the market that stood here was written, and stay"
      )
    }
  }

  private var planted: PlantedConfiguration {
    PlantedConfiguration(
      assets: assets, bars: bars, edges: edges ?? 0, seed: seed, r2: r2.value, maxLag: maxLag,
      edgeKind: edgeKind,
      mode: noSignal ? .noSignal : commonFactorOnly ? .commonFactorOnly : .signal,
      noise: realism.shocks, regimeSwitch: realism.change,
      missingFraction: realism.missingBars.value)
  }
}

extension PlantedConfiguration.EdgeKind: ExpressibleByArgument {}
