import Tensors
@preconcurrency import _Differentiation

/// Layers of long short-term memory, each reading the hidden states of the one below, from a state of zeros.
public struct LSTMStack: Layer {
  /// One for each layer: [4H, inputs] or [4H, H], [4H, H], [4H] and [4H].
  public var layers: [LSTMWeights]
  /// H
  @noDerivative public let width: Int
  /// Dropout on what a layer hands to the next.
  @noDerivative let dropoutRate: Float

  /// Weights and biases from U(±1/√H).
  public init(
    inputs: Int, width: Int, layers count: Int, dropout: Float, using stream: inout RandomStream
  ) {
    layers = []
    for i in 0..<count {
      layers.append(
        LSTMWeights(
          input: .uniform([4 * width, i == 0 ? inputs : width], fanIn: width, using: &stream),
          hidden: .uniform([4 * width, width], fanIn: width, using: &stream),
          inputBias: .uniform([4 * width], fanIn: width, using: &stream),
          hiddenBias: .uniform([4 * width], fanIn: width, using: &stream)))
    }
    self.width = width
    dropoutRate = dropout
  }

  /// How many numbers such a stack has.
  public static func parameterCount(inputs: Int, width: Int, layers: Int) -> Int {
    4 * width * (inputs + (2 * layers - 1) * width + 2 * layers)
  }

  /// The last layer's hidden state after the last step, x [B·S, L, inputs] → [B·S, H], of S sequences in each of B windows.
  ///
  /// - Parameter windows: B, by which dropout is drawn.
  @differentiable(reverse,wrt: (self, x))
  public func callAsFunction(_ x: Tensor, _ context: ForwardContext, windows: Int) -> Tensor {
    let start = withoutDerivative(at: LSTMState.zeros(batch: x.shape[0], width: width))
    let shape = withoutDerivative(at: [x.shape[0], x.shape[1], width])
    let rows = withoutDerivative(at: [windows, x.shape[0] / max(1, windows) * x.shape[1], width])
    var output = lstm(x, start, layers[0])
    for i in 1..<max(1, withoutDerivative(at: layers.count)) {
      let mask = withoutDerivative(at: context.dropout(dropoutRate, at: "lstm.\(i)"))
      let below = dropped(output.hidden.reshaped(to: rows), mask).reshaped(to: shape)
      output = lstm(below, start, layers[i])
    }
    return output.state.hidden
  }

  /// Every step of a stack of one layer, from a given state: x [S, L, inputs] → [S, L, H], and the state after the last.
  ///
  /// - Parameter mask: [S, L, 1], 0 where a step is missing, which leaves the state as it is and says 0; nil when none is
  @differentiable(reverse,wrt: (self, x, initial))
  public func sequence(
    _ x: Tensor, from initial: LSTMState, mask: Tensor? = nil
  ) -> LSTMOutput {
    require(layers.count == 1, "LSTMStack: a sequence from a state of \(layers.count) layers")
    return lstm(x, initial, layers[0], mask: mask)
  }

  /// `weight_ih_l0`, `weight_hh_l0`, `bias_ih_l0`, `bias_hh_l0` and so on, as PyTorch has them.
  public var parameters: [Parameter<LSTMStack>] {
    layers.indices.flatMap { i -> [Parameter<Self>] in
      [
        Parameter("weight_ih_l\(i)", \.layers[i].input, \.layers.base[i].input),
        Parameter("weight_hh_l\(i)", \.layers[i].hidden, \.layers.base[i].hidden),
        Parameter("bias_ih_l\(i)", \.layers[i].inputBias, \.layers.base[i].inputBias),
        Parameter("bias_hh_l\(i)", \.layers[i].hiddenBias, \.layers.base[i].hiddenBias),
      ]
    }
  }
}
