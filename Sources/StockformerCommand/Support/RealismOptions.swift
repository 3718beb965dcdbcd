import ArgumentParser
import Markets

/// What makes a planted market as difficult as a real one: heavy tails, volatility clusters, a change of regime, missing bars.
struct RealismOptions: ParsableArguments {
  /// A distribution of shocks by name.
  enum Noise: String, ExpressibleByArgument, CaseIterable {
    case gaussian
    case studentT = "student-t"
    case garch
  }

  @Option(
    help: """
      Distribution of each asset's own shocks: gaussian, student-t (heavy tails), garch (calm and stormy times).
      """)
  var noise = Noise.gaussian
  @Option(
    parsing: .unconditional,
    help: "Degrees of freedom of --noise student-t, 3 to 1000 (default: 4).")
  var degrees: Int?
  @Option(
    parsing: .unconditional,
    help: "Weight of the last squared shock in the next variance of --noise garch (default: 0.1)."
  )
  var arch: FiniteNumber?
  @Option(
    parsing: .unconditional,
    help: "Weight of the last variance in the next one of --noise garch (default: 0.85).")
  var garch: FiniteNumber?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The first bar, counted from 0, of a second regime.", valueName: "bar"))
  var regimeSwitch: Int?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Factor on the coefficients in the second regime, -1 to 1 (default: 0, the signal ends).",
      valueName: "factor"))
  var regimeCoefficients: FiniteNumber?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Factor on the shocks in the second regime, above 0 and at most 10 (default: 1).",
      valueName: "factor"))
  var regimeVolatility: FiniteNumber?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Fraction of each asset's bars to leave out, below 1.", valueName: "fraction"))
  var missingBars: FiniteNumber = 0.0

  func validate() throws {
    let given = [
      ("--degrees", degrees != nil, "--noise student-t", noise == .studentT),
      ("--arch", arch != nil, "--noise garch", noise == .garch),
      ("--garch", garch != nil, "--noise garch", noise == .garch),
      ("--regime-coefficients", regimeCoefficients != nil, "--regime-switch", regimeSwitch != nil),
      ("--regime-volatility", regimeVolatility != nil, "--regime-switch", regimeSwitch != nil),
    ]
    if let (name, _, wanted, _) = given.first(where: { $0.1 && !$0.3 }) {
      throw ValidationError("'\(name)' needs '\(wanted)'.")
    }
    try requireOption(
      missingBars.value >= 0 && missingBars.value < 1, "--missing-bars", missingBars.value,
      mustBe: "at least 0 and below 1")
  }

  /// Refuses a second regime that is the same as the first.
  func requireEffect(hasEdges: Bool) throws {
    guard let change else { return }
    if !hasEdges, regimeCoefficients != nil {
      throw ValidationError("'--regime-coefficients' needs edges.")
    }
    guard change.volatilityFactor != 1 || hasEdges && change.coefficientFactor != 1 else {
      throw ValidationError("'--regime-switch' changes nothing: give '--regime-volatility'.")
    }
  }

  /// The distribution of the shocks.
  var shocks: PlantedConfiguration.Noise {
    switch noise {
    case .gaussian: .gaussian
    case .studentT: .studentT(degrees: degrees ?? 4)
    case .garch: .garch(arch: arch?.value ?? 0.1, garch: garch?.value ?? 0.85)
    }
  }

  /// The change of regime, if there is one.
  var change: PlantedConfiguration.RegimeSwitch? {
    regimeSwitch.map { bar in
      PlantedConfiguration.RegimeSwitch(
        bar: bar, coefficientFactor: regimeCoefficients?.value ?? 0,
        volatilityFactor: regimeVolatility?.value ?? 1)
    }
  }
}
