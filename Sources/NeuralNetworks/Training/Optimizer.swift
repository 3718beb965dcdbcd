import Files
import Tensors
import _Differentiation

/// Which rule moves the weights.
public enum OptimizerRule: String, ScalarSettingValue, CaseIterable {
  /// Weight decay is added to the gradient.
  case adam
  /// Weight decay shrinks the weights by themselves (Loshchilov and Hutter 2019).
  case adamW
  /// Gradient descent with momentum.
  case sgd
}

/// The state of an optimiser: what it remembers of the gradients so far.
public struct Optimizer<Model: Layer>: Sendable {
  /// Which rule.
  public let rule: OptimizerRule
  /// The decay of the first and the second moment; the first one is SGD's momentum too.
  public var beta1, beta2: Double
  /// Added to the root of the second moment.
  public let epsilon: Double
  /// Weight decay.
  public let weightDecay: Double
  /// How many steps have been taken.
  public internal(set) var step = 0
  /// What is remembered of each parameter's gradient: Adam's first moment, or SGD's velocity.
  public internal(set) var first: [Tensor]
  /// Adam's second moment of each parameter's gradient; empty for SGD.
  public internal(set) var second: [Tensor]

  /// An optimiser for `model` that remembers nothing yet.
  public init(
    for model: Model, rule: OptimizerRule = .adam, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-8, weightDecay: Double = 0
  ) {
    self.rule = rule
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    first = model.parameters.map { Tensor(repeating: 0, shape: model[keyPath: $0.value].shape) }
    second = rule == .sgd ? [] : first
  }

  /// Moves the parameters of `model` against `gradient`.
  public mutating func update(
    _ model: inout Model, along gradient: Model.TangentVector, learningRate: Double
  ) {
    step += 1
    let numbers = AdamStep(
      step: step, rate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon,
      decay: rule == .adam ? weightDecay : 0, decoupledDecay: rule == .adamW ? weightDecay : 0)
    for (i, parameter) in model.parameters.enumerated() {
      let own = gradient[keyPath: parameter.gradient]
      if rule == .sgd {
        descend(&model[keyPath: parameter.value], along: own, &first[i], Float(learningRate))
      } else {
        model[keyPath: parameter.value].adamStep(
          gradient: own, first: &first[i], second: &second[i], step: numbers)
      }
    }
  }

  /// velocity ← momentum·velocity + gradient; value ← value − rate·velocity.
  private func descend(
    _ value: inout Tensor, along gradient: Tensor, _ velocity: inout Tensor, _ rate: Float
  ) {
    velocity.scale(by: Float(beta1))
    velocity.add(gradient, times: 1)
    velocity.add(value, times: Float(weightDecay))
    value.add(velocity, times: -rate)
  }
}

extension Layer {
  /// The Euclidean norm of all gradients together.
  public func gradientNorm(_ gradient: TangentVector) -> Double {
    parameters.reduce(0) { $0 + gradient[keyPath: $1.gradient].sumOfSquares }.squareRoot()
  }

  /// Scales all gradients by limit/(norm + 1e-6) when their joint norm passes `limit` (Pascanu et al. 2013), and returns the
  /// norm they had.
  public func clip(_ gradient: inout TangentVector, to limit: Double) -> Double {
    let norm = gradientNorm(gradient)
    let factor = limit / (norm + 1e-6)
    if factor < 1 {
      for parameter in parameters { gradient[keyPath: parameter.gradient].scale(by: Float(factor)) }
    }
    return norm
  }
}
