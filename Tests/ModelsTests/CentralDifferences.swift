import ModelSamples
import Tensors
import Testing

/// Holds gradients against central differences with steps h and 2h, extrapolated.
struct CentralDifferences {
  /// How many outputs are summed, each rounded.
  let terms: Int
  /// h.
  var step: Float = 1 / 128
  /// Whether elements with a kink in the middle are skipped as well as those with one on the way.
  var skipsKinksInTheMiddle = true
  private(set) var checked = 0
  private(set) var skipped = 0
  /// Parameters of which no element could be checked.
  private(set) var unchecked: [String] = []

  init(terms: Int) { self.terms = terms }

  /// Some five elements of `count`; `total` is the sum with an element moved, nil where the model takes another branch there, of
  /// which a difference says nothing.
  mutating func check(
    _ name: String, _ got: Tensor, _ count: Int, _ total: (Int, Float) -> Double?
  ) {
    let h = Double(step)
    // Rounding of an output, some 3e-7; the extrapolation makes at most 1.5/h of their sum.
    let allowed = 4.5e-7 * Double(terms) / h + 2e-3 * size(got)
    let before = checked
    for element in stride(from: 0, to: count, by: max(1, count / 5)) {
      let runs = [-2, -1, 0, 1, 2].compactMap { total(element, $0 * step) }
      guard runs.count == 5, let difference = derivative(runs, h, allowed) else {
        skipped += 1
        continue
      }
      let gradient = got.isSymbolicZero ? 0 : Double(got.scalars[element])
      if abs(gradient - difference) > allowed {
        // Half the step tells a wrong gradient from a small kink on the way: over a smooth stretch both differences agree, and
        // are as far from a wrong gradient; with a kink the closer one is nearer to the right one.
        let halves = [-0.5, 0.5].compactMap { total(element, $0 * step) }
        let closer = halves.count == 2 ? extrapolated(halves, [runs[1], runs[3]], h / 2) : nil
        guard let closer, abs(closer - difference) <= abs(gradient - difference) / 2 else {
          skipped += 1
          continue
        }
      }
      #expect(
        abs(gradient - difference) <= allowed, "\(name)[\(element)]: \(gradient), \(difference)")
      checked += 1
    }
    if checked == before { unchecked.append(name) }
  }

  /// The extrapolated difference of `runs`; nil where there is a kink.
  private func derivative(_ runs: [Double], _ h: Double, _ allowed: Double) -> Double? {
    let near = (runs[3] - runs[1]) / (2 * h)
    let far = (runs[4] - runs[0]) / (4 * h)
    // Where the two differ there is a kink between them; where second differences do not grow with the step, in the middle.
    let jump = (2 * (runs[3] + runs[1]) - (runs[4] + runs[0]) / 2 - 3 * runs[2]) / h
    if skipsKinksInTheMiddle && abs(jump) > 2 * allowed { return nil }
    guard abs(far - near) <= allowed else { return nil }
    return extrapolated([runs[1], runs[3]], [runs[0], runs[4]], h)
  }

  /// The difference of sums at ±h, and at ±2h, without the error that grows with h².
  private func extrapolated(_ near: [Double], _ far: [Double], _ h: Double) -> Double {
    (4 * (near[1] - near[0]) / (2 * h) - (far[1] - far[0]) / (4 * h)) / 3
  }
}
