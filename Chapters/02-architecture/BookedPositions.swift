import Backtesting
import Files
import Markets
import Workbook

/// What goes wrong when the reference document books the positions of its head: two errors that need no market to be seen.
enum BookedPositions {
  /// Errata B9 and B11 next to what is right.
  static var table: Table {
    let (fractions, capital, equity) = (mixedWindows, referenceCapital, engineEquity)
    return Table(
      ["positions, booked", .number("reference"), .number("ours")],
      rows: [
        ["B9   two windows at once: Σ|w| of the first", fractions[0].fixed(2), "1.00"],
        ["     and of the second", fractions[1].fixed(2), "0.40"],
        ["B11  short of all equity, price 1 → 2.5: 1 becomes", capital[0].fixed(2), equity[0]],
        ["     then the price falls to 2: a short gains, and", capital[1].fixed(2), equity[1]],
      ])
  }

  static let reading = """
    Flattened, the positions of two windows are divided by one sum, so each depends on what else \
    is in its batch (errata B9); every window has weights of its own here. A short position can \
    lose more than the capital: the reference back-test goes on with a negative capital, on which \
    every gain is a loss (errata B11); the engine ends with a bankruptcy.
    """

  /// Σ|w| of the windows (0.6, 0.4) and (0.2, −0.2) when both are flattened and divided by one Σ|w|.
  private static var mixedWindows: [Double] {
    let flat = [0.6, 0.4, 0.2, -0.2]
    let gross = flat.reduce(0) { $0 + abs($1) }
    return [flat.prefix(2), flat.suffix(2)].map { $0.reduce(0) { $0 + abs($1) } / gross }
  }

  private static let prices = [1.0, 2.5, 2]

  private static var referenceCapital: [Double] {
    let returns = zip(prices, prices.dropFirst()).map { [$1 / $0 - 1] }
    return ReferenceBacktest(initialCapital: 1, transactionCost: 0)
      .run(weights: [[-1], [-1]], returns: returns).map(\.capital)
  }

  private static var engineEquity: [String] {
    let days = prices.indices.map { Int64($0) * Timestamp.day }
    let result = Backtest(lag: 0, initial: 1, barMilliseconds: Timestamp.day).run(
      prices: WideTable(timestamps: days, assets: ["A"], values: prices),
      targets: WideTable(timestamps: days, assets: ["A"], values: [-1, -1, -1]))
    let end = result.bankruptTimestamp.map { days.firstIndex(of: $0) ?? 0 }
    return [1, 2].map { bar in
      end.map { bar >= $0 } == true ? "bankrupt" : result.equity[bar].fixed(2)
    }
  }
}
