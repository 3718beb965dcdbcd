// What the chapters use of Swift, for readers of Python; the opening shows it next to the same in Python.

// anchor: swift
/// A function with an argument label and a default value.
private func discounted(_ price: Double, by rate: Double = 0.01) -> Double {
  price * (1 - rate)  // a body of one expression needs no return
}

/// Lists, closures, and a value that may be missing.
private func summary(_ returns: [Double]) -> (mean: Double, largest: Double?) {
  guard !returns.isEmpty else { return (.nan, nil) }
  let sum = returns.reduce(0, +)
  let gains = returns.filter { $0 > 0 }.map { 100 * $0 }  // in per cent
  return (sum / Double(returns.count), gains.max())  // nil when there is no gain
}

/// A value type: a copy is independent of the original.
private struct Position {
  var units = 0.0
  let symbol: String

  mutating func add(_ more: Double) { units += more }
}
// end: swift

/// What the lines above give: so that they are compiled, and the page can say that they were run.
enum SwiftForPython {
  static var results: [String] {
    let (mean, largest) = summary([0.02, -0.01, 0.03])
    var first = Position(symbol: "A01")
    let second = first
    first.add(2)
    return [
      "discounted(200): \(discounted(200))",
      "discounted(200, by: 0.5): \(discounted(200, by: 0.5))",
      "summary: mean \(mean), largest \(largest ?? .nan)",
      "first.units \(first.units), second.units \(second.units)",
    ]
  }
}
