import Foundation
import Markets

/// Residuals y − p of forecasts that were made like those to come, from which split conformal prediction makes intervals.
///
/// If the next residual is exchangeable with these, p ± q holds its outcome with at least the probability that was asked for,
/// whatever the model and the distribution (Vovk, Gammerman and Shafer 2005; Lei et al. 2018).
///
///     ConformalResiduals([-3, 1, 2, -1, 4, 0, 2, -2, 1]).halfWidth(level: 0.8)   // 3, the eighth of nine sizes
public struct ConformalResiduals: Sendable, Equatable {
  /// In the order of time; [n].
  public private(set) var values: [Double]
  /// The same in rising order.
  private var ordered: [Double]
  /// Their sizes |y − p| in rising order.
  private var sizes: [Double]

  /// Known residuals, oldest first.
  public init(_ values: [Double]) {
    require(values.allSatisfy(\.isFinite), "a residual is not finite")
    self.values = values
    ordered = values.sorted()
    sizes = values.map(abs).sorted()
  }

  /// How many there are.
  public var count: Int { values.count }

  /// The place of the size that an interval of `level` ends at among all sizes, from 1: ⌈(n + 1)·level⌉; more than n where they
  /// are too few.
  public func rank(level: Double) -> Int {
    // A product such as 10 · 0.9, which may come out a bit above the whole number that is meant.
    Int((Double(count + 1) * level - 1e-9).rounded(.up))
  }

  /// q, half the width of an interval that holds the next outcome with probability `level`; nil where the residuals are too few
  /// for it.
  public func halfWidth(level: Double) -> Double? {
    let rank = rank(level: level)
    if rank < 1 { return 0 }
    return rank <= count ? sizes[rank - 1] : nil
  }

  /// The largest size; nil without residuals.
  public var largestSize: Double? { sizes.last }

  /// The probability that the outcome of `forecast` lies above zero, by the conformal predictive distribution:
  /// (#{r > −p} + (#{r = −p} + 1)/2)/(n + 1).
  public func probabilityOfRise(_ forecast: Double) -> Double {
    let above = count - ordered.firstPosition { $0 > -forecast }
    let equal = count - above - ordered.firstPosition { $0 >= -forecast }
    return (Double(above) + Double(equal + 1) / 2) / Double(count + 1)
  }

  /// Takes `residual` in, and the oldest out.
  public mutating func replaceOldest(by residual: Double) {
    guard count > 0 else { return }
    let oldest = values.removeFirst()
    values.append(residual)
    ordered.replace(oldest, by: residual)
    sizes.replace(abs(oldest), by: abs(residual))
  }
}

extension [Double] {
  /// In a rising list the first place whose value `holds`, and all after it; the count where none does.
  fileprivate func firstPosition(where holds: (Double) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// Takes `old` out of a rising list and puts `new` in its place in the order.
  fileprivate mutating func replace(_ old: Double, by new: Double) {
    remove(at: firstPosition { $0 >= old })
    insert(new, at: firstPosition { $0 > new })
  }
}
