// The inner loops of the optimisers: element by element, in place.

extension Tensor {
  /// One step of Adam (Kingma and Ba 2015, algorithm 1): m and v move towards the gradient and its square, the value
  /// moves by −rate·m̂/(√v̂ + ε), ε outside the root and after bias correction, as PyTorch has it.
  ///
  /// The value is first multiplied by the step's `shrink` (AdamW's decoupled decay, 1 for none); its `decay` times the value is added
  /// to the gradient (Adam's weight decay, 0 for none).
  public mutating func adamStep(
    gradient: Tensor, first: inout Tensor, second: inout Tensor, step: AdamStep
  ) {
    if gradient.isSymbolicZero { return }
    require(gradient.shape == shape, "adamStep: value \(shape), gradient \(gradient.shape)")
    let g = gradient.pointer
    withMutableScalars { value in
      first.withMutableScalars { m in
        second.withMutableScalars { v in
          guard let x = value.baseAddress, let m = m.baseAddress, let v = v.baseAddress else {
            return
          }
          let last = value.count / laneCount * laneCount
          for i in stride(from: 0, to: last, by: laneCount) {
            step.advance(
              load(g, i), load(x, i), load(m, i), load(v, i),
              write: {
                store($0, x, i)
                store($1, m, i)
                store($2, v, i)
              })
          }
          let rest = value.count - last
          step.advance(
            loadPartial(g, last, rest), loadPartial(x, last, rest), loadPartial(m, last, rest),
            loadPartial(v, last, rest),
            write: {
              storePartial($0, x, last, rest)
              storePartial($1, m, last, rest)
              storePartial($2, v, last, rest)
            })
        }
      }
    }
  }

  /// Adds `other` times `factor` in place.
  public mutating func add(_ other: Tensor, times factor: Float) {
    if other.isSymbolicZero { return }
    require(other.shape == shape, "add: shapes \(shape) and \(other.shape)")
    withMutableScalars { target in
      guard let x = target.baseAddress else { return }
      forEachLane(count: target.count) {
        store(load(x, $0).addingProduct(load(other.pointer, $0), Lanes(repeating: factor)), x, $0)
      } tail: {
        x[$0] += other.pointer[$0] * factor
      }
    }
  }

  /// Multiplies by `factor` in place.
  public mutating func scale(by factor: Float) {
    if isSymbolicZero { return }
    withMutableScalars { target in
      guard let x = target.baseAddress else { return }
      forEachLane(count: target.count) {
        store(load(x, $0) * factor, x, $0)
      } tail: {
        x[$0] *= factor
      }
    }
  }

  /// The sum of squares in double precision.
  public var sumOfSquares: Double {
    if isSymbolicZero { return 0 }
    var total = 0.0
    for start in stride(from: 0, to: count, by: 4096) {
      let (x, length) = (pointer + start, min(4096, count - start))
      total += Double(sum(length, { load(x, $0) * load(x, $0) }, tail: { x[$0] * x[$0] }))
    }
    return total
  }
}

/// The numbers of one Adam step that all elements share.
public struct AdamStep: Sendable {
  let rate, beta2, epsilon, shrink, decay, correction: Float
  /// 1 − β1 and 1 − β2, subtracted in double precision: 1 − 0.999 in single is off by 1.3e-5.
  let firstGain, secondGain: Float

  /// Step number `step` (from 1) at learning rate `rate`.
  ///
  /// - Parameters:
  ///   - decay: weight decay added to the gradient (Adam)
  ///   - decoupledDecay: weight decay that shrinks the value by rate·decay first (AdamW, Loshchilov and Hutter 2019)
  public init(
    step: Int, rate: Double, beta1: Double, beta2: Double, epsilon: Double, decay: Double = 0,
    decoupledDecay: Double = 0
  ) {
    let (first, second) = (1 - power(beta1, step), 1 - power(beta2, step))
    self.rate = Float(rate / first)
    self.beta2 = Float(beta2)
    firstGain = Float(1 - beta1)
    secondGain = Float(1 - beta2)
    self.epsilon = Float(epsilon)
    self.decay = Float(decay)
    shrink = Float(1 - rate * decoupledDecay)
    correction = Float(1 / second.squareRoot())
  }

  @inline(__always)
  func advance(
    _ gradient: Lanes, _ value: Lanes, _ first: Lanes, _ second: Lanes,
    write: (Lanes, Lanes, Lanes) -> Void
  ) {
    let g = gradient.addingProduct(value, Lanes(repeating: decay))
    let m = first.addingProduct(g - first, Lanes(repeating: firstGain))
    let v = (second * beta2).addingProduct(g * g, Lanes(repeating: secondGain))
    let root = v.squareRoot() * correction + epsilon
    write((value * shrink) - m / root * rate, m, v)
  }
}

private func power(_ base: Double, _ exponent: Int) -> Double {
  var (result, square, rest) = (1.0, base, exponent)
  while rest > 0 {
    if rest & 1 == 1 { result *= square }
    square *= square
    rest >>= 1
  }
  return result
}
