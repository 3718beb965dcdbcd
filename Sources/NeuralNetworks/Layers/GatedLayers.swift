import Tensors
import _Differentiation

// The gates of the Temporal Fusion Transformer (Lim et al. 2021, section 4.1).

/// A gated linear unit, p·σ(q) with [p, q] = W·dropout(x) + b (Dauphin et al. 2017).
public struct GatedLinearUnit: Layer {
  /// [2·outputs, inputs]
  public var fc: Linear
  @noDerivative let dropoutRate: Float
  @noDerivative let name: String

  /// A unit with weights drawn from `stream`.
  ///
  /// - Parameter name: that of the place in the model, by which its random streams are called.
  public init(
    inputs: Int, outputs: Int, dropout: Float = 0, name: String = "gate",
    using stream: inout RandomStream
  ) {
    fc = Linear(inputs: inputs, outputs: 2 * outputs, using: &stream)
    dropoutRate = dropout
    self.name = name
  }

  /// x [B, ..., inputs] → [B, ..., outputs]
  @differentiable(reverse,wrt: (self, x))
  public func callAsFunction(_ x: Tensor, _ context: ForwardContext) -> Tensor {
    let both = fc(dropped(x, withoutDerivative(at: context.dropout(dropoutRate, at: name))))
    let (axis, outputs) = withoutDerivative(at: (x.shape.count - 1, fc.bias.count / 2))
    let gate = both.slice(axis, withoutDerivative(at: outputs..<2 * outputs)).sigmoid()
    return both.slice(axis, withoutDerivative(at: 0..<outputs)) * gate
  }

  /// `fc`.
  public var parameters: [Parameter<GatedLinearUnit>] {
    var list: [Parameter<Self>] = []
    list.append("fc", fc, \.fc, \.fc)
    return list
  }
}

/// A gated sum, LN(GLU(x) + base).
public struct GatedSum: Layer {
  /// Of x.
  public var gate: GatedLinearUnit
  /// Of the sum.
  public var norm: LayerNorm

  /// A gated sum with weights drawn from `stream`.
  public init(
    inputs: Int, outputs: Int, dropout: Float = 0, name: String = "gate",
    using stream: inout RandomStream
  ) {
    gate = GatedLinearUnit(
      inputs: inputs, outputs: outputs, dropout: dropout, name: name, using: &stream)
    norm = LayerNorm(width: outputs)
  }

  /// How many numbers such a sum has.
  public static func parameterCount(inputs: Int, outputs: Int) -> Int {
    2 * outputs * (inputs + 1) + 2 * outputs
  }

  /// x [B, ..., inputs], base [B, ..., outputs] → [B, ..., outputs]
  @differentiable(reverse,wrt: (self, x, base))
  public func callAsFunction(_ x: Tensor, plus base: Tensor, _ context: ForwardContext) -> Tensor {
    norm(gate(x, context) + base)
  }

  /// `fc` and `norm`.
  public var parameters: [Parameter<GatedSum>] {
    var list: [Parameter<Self>] = []
    list.append("fc", gate.fc, \.gate.fc, \.gate.fc)
    list.append("norm", norm, \.norm, \.norm)
    return list
  }
}

/// x at another width, LN(2σ(m)·x̂): x̂ is x interpolated linearly along its features, the ends staying where they are
/// (pytorch-forecasting's `ResampleNorm`; the paper has a linear layer there).
public struct ResampleNorm: Layer {
  /// m, [outputs]
  public var mask: Tensor
  /// Of the result.
  public var norm: LayerNorm
  /// [outputs, inputs]
  @noDerivative let interpolation: Tensor

  /// m = 0: every feature counts once.
  public init(inputs: Int, outputs: Int) {
    mask = Tensor(repeating: 0, shape: [outputs])
    norm = LayerNorm(width: outputs)
    interpolation = Tensor(shape: [outputs, inputs]) { matrix in
      matrix.update(repeating: 0)
      for row in 0..<outputs {
        let place = outputs > 1 ? Double(row * (inputs - 1)) / Double(outputs - 1) : 0
        let left = min(Int(place), max(0, inputs - 2))
        matrix[row * inputs + left] += Float(Double(left + 1) - place)
        if inputs > 1 { matrix[row * inputs + left + 1] += Float(place - Double(left)) }
      }
    }
  }

  /// How many numbers such a layer has.
  public static func parameterCount(outputs: Int) -> Int { 3 * outputs }

  /// x [..., inputs] → [..., outputs]
  @differentiable(reverse)
  public func callAsFunction(_ x: Tensor) -> Tensor {
    norm(linear(x, withoutDerivative(at: interpolation)) * (mask.sigmoid() * 2))
  }

  /// `mask` and `norm`.
  public var parameters: [Parameter<ResampleNorm>] {
    var list = [Parameter<Self>("mask", \.mask, \.mask)]
    list.append("norm", norm, \.norm, \.norm)
    return list
  }
}
