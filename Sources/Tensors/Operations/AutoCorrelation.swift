import Foundation
import _Differentiation

/// Which delays auto-correlation follows.
public enum DelaySharing: String, Sendable, CaseIterable {
  /// Those of every window's own correlation, as published in inference.
  case window
  /// Those of the mean correlation of all windows of a batch, as published in training.
  case batch
}

/// The mean over channels of the circular correlation of queries and keys, r_τ = 1/D · Σ_c Σ_t q_{t+τ}·k_t (Autoformer, Wu et al.
/// 2021, equation 5).
///
/// The channels are averaged as spectra, so that one inverse transform suffices.
///
/// - Parameters:
///   - q: [B, L, N, D]
///   - k: the shape of q
/// - Returns: [B, N, L]
@differentiable(reverse)
public func meanCorrelation(_ q: Tensor, _ k: Tensor) -> Tensor {
  let length = withoutDerivative(at: q.shape[1])
  let product = fourierTransform(q.permuted([0, 2, 3, 1]))
    .timesConjugate(of: fourierTransform(k.permuted([0, 2, 3, 1])))  // [B, N, D, L/2 + 1]
  return inverseFourierTransform(
    Spectrum(
      real: product.real.mean(along: 2, keepingDimensions: false),
      imaginary: product.imaginary.mean(along: 2, keepingDimensions: false)),
    length: length)
}

/// How many delays auto-correlation follows: max(1, min(L, ⌊factor·ln L⌋)).
public func delayCount(length: Int, factor: Int) -> Int {
  max(1, min(length, Int(Double(factor) * log(Double(length)))))
}

/// The delays of the `count` largest correlations, in rising order, the smaller delay winning a tie: [B, N, count].
///
/// - Parameter correlation: [B, N, L]
public func largestDelays(
  _ correlation: Tensor, count: Int, sharing: DelaySharing
) -> [Int32] {
  let source = sharing == .batch ? correlation.mean(along: 0) : correlation
  var selector = QuerySelector(count: count)
  var delays: [Int32] = []
  for row in 0..<source.rows {
    delays += selector.largest(source.pointer + row * source.width, of: source.width)
  }
  if sharing == .window { return delays }
  return (0..<correlation.shape[0]).flatMap { _ in delays }
}

/// Auto-correlation (Autoformer, Wu et al. 2021, section 3.2): values moved back by the delays at which queries and keys correlate
/// most, weighted by the softmax of those correlations, y_t = Σ_i softmax(r)_i · v_{t+τ_i}, t + τ modulo L.
///
/// Heads do not matter: correlations are averaged over all channels. The choice of delays passes no gradient. Keys and values
/// that are fewer than the queries are followed by zeros, and of more the first L are read.
///
/// - Parameters:
///   - q: [B, L, N, D]
///   - k: [B, Lk, N, D]
///   - v: the shape of k
///   - factor: ⌊factor·ln L⌋ delays are followed.
/// - Returns: [B, L, N, D]
@differentiable(reverse,wrt: (q, k, v))
public func autoCorrelation(
  _ q: Tensor, _ k: Tensor, _ v: Tensor, factor: Int, sharing: DelaySharing
) -> Tensor {
  let length = withoutDerivative(at: q.shape[1])
  let correlation = meanCorrelation(q, k.fitted(to: length))  // [B, N, L]
  let count = withoutDerivative(at: delayCount(length: length, factor: factor))
  let delays = withoutDerivative(at: largestDelays(correlation, count: count, sharing: sharing))
  let shape = withoutDerivative(at: Array(correlation.shape.dropLast()) + [count])
  let cells = withoutDerivative(
    at: delays.enumerated().map { $0.offset / count * length + Int($0.element) })
  let largest = correlation.reshaped(to: withoutDerivative(at: [correlation.count, 1]))
    .rows(cells).reshaped(to: shape)
  return delayedSum(v.fitted(to: length), largest.softmax(), delays: delays)
}

/// The delays that auto-correlation of q and k follows, in rising order: [B, N, ⌊factor·ln L⌋].
public func followedDelays(
  _ q: Tensor, _ k: Tensor, factor: Int, sharing: DelaySharing
) -> [Int32] {
  let length = q.shape[1]
  return largestDelays(
    meanCorrelation(q, k.fitted(to: length)), count: delayCount(length: length, factor: factor),
    sharing: sharing)
}

