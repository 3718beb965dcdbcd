import ArgumentParser
import Markets
import Synchronization

/// How the candles of a command are read.
struct InputOptions: ParsableArguments {
  @Flag(
    help: """
      Take the adjusted close of an export as its close, and scale open, high and low with it.
      """)
  var adjusted = false

  /// Reads as asked, and says on standard error what was read otherwise than it stands.
  var reading: InputReading { InputReading(isAdjusted: adjusted, report: StandardError.remark) }
}

extension InputReading {
  /// Reads files as they are, and says on standard error what was read otherwise than it stands.
  static var reported: InputReading { InputReading(report: StandardError.remark) }
}

/// What the help of a command says of the files it reads.
enum InputHelp {
  /// Candles of named symbols, each with its own rows.
  static let candles: ArgumentHelp = """
    A directory with a CSV per symbol, a long CSV with a symbol column, or a store. \(columns)
    """
  /// Candles that become one panel.
  static let panel: ArgumentHelp = """
    A directory with a CSV per symbol, a long CSV with a symbol column, a wide CSV of closes (a time and one column per \
    symbol), or a store. \(columns)
    """
  private static let columns = """
    Columns: a time (timestamp_ms, timestamp, date, time), close, volume; open, high, low, funding_rate, open_interest \
    where there are any. Exports of exchanges, charts and spreadsheets are recognised: 'stockformer formats'.
    """
  /// A table over time.
  static let wide = "Columns: timestamp_ms (or timestamp, date, time) and one per asset."
}

extension StandardError {
  /// Remarks wait until the command has succeeded: where it fails, its one line stands alone.
  private static let held = Mutex<[Remark]>([])

  /// Keeps `remark` for the end; of those with one subject the first is kept.
  static func remark(_ remark: Remark) {
    held.withLock { held in
      if !held.contains(where: { $0.subject == remark.subject }) { held.append(remark) }
    }
  }

  /// Keeps a warning for the end.
  static func warn(_ text: String) { remark(.warning(text)) }

  /// Writes the remarks that are kept, one a line.
  static func showRemarks() {
    let remarks = held.withLock { held in
      defer { held = [] }
      return held
    }
    for remark in remarks { writeLine("\(remark.kind.rawValue): \(remark.text)") }
  }
}
