import NeuralNetworks
import Tensors
import _Differentiation

/// StockMixer's mixing of one asset's window along time and along its features: with x [T, F],
/// b = LN₂(W·LN₁(x) + w + x), W lower triangular over the steps, and b + W₂·GELU(W₁·b) over the features.
///
/// Both norms run over steps and features together, so that only the sums before them see no later step.
public struct MixerBlock: Layer {
  /// Over T·F numbers, before time is mixed and after.
  public var norm1, norm2: LayerNorm
  /// [T, T], of which nothing above the diagonal is read, and [T]
  public var timeWeight, timeBias: Tensor
  /// [F, F] each.
  public var ff1, ff2: Linear

  /// Weights as PyTorch draws those of linear layers: row t of the triangle has t + 1 inputs.
  public init(steps: Int, features: Int, using stream: inout RandomStream) {
    norm1 = LayerNorm(width: steps * features)
    norm2 = LayerNorm(width: steps * features)
    var (rows, biases): ([Tensor], [Tensor]) = ([], [])
    for t in 0..<steps {
      let later = Tensor(repeating: 0, shape: [1, steps - t - 1])
      rows.append(
        Tensor(
          concatenating: [.uniform([1, t + 1], fanIn: t + 1, using: &stream), later], along: 1))
      biases.append(.uniform([1], fanIn: t + 1, using: &stream))
    }
    timeWeight = Tensor(concatenating: rows)
    timeBias = Tensor(concatenating: biases)
    ff1 = Linear(inputs: features, outputs: features, using: &stream)
    ff2 = Linear(inputs: features, outputs: features, using: &stream)
  }

  /// How many numbers such a block has.
  static func parameterCount(steps: Int, features: Int) -> Int {
    4 * steps * features + steps * (steps + 1) + 2 * features * (features + 1)
  }

  /// x [S, T, F] → [S, T, F], of S windows.
  @differentiable(reverse)
  public func callAsFunction(_ x: Tensor) -> Tensor {
    let a = mixed(normalized(x, norm1))
    let b = normalized(a + x, norm2)
    return b + ff2(ff1(b).gelu())
  }

  /// The triangle: y_t = w_t + Σ_{s ≤ t} W[t, s]·x_s, x [S, T, F].
  @differentiable(reverse)
  public func mixed(_ x: Tensor) -> Tensor {
    causalTimeMixing(x, timeWeight) + timeBias.withNewAxis(1)
  }

  @differentiable(reverse)
  private func normalized(_ x: Tensor, _ norm: LayerNorm) -> Tensor {
    let shape = withoutDerivative(at: x.shape)
    return norm(x.reshaped(to: withoutDerivative(at: [shape[0], shape[1] * shape[2]])))
      .reshaped(to: shape)
  }

  /// `norm1`, `norm2`, `time`, `ff1` and `ff2`.
  public var parameters: [Parameter<MixerBlock>] {
    var list: [Parameter<Self>] = []
    list.append("norm1", norm1, \.norm1, \.norm1)
    list.append("norm2", norm2, \.norm2, \.norm2)
    list.append(Parameter("time.weight", \.timeWeight, \.timeWeight))
    list.append(Parameter("time.bias", \.timeBias, \.timeBias))
    list.append("ff1", ff1, \.ff1, \.ff1)
    list.append("ff2", ff2, \.ff2, \.ff2)
    return list
  }
}

/// A window at a slower rate: every K bars become one, a convolution of kernel and stride K, and are mixed by a block.
///
/// Where K does not divide the look-back the oldest bars are left out, so that the newest always counts.
public struct SlowMixer: Layer {
  /// [F, F, K] and [F]
  public var weight, bias: Tensor
  /// Over ⌊L/K⌋ steps.
  public var block: MixerBlock

  /// A mixer of every `rate` bars.
  public init(lookback: Int, features: Int, rate: Int, using stream: inout RandomStream) {
    weight = .uniform([features, features, rate], fanIn: features * rate, using: &stream)
    bias = .uniform([features], fanIn: features * rate, using: &stream)
    block = MixerBlock(steps: lookback / rate, features: features, using: &stream)
  }

  /// x [B, L, N, F] → [B·N, ⌊L/K⌋, F]
  @differentiable(reverse)
  public func callAsFunction(_ x: Tensor) -> Tensor {
    let (shape, rate) = withoutDerivative(at: (x.shape, weight.shape[2]))
    let steps = withoutDerivative(at: shape[1] / rate)
    // Causal results stand at bars 0, K, 2K, …: behind one bar of zeros all but the first read whole stretches.
    let zeros = withoutDerivative(at: Tensor(repeating: 0, shape: [shape[0], 1] + shape[2...]))
    let bars = x.slice(1, withoutDerivative(at: shape[1] - steps * rate..<shape[1]))
    let slow = convolution(
      concatenated(zeros, bars, along: 1), weight, bias, padding: .causal, stride: rate)
    return block(slow.slice(1, withoutDerivative(at: 1..<steps + 1)).assetSequences())
  }

  /// `conv` and `block`.
  public var parameters: [Parameter<SlowMixer>] {
    var list = [
      Parameter<Self>("conv.weight", \.weight, \.weight),
      Parameter<Self>("conv.bias", \.bias, \.bias),
    ]
    list.append("block", block, \.block, \.block)
    return list
  }
}
