import Foundation

// The features of the reference document as plain functions of columns; row t may use rows up to t and none
// after. NaN stands where there is no value yet.

// anchor: feature-formulas
/// `body` of the last n values ending at each row; NaN until there are n of them.
private func rolling(
  _ x: [Double], _ n: Int, _ body: (ArraySlice<Double>) -> Double
) -> [Double] {
  x.indices.map { t in t + 1 < n ? .nan : body(x[(t + 1 - n)...t]) }
}

func logReturn(_ close: [Double]) -> [Double] {
  close.indices.map { t in t == 0 ? .nan : log(close[t] / close[t - 1]) }
}

/// The reference takes the ratio; in logarithms, twice and half the usual volume are
/// equally far from 0.
func volumeChange(_ volume: [Double], window n: Int = 20) -> [Double] {
  zip(volume, rolling(volume, n) { $0.reduce(0, +) / Double(n) }).map { log($0 / $1) }
}

func volatility(_ close: [Double], window n: Int = 20) -> [Double] {
  rolling(logReturn(close), n) { r in
    let mean = r.reduce(0, +) / Double(n)
    return (r.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(n - 1)).squareRoot()
  }
}

func correlation(_ a: [Double], _ b: [Double], window n: Int = 60) -> [Double] {
  let (x, y) = (logReturn(a), logReturn(b))
  return x.indices.map { t in
    guard t >= n else { return .nan }
    let rows = (t + 1 - n)...t
    let (mx, my) = (x[rows].reduce(0, +) / Double(n), y[rows].reduce(0, +) / Double(n))
    var (xx, yy, xy) = (0.0, 0.0, 0.0)
    for s in rows {
      xx += (x[s] - mx) * (x[s] - mx)
      yy += (y[s] - my) * (y[s] - my)
      xy += (x[s] - mx) * (y[s] - my)
    }
    return xy / (xx * yy).squareRoot()
  }
}
// end: feature-formulas

// anchor: rsi
/// Wilder's index (“standard” in the reference document): moving averages that give each
/// new bar the weight 1/n, started from a plain mean.
func rsi(_ close: [Double], period n: Int = 14) -> [Double] {
  var (gain, loss) = (0.0, 0.0)
  return close.indices.map { t in
    guard t > 0 else { return .nan }
    let (up, down) = (max(close[t] - close[t - 1], 0), max(close[t - 1] - close[t], 0))
    let length = Double(n)
    if t <= n {
      gain = gain + up / length
      loss = loss + down / length
    } else {
      gain = (gain * (length - 1) + up) / length
      loss = (loss * (length - 1) + down) / length
    }
    if t < n { return .nan }
    return gain + loss == 0 ? 50 : 100 * gain / (gain + loss)
  }
}
// end: rsi