extension Tensor {
  /// The first `length` steps, with zeros behind when there are fewer: [B, L, ...] → [B, length, ...].
  @differentiable(reverse,wrt: self)
  func fitted(to length: Int) -> Tensor {
    let missing = withoutDerivative(at: length - shape[1])
    if missing == 0 { return self }
    if missing < 0 { return slice(1, 0..<length) }
    let zeros = withoutDerivative(
      at: Tensor(repeating: 0, shape: [shape[0], missing] + shape.dropFirst(2)))
    return concatenated(self, zeros, along: 1)
  }
}

/// Weighted sums of a window's later steps: y_t = Σ_i w_i · x_{t+τ_i}, t + τ modulo L.
///
/// - Parameters:
///   - x: [B, L, N, D]
///   - weights: [B, N, K]
///   - delays: τ between 0 and L − 1, [B, N, K]
/// - Returns: the shape of x
@differentiable(reverse,wrt: (x, weights))
public func delayedSum(_ x: Tensor, _ weights: Tensor, delays: [Int32]) -> Tensor {
  let plan = DelayPlan(x, weights, delays)
  let y = Tensor(repeating: 0, shape: x.shape)
  plan.forEachTerm { now, later, weight in
    addScaled(x.pointer + later, weights.pointer[weight], into: y.pointer + now, count: plan.width)
  }
  return y
}

@derivative(of: delayedSum, wrt: (x, weights))
@usableFromInline
func vjpDelayedSum(
  _ x: Tensor, _ weights: Tensor, delays: [Int32]
) -> (value: Tensor, pullback: (Tensor) -> (Tensor, Tensor)) {
  (
    delayedSum(x, weights, delays: delays),
    passingZero { dy in
      let plan = DelayPlan(x, weights, delays)
      let dx = Tensor(repeating: 0, shape: x.shape)
      let dWeights = Tensor(repeating: 0, shape: weights.shape)
      plan.forEachTerm { now, later, weight in
        addScaled(
          dy.pointer + now, weights.pointer[weight], into: dx.pointer + later, count: plan.width)
        dWeights.pointer[weight] += dotProduct(
          dy.pointer + now, x.pointer + later, count: plan.width)
      }
      return (dx, dWeights)
    }
  )
}

/// target [count] += factor·source [count].
@inline(__always)
private func addScaled(_ source: Floats, _ factor: Float, into target: Floats, count: Int) {
  let factors = Lanes(repeating: factor)
  forEachLane(count: count) {
    store(load(target, $0).addingProduct(factors, load(source, $0)), target, $0)
  } tail: {
    target[$0] += factor * source[$0]
  }
}

@inline(__always)
private func dotProduct(_ a: Floats, _ b: Floats, count: Int) -> Float {
  sum(count) {
    load(a, $0) * load(b, $0)
  } tail: {
    a[$0] * b[$0]
  }
}

/// Which rows are added to which.
private struct DelayPlan {
  let windows, steps, assets, width, count: Int
  let delays: [Int32]

  init(_ x: Tensor, _ weights: Tensor, _ delays: [Int32]) {
    require(
      x.shape.count == 4 && weights.shape.count == 3 && weights.shape[0] == x.shape[0]
        && weights.shape[1] == x.shape[2] && delays.count == weights.count
        && delays.allSatisfy { $0 >= 0 && $0 < x.shape[1] },
      "delayedSum: x \(x.shape), weights \(weights.shape), \(delays.count) delays")
    (windows, steps, assets, width) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3])
    count = weights.shape[2]
    self.delays = delays
  }

  /// Calls `body` with the offsets of a step, of the later step that is added to it, and of the weight.
  @inline(__always)
  func forEachTerm(_ body: (_ now: Int, _ later: Int, _ weight: Int) -> Void) {
    for term in 0..<windows * assets * count {
      let (window, asset) = (term / count / assets, term / count % assets)
      let delay = Int(delays[term])
      for step in 0..<steps {
        let later = step + delay < steps ? step + delay : step + delay - steps
        body(
          ((window * steps + step) * assets + asset) * width,
          ((window * steps + later) * assets + asset) * width, term)
      }
    }
  }
}
