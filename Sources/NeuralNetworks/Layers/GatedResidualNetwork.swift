import Tensors
import _Differentiation

/// A gated residual network, LN(GLU(W₂·ELU(W₁·a + b₁ + W_c·c) + b₂) + a) (Lim et al. 2021, equations 2 to 5); where the widths of
/// a and of the result differ, a is resampled for the sum.
public struct GatedResidualNetwork: Layer {
  /// [hidden, inputs] and [hidden, hidden]
  public var fc1, fc2: Linear
  /// [hidden, context], used with a context.
  public var contextWeight: Tensor
  /// From hidden to outputs.
  public var gate: GatedSum
  /// Used where inputs and outputs differ.
  public var resample: ResampleNorm
  @noDerivative let hasContext, resamples: Bool

  /// A network with weights drawn from `stream`.
  ///
  /// - Parameters:
  ///   - context: the width of c; 0 for none.
  ///   - name: that of the place in the model, by which its random streams are called.
  public init(
    inputs: Int, hidden: Int, outputs: Int, context: Int = 0, dropout: Float = 0,
    name: String = "grn", using stream: inout RandomStream
  ) {
    fc1 = Linear(inputs: inputs, outputs: hidden, using: &stream)
    fc2 = Linear(inputs: hidden, outputs: hidden, using: &stream)
    contextWeight = .uniform([hidden, context], fanIn: max(1, context), using: &stream)
    gate = GatedSum(inputs: hidden, outputs: outputs, dropout: dropout, name: name, using: &stream)
    resample = ResampleNorm(inputs: inputs, outputs: outputs)
    hasContext = context > 0
    resamples = inputs != outputs
  }

  /// How many numbers such a network has.
  public static func parameterCount(
    inputs: Int, hidden: Int, outputs: Int, context: Int = 0
  ) -> Int {
    hidden * (inputs + 1) + hidden * (hidden + 1) + hidden * context
      + GatedSum.parameterCount(inputs: hidden, outputs: outputs)
      + (inputs != outputs ? ResampleNorm.parameterCount(outputs: outputs) : 0)
  }

  /// a [B, ..., inputs] → [B, ..., outputs], without a context.
  @differentiable(reverse,wrt: (self, a))
  public func callAsFunction(_ a: Tensor, _ context: ForwardContext) -> Tensor {
    gated(fc1(a), a, context)
  }

  /// a [B, ..., inputs] and c, a shape that repeats to [B, ..., context] → [B, ..., outputs].
  @differentiable(reverse,wrt: (self, a, c))
  public func callAsFunction(_ a: Tensor, given c: Tensor, _ context: ForwardContext) -> Tensor {
    require(hasContext, "GatedResidualNetwork: it was made without a context")
    return gated(fc1(a) + linear(c, contextWeight), a, context)
  }

  @differentiable(reverse,wrt: (self, sum, a))
  private func gated(_ sum: Tensor, _ a: Tensor, _ context: ForwardContext) -> Tensor {
    let hidden = fc2(sum.elu())
    if resamples { return gate(hidden, plus: resample(a), context) }
    return gate(hidden, plus: a, context)
  }

  /// `fc1`, `fc2`, `context.weight`, `gate` and `resample`, of the last but one and the last what is used.
  public var parameters: [Parameter<GatedResidualNetwork>] {
    var list: [Parameter<Self>] = []
    list.append("fc1", fc1, \.fc1, \.fc1)
    list.append("fc2", fc2, \.fc2, \.fc2)
    if hasContext { list.append(Parameter("context.weight", \.contextWeight, \.contextWeight)) }
    list.append("gate", gate, \.gate, \.gate)
    if resamples { list.append("resample", resample, \.resample, \.resample) }
    return list
  }
}
