import Markets
import NeuralNetworks
import Tensors

/// Every window of a part of a table of series: L rows in, the P rows that follow out, for all columns.
///
/// A column is an asset with one feature, a row ahead a horizon. The rows that are forecast lie inside the part; those that
/// are read may begin L rows before it.
public struct SeriesWindows: WindowSource {
  /// The table.
  public let table: SeriesTable
  /// L.
  public let lookback: Int
  /// P.
  public let horizon: Int
  /// The first forecast row of every window.
  public private(set) var starts: Range<Int>
  /// Whether the calendar comes with the rows.
  public let hasTimeMarks: Bool

  /// A part of the rows.
  public enum Part: Sendable {
    /// What is learned from.
    case train
    /// What choices are made on.
    case validation
    /// What is looked at once.
    case test
  }

  /// The windows of `part`, stride 1.
  public init(
    _ table: SeriesTable, _ part: Part, lookback: Int, horizon: Int, hasTimeMarks: Bool = false
  ) {
    let fault = table.split.validationError(lookback: lookback, horizon: horizon)
    require(fault == nil, fault ?? "")
    let (train, validation) = (table.split.train, table.split.train + table.split.validation)
    let rows =
      switch part {
      case .train: lookback..<train
      case .validation: train..<validation
      case .test: validation..<table.split.rows
      }
    self.table = table
    self.lookback = lookback
    self.horizon = horizon
    self.hasTimeMarks = hasTimeMarks
    starts = rows.lowerBound..<rows.upperBound - horizon + 1
  }

  /// The first of these windows, as many as fill batches of `size`.
  func fillingBatches(of size: Int) -> SeriesWindows {
    var full = self
    full.starts = starts.prefix(count / size * size)
    return full
  }

  /// How many windows there are.
  public var count: Int { starts.count }

  /// The windows numbered `indices`: features [B, L, C, 1] and what follows, [B, C, P].
  public func batch(_ indices: [Int]) -> Batch {
    let columns = table.columns.count
    let features = Tensor(shape: [indices.count, lookback, columns, 1]) { buffer in
      for (window, index) in indices.enumerated() {
        let first = (starts.lowerBound + index - lookback) * columns
        for cell in 0..<lookback * columns {
          buffer[window * lookback * columns + cell] = table.values[first + cell]
        }
      }
    }
    let marks = hasTimeMarks ? timeMarks(indices) : nil
    return Batch(input: ModelInput(features: features, timeMarks: marks), labels: labels(indices))
  }

  /// What follows the windows numbered `indices`, [B, C, P].
  public func labels(_ indices: [Int]) -> Labels {
    let columns = table.columns.count
    return Labels(
      returns: Tensor(shape: [indices.count, columns, horizon]) { buffer in
        var position = 0
        for index in indices {
          for column in 0..<columns {
            for step in 0..<horizon {
              buffer[position] = table[starts.lowerBound + index + step, column]
              position += 1
            }
          }
        }
      })
  }

  /// The calendar of the rows read and forecast, [B, L + P, M].
  private func timeMarks(_ indices: [Int]) -> Tensor {
    let rows = lookback + horizon
    return Tensor(shape: [indices.count, rows, CalendarMarks.count]) { buffer in
      for (window, index) in indices.enumerated() {
        let first = starts.lowerBound + index - lookback
        for row in 0..<rows {
          let marks = CalendarMarks(table.timestamps[first + row]).values
          for (mark, value) in marks.enumerated() {
            buffer[(window * rows + row) * CalendarMarks.count + mark] = value
          }
        }
      }
    }
  }
}
