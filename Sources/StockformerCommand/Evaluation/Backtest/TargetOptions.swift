import ArgumentParser
import Backtesting

/// Which weights are executed, and what they may not exceed.
struct TargetOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Execute every K-th row of the weights alone.", valueName: "K"))
  var every = 1
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Trade towards the mean of the last H rows of the weights, executed or not.", valueName: "H"))
  var tranches = 1
  @Option(parsing: .unconditional, help: "Clip each weight to plus or minus this.")
  var maxWeight: FiniteNumber?
  @Option(parsing: .unconditional, help: "Scale weights down to this sum of absolute values.")
  var maxGross: FiniteNumber?
  @Option(parsing: .unconditional, help: "Scale weights down to this absolute value of their sum.")
  var maxNet: FiniteNumber?
  @Option(
    parsing: .unconditional,
    help: "Leave an asset alone where its trade would be of at most this fraction of equity.")
  var band: FiniteNumber?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Close a position at its last price after K bars without one.", valueName: "K"))
  var delistAfter: Int?

  func validate() throws {
    try requireOption(every >= 1, "--every", every, mustBe: "at least 1")
    try requireOption(tranches >= 1, "--tranches", tranches, mustBe: "at least 1")
    for (name, limit) in [
      ("--max-weight", maxWeight), ("--max-gross", maxGross), ("--max-net", maxNet),
    ] {
      guard let limit else { continue }
      try requireOption(limit.value > 0, name, limit.value, mustBe: "above 0")
    }
    if let band { try requireOption(band.value >= 0, "--band", band.value, mustBe: "at least 0") }
    if let delistAfter {
      try requireOption(delistAfter >= 1, "--delist-after", delistAfter, mustBe: "at least 1")
    }
  }

  /// Puts the options into `rules`.
  func apply(to rules: inout Backtest) {
    rules.targets = TargetRules(
      every: every, tranches: tranches, maximumWeight: maxWeight?.value,
      maximumGross: maxGross?.value, maximumNet: maxNet?.value)
    rules.band = band?.value
    rules.delistAfter = delistAfter
  }
}
