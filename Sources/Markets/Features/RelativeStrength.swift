/// Wilder's relative strength index.
///
/// J. Welles Wilder, New Concepts in Technical Trading Systems, 1978: simple means of the first `period` gains and losses,
/// then a ← (a (n − 1) + x) / n.
public enum RelativeStrength {
  /// 100 g / (g + l) of the closes, 50 where nothing moved; NaN in the first `period` rows, and again in as many after a
  /// missing close.
  public static func values(of closes: [Double], period: Int) -> [Double] {
    var result = [Double](repeating: .nan, count: closes.count)
    var averages = WilderAverages(period: period)
    var previous = Double.nan
    for (row, close) in closes.enumerated() {
      let change = close - previous
      previous = close
      if change.isNaN {
        averages = WilderAverages(period: period)
      } else {
        result[row] = averages.update(change) ?? .nan
      }
    }
    return result
  }
}

/// The averages of gains and losses after the changes seen so far.
private struct WilderAverages {
  let period: Int
  var count = 0
  var gain = 0.0
  var loss = 0.0

  init(period: Int) { self.period = period }

  /// Takes in a change; returns the index once there are `period` of them.
  mutating func update(_ change: Double) -> Double? {
    let up = max(change, 0)
    let down = max(-change, 0)
    let length = Double(period)
    count += 1
    if count <= period {
      gain += up
      loss += down
      guard count == period else { return nil }
      gain /= length
      loss /= length
    } else {
      gain = (gain * (length - 1) + up) / length
      loss = (loss * (length - 1) + down) / length
    }
    return gain + loss == 0 ? 50 : 100 * gain / (gain + loss)
  }
}
