import Files
import Tensors

/// How a parameter moves against its gradient.
public protocol UpdateRule: Sendable {
  /// How much of the gradients so far is kept: β1 of Adam, the momentum of gradient descent.
  var beta1: Double { get set }
  /// Whether the second moment is remembered too.
  var hasSecondMoment: Bool { get }

  /// Moves `value` and what is remembered of its gradients, in step number `step` from 1.
  func update(
    _ value: inout Tensor, along gradient: Tensor, _ moments: inout Moments, step: Int,
    learningRate: Double)
}

/// What is remembered of one parameter's gradients.
public struct Moments: Sendable {
  /// Adam's first moment, or the velocity of gradient descent.
  public internal(set) var first: Tensor
  /// Adam's second moment; the symbolic zero where a rule has none.
  public internal(set) var second: Tensor
}

/// Adam (Kingma and Ba 2015): the first moment divided by the root of the second; weight decay is added to the gradient.
public struct Adam: UpdateRule {
  /// The decay of the first and of the second moment.
  public var beta1, beta2: Double
  /// Added to the root of the second moment.
  public var epsilon: Double
  /// Weight decay.
  public var weightDecay: Double

  /// Adam with PyTorch's settings.
  public init(
    beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0
  ) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
  }

  /// Adam remembers both moments.
  public var hasSecondMoment: Bool { true }

  /// One step of Adam.
  public func update(
    _ value: inout Tensor, along gradient: Tensor, _ moments: inout Moments, step: Int,
    learningRate: Double
  ) {
    value.adamStep(
      gradient: gradient, first: &moments.first, second: &moments.second,
      step: AdamStep(
        step: step, rate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon,
        decay: weightDecay))
  }
}

/// AdamW (Loshchilov and Hutter 2019): Adam, with weight decay that shrinks the weights by themselves.
public struct AdamW: UpdateRule {
  /// Its moments are Adam's.
  private var adam: Adam
  /// Weight decay.
  public var weightDecay: Double

  /// AdamW with Adam's settings.
  public init(
    beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0.01
  ) {
    adam = Adam(beta1: beta1, beta2: beta2, epsilon: epsilon)
    self.weightDecay = weightDecay
  }

  /// The decay of the first moment.
  public var beta1: Double {
    get { adam.beta1 }
    set { adam.beta1 = newValue }
  }

  /// AdamW remembers both moments.
  public var hasSecondMoment: Bool { true }

  /// One step of AdamW.
  public func update(
    _ value: inout Tensor, along gradient: Tensor, _ moments: inout Moments, step: Int,
    learningRate: Double
  ) {
    value.adamStep(
      gradient: gradient, first: &moments.first, second: &moments.second,
      step: AdamStep(
        step: step, rate: learningRate, beta1: adam.beta1, beta2: adam.beta2,
        epsilon: adam.epsilon, decoupledDecay: weightDecay))
  }
}

/// Gradient descent with momentum: velocity ← β1·velocity + gradient + decay·value; value ← value − rate·velocity.
public struct GradientDescent: UpdateRule {
  /// The momentum.
  public var beta1: Double
  /// Weight decay.
  public var weightDecay: Double

  /// Gradient descent; with momentum 0 the velocity is the gradient.
  public init(momentum: Double = 0.9, weightDecay: Double = 0) {
    beta1 = momentum
    self.weightDecay = weightDecay
  }

  /// Gradient descent remembers the velocity alone.
  public var hasSecondMoment: Bool { false }

  /// One step of gradient descent.
  public func update(
    _ value: inout Tensor, along gradient: Tensor, _ moments: inout Moments, step: Int,
    learningRate: Double
  ) {
    moments.first.scale(by: Float(beta1))
    moments.first.add(gradient, times: 1)
    moments.first.add(value, times: Float(weightDecay))
    value.add(moments.first, times: -Float(learningRate))
  }
}

/// The rules by the names that a configuration knows them by.
public enum OptimizerRule: String, ScalarSettingValue, CaseIterable {
  /// `Adam`
  case adam
  /// `AdamW`
  case adamW
  /// `GradientDescent`
  case sgd

  /// The rule itself.
  ///
  /// - Parameters:
  ///   - beta1: the momentum of gradient descent.
  ///   - beta2: not used by gradient descent, nor is `epsilon`.
  public func rule(
    beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0
  ) -> any UpdateRule {
    switch self {
    case .adam:
      Adam(beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: weightDecay)
    case .adamW:
      AdamW(beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: weightDecay)
    case .sgd: GradientDescent(momentum: beta1, weightDecay: weightDecay)
    }
  }
}
