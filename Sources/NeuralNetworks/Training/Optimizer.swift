import Tensors
import _Differentiation

/// Moves the parameters of a model by a rule, and keeps what the rule remembers of the gradients so far.
///
///     var optimizer = Optimizer(for: model, AdamW(weightDecay: 0.01))
///     optimizer.update(&model, along: gradient, learningRate: 1e-3)
public struct Optimizer<Model: Layer>: Sendable {
  /// How a parameter moves.
  public private(set) var rule: any UpdateRule
  /// How many steps have been taken.
  public internal(set) var step = 0
  /// What is remembered of each parameter's gradient.
  public internal(set) var moments: [Moments]

  /// An optimiser for `model` that remembers nothing yet.
  public init(for model: Model, _ rule: any UpdateRule = Adam()) {
    self.rule = rule
    moments = model.parameters.map {
      let zero = Tensor(repeating: 0, shape: model[keyPath: $0.value].shape)
      return Moments(first: zero, second: rule.hasSecondMoment ? zero : .zero)
    }
  }

  /// How much of the gradients so far the rule keeps, which a schedule may change between steps.
  public var beta1: Double {
    get { rule.beta1 }
    set { rule.beta1 = newValue }
  }

  /// Moves the parameters of `model` against `gradient`.
  public mutating func update(
    _ model: inout Model, along gradient: Model.TangentVector, learningRate: Double
  ) {
    step += 1
    for (i, parameter) in model.parameters.enumerated() {
      rule.update(
        &model[keyPath: parameter.value], along: gradient[keyPath: parameter.gradient], &moments[i],
        step: step, learningRate: learningRate)
    }
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
