import ArgumentParser
import Backtesting

/// What trading and holding cost.
struct CostOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: "Fee per traded notional, in basis points.")
  var feeBps: FiniteNumber = 0.0
  @Option(parsing: .unconditional, help: "Slippage per traded notional, in basis points.")
  var slippageBps: FiniteNumber = 0.0
  @Option(
    help: """
      CSV of asset, fee_bps, half_spread_bps: costs of single assets in place of --fee-bps and --slippage-bps.
      """)
  var fees: String?
  @Option(
    parsing: .unconditional,
    help: "Paid on the value of short positions, in basis points a year of 365 days.")
  var borrowBpsYear: FiniteNumber?
  @Option(
    parsing: .unconditional,
    help: "Earned on cash and paid on negative cash, in basis points a year of 365 days.")
  var cashBpsYear: FiniteNumber?

  func validate() throws {
    for (name, rate) in [
      ("--fee-bps", feeBps), ("--slippage-bps", slippageBps), ("--borrow-bps-year", borrowBpsYear),
      ("--cash-bps-year", cashBpsYear),
    ] {
      guard let rate else { continue }
      try requireOption(rate.value >= 0, name, rate.value, mustBe: "at least 0")
    }
  }

  /// Puts the options into `rules`, but for what stands in the file of `--fees`.
  func apply(to rules: inout Backtest) {
    rules.feeBasisPoints = feeBps.value
    rules.slippageBasisPoints = slippageBps.value
    rules.borrowBasisPointsPerYear = borrowBpsYear?.value
    rules.cashBasisPointsPerYear = cashBpsYear?.value
  }
}
