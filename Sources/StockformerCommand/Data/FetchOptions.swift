import ArgumentParser
import CandleStore
import Files
import Markets

extension KlineInterval: ExpressibleByArgument {}

/// A date `YYYY-MM-DD` from 1970 on: its midnight in UTC.
struct UTCDate {
  /// Milliseconds since 1970-01-01.
  let midnight: Int64

  init(option argument: String) throws {
    if let date = Timestamp.dateOfDigits(argument) {
      throw ValidationError("'\(argument)' is a date without dashes: write \(date)")
    }
    guard argument.utf8.count == 10, argument.utf8.dropFirst(4).first == UInt8(ascii: "-"),
      let timestamp = Timestamp.parse(argument), timestamp >= 0,
      Timestamp.day(timestamp) == argument
    else { throw ValidationError("'\(argument)' is not a date: write YYYY-MM-DD") }
    midnight = timestamp
  }
}

/// A part of the exchange's market.
enum MarketCategory: String, ExpressibleByArgument, CaseIterable {
  case linear, inverse, spot
}

/// The series to fetch beside the candles.
struct ExtraSeries: ExpressibleByArgument {
  /// What was asked for.
  let kinds: [SeriesKind]

  init?(argument: String) {
    var kinds: [SeriesKind] = []
    for name in argument.split(separator: ",", omittingEmptySubsequences: false) {
      switch name {
      case "funding": kinds.append(.funding)
      case "open-interest": kinds.append(.openInterest)
      default: return nil
      }
    }
    self.kinds = kinds
  }

  init() { kinds = [] }

  var defaultValueDescription: String { "none" }
}
