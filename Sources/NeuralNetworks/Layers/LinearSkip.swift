import Tensors
import _Differentiation

/// A linear forecast of the newest bars of a window, to which a model adds its own: u = W·x + b.
///
/// Whoever trains the model fits W and b first, by ridge regression, so that the model begins as good as the line and has only
/// the rest to learn.
public struct LinearSkip: Layer {
  /// [outputs, bars·N·F], bar by bar, the newest last.
  public var weight: Tensor
  /// [outputs]
  public var bias: Tensor
  /// How many of a window's newest bars it reads.
  @noDerivative public let bars: Int
  /// Whether training moves the weights; otherwise they stay as they were fitted.
  @noDerivative public let isTrained: Bool

  /// A skip that says 0 until it is fitted.
  ///
  /// - Parameters:
  ///   - width: N·F, the inputs of a bar.
  ///   - outputs: N·P·Q.
  public init(bars: Int, width: Int, outputs: Int, isTrained: Bool) {
    weight = Tensor(repeating: 0, shape: [outputs, bars * width])
    bias = Tensor(repeating: 0, shape: [outputs])
    self.bars = bars
    self.isTrained = isTrained
  }

  /// x [B, L, N, F] → [B, outputs]
  @differentiable(reverse,wrt: (self, x))
  public func callAsFunction(_ x: Tensor) -> Tensor {
    let shape = withoutDerivative(at: x.shape)
    let inputs = withoutDerivative(at: weight.shape[1])
    let newest = x.slice(1, withoutDerivative(at: shape[1] - bars..<shape[1]))
      .reshaped(to: withoutDerivative(at: [shape[0], inputs]))
    if isTrained { return linear(newest, weight, bias) }
    return linear(newest, withoutDerivative(at: weight), withoutDerivative(at: bias))
  }

  /// `weight` and `bias` where training moves them.
  public var parameters: [Parameter<LinearSkip>] {
    guard isTrained else { return [] }
    return [Parameter("weight", \.weight, \.weight), Parameter("bias", \.bias, \.bias)]
  }

  /// `weight` and `bias` where they stay as fitted.
  public var buffers: [StateBuffer<LinearSkip>] {
    guard !isTrained else { return [] }
    return [StateBuffer("weight", \.weight), StateBuffer("bias", \.bias)]
  }
}

/// A model that may add a linear forecast to its own.
public protocol LinearlySkipping: Forecaster {
  /// The linear forecast; nil when the model has none.
  var linearSkip: LinearSkip? { get set }
  /// The model with everything that it adds to the line multiplied by `factor`.
  func scalingOwnPart(by factor: Float) -> Self
  /// Whether it is such a model: attention and everything before the head then say nothing about its forecasts.
  var isSkipAlone: Bool { get }
}

extension LinearlySkipping {
  /// The model that forecasts what the line does, and nothing else.
  public var skipAlone: Self { scalingOwnPart(by: 0) }
}
