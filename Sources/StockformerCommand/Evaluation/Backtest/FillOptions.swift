import ArgumentParser
import Backtesting
import Markets

/// When and at which price weights are executed.
struct FillOptions: ParsableArguments {
  /// The price of a bar that is dealt at.
  enum Fill: String, ExpressibleByArgument, CaseIterable {
    case close
    case nextOpen = "next-open"
  }

  @Option(parsing: .unconditional, help: "Bars between a weight's timestamp and its execution.")
  var lag = 1
  @Option(
    help: """
      Trade at the close, or at the open of the bar (with --opens): with --lag 1 at the next bar's open.
      """)
  var fill = Fill.close
  @Option(help: ArgumentHelp("Wide CSV of opens. \(InputHelp.wide)"))
  var opens: String?
  @Option(
    name: .customLong("bar-ms"), parsing: .unconditional,
    help: "Length of a bar in milliseconds (default: the smallest difference of the timestamps).")
  var barMilliseconds: Int64?

  func validate() throws {
    try requireOption(lag >= 0, "--lag", lag, mustBe: "at least 0")
    if let barMilliseconds {
      try requireOption(barMilliseconds >= 0, "--bar-ms", barMilliseconds, mustBe: "at least 0")
    }
    guard fill == .nextOpen else {
      if opens != nil { throw ValidationError("'--opens' needs '--fill next-open'.") }
      return
    }
    if opens == nil { throw ValidationError("'--fill next-open' needs '--opens'.") }
    try requireOption(lag >= 1, "--lag", lag, mustBe: "at least 1 with '--fill next-open'")
    if let barMilliseconds {
      try requireOption(
        barMilliseconds >= 1, "--bar-ms", barMilliseconds,
        mustBe: "at least 1 with '--fill next-open'")
    }
  }

  /// Refuses a bar that would end after the next one opens.
  func requireBarsApart(on prices: WideTable) throws {
    guard fill == .nextOpen, let barMilliseconds, prices.timestamps.count > 1 else { return }
    let step = prices.smallestStep
    try requireOption(
      barMilliseconds <= step, "--bar-ms", barMilliseconds,
      mustBe: "at most \(step), the smallest difference of the prices' timestamps")
  }

  /// Puts the options into `rules`.
  func apply(to rules: inout Backtest) {
    rules.lag = lag
    rules.barMilliseconds = barMilliseconds
  }
}
