import Files
import Models
import NeuralNetworks
import Tensors
import Testing
import _Differentiation

/// `ops.*`: one operation, with its vector-Jacobian product.
func produceOperation(_ fixture: Fixture) throws -> Produced? {
  switch fixture.parts.dropFirst().first {
  case "linear": try produceAffine(fixture) { linear($0, $1, $2) }
  case "layer_norm" where try fixture.config.has("eps", 1e-5):
    try produceAffine(fixture) { layerNorm($0, $1, $2) }
  case "conv1d": try produceConvolution(fixture)
  case "batch_norm": try produceBatchNorm(fixture)
  case "max_pool1d": try produceMaxPool(fixture)
  case "softmax": try produceSoftmax(fixture)
  case "sinusoid": try producePositionCode(fixture)
  case "embedding": try produceEmbedding(fixture)
  case "lstm": try produceLSTM(fixture)
  case "fourier": try produceFourier(fixture)
  case "gelu": try produceMap(fixture) { $0.gelu() }
  case "elu": try produceMap(fixture) { $0.elu() }
  case "relu": try produceMap(fixture) { $0.relu() }
  case "tanh": try produceMap(fixture) { $0.tanh() }
  case "sigmoid": try produceMap(fixture) { $0.sigmoid() }
  case "softplus": try produceMap(fixture) { $0.softplus() }
  default: nil
  }
}

private func produceMap(_ fixture: Fixture, _ map: @differentiable(reverse) (Tensor) -> Tensor)
  throws -> Produced
{
  let x = try fixture.tensor("input.x")
  let (y, pullback) = valueWithPullback(at: x, of: map)
  var produced = Produced()
  produced.add("output.y", y)
  produced.add("grad.input.x", pullback(try fixture.tensor("input.cotangent")), like: x)
  return produced
}

/// An operation of x, `weight.weight` and `weight.bias`.
private func produceAffine(
  _ fixture: Fixture, _ body: @differentiable(reverse) (Tensor, Tensor, Tensor) -> Tensor
) throws -> Produced {
  let (x, weight) = (try fixture.tensor("input.x"), try fixture.tensor("weight.weight"))
  let bias = try fixture.tensor("weight.bias")
  let (y, pullback) = valueWithPullback(at: x, weight, bias, of: body)
  let (dx, dWeight, dBias) = pullback(try fixture.tensor("input.cotangent"))
  var produced = Produced()
  produced.add("output.y", y)
  produced.add("grad.input.x", dx)
  produced.add("grad.weight.weight", dWeight)
  produced.add("grad.weight.bias", dBias)
  return produced
}

/// PyTorch's [B, C, L] as this project's [B, L, 1, C].
@differentiable(reverse)
private func stepsFirst(_ x: Tensor) -> Tensor {
  let (b, c, l) = withoutDerivative(at: (x.shape[0], x.shape[1], x.shape[2]))
  return x.permuted([0, 2, 1]).reshaped(to: withoutDerivative(at: [b, l, 1, c]))
}

/// The way back.
@differentiable(reverse)
private func channelsFirst(_ x: Tensor) -> Tensor {
  let (b, l, c) = withoutDerivative(at: (x.shape[0], x.shape[1], x.shape[3]))
  return x.reshaped(to: withoutDerivative(at: [b, l, c])).permuted([0, 2, 1])
}

private func produceConvolution(_ fixture: Fixture) throws -> Produced? {
  let padding = try fixture.config.choice("padding", or: Padding.zero)
  let kernel: Int = try fixture.config.value("kernel")
  let left = padding == .causal ? kernel - 1 : kernel / 2
  guard try fixture.config.value("left", or: left) == left,
    try fixture.config.value("right", or: kernel - 1 - left) == kernel - 1 - left,
    try fixture.config.has("stride", 1), try fixture.config.has("dilation", 1)
  else { return nil }
  return try produceAffine(fixture) {
    channelsFirst(convolution(stepsFirst($0), $1, $2, padding: padding))
  }
}

private func produceBatchNorm(_ fixture: Fixture) throws -> Produced? {
  guard try fixture.config.has("eps", 1e-5), try fixture.config.has("momentum", 0.1) else {
    return nil
  }
  let training: Bool = try fixture.config.value("train")
  let x = try fixture.tensor("input.x")
  var layer = BatchNorm(width: x.shape[1])
  try layer.load(fixture.weights(), from: fixture.path)
  let (y, pullback) = valueWithPullback(at: layer, x) {
    channelsFirst($0(stepsFirst($1), training: training))
  }
  let (gradient, dx) = pullback(try fixture.tensor("input.cotangent"))
  var produced = Produced()
  produced.add("output.y", y)
  produced.add("grad.input.x", dx)
  produced.add(gradient: gradient, of: layer)
  if training { layer.updateRunningStatistics(ChannelStatistics(of: stepsFirst(x))) }
  produced.add(state: layer, prefix: "output.")
  return produced
}

private func produceMaxPool(_ fixture: Fixture) throws -> Produced? {
  guard try fixture.config.has("kernel", 3), try fixture.config.has("stride", 2),
    try fixture.config.has("padding", 1)
  else { return nil }
  return try produceMap(fixture) { channelsFirst(maxPool(stepsFirst($0))) }
}

private func produceSoftmax(_ fixture: Fixture) throws -> Produced? {
  let rank = try fixture.tensor("input.x").shape.count
  let axis: Int = try fixture.config.value("axis", or: rank - 1)
  if fixture.parts.contains("causal") {
    guard axis == rank - 1 else { return nil }
    let length = try fixture.tensor("input.x").shape[axis]
    let mask = Tensor(
      shape: [length, length],
      scalars: (0..<length * length).map { $0 % length > $0 / length ? -.infinity : 0 })
    return try produceMap(fixture) { ($0 + mask).softmax() }
  }
  var axes = Array(0..<rank)
  axes.swapAt(axis, rank - 1)
  let exchange = axes
  return try produceMap(fixture) { $0.permuted(exchange).softmax().permuted(exchange) }
}

private func producePositionCode(_ fixture: Fixture) throws -> Produced {
  let code = Tensor.positionalEncoding(
    length: try fixture.config.value("length"), width: try fixture.config.value("width"))
  var produced = Produced()
  produced.add("output.pe", code)
  // Informer computes the same code in single precision, less exactly than the case allows.
  produced.add("output.pe_informer", code)
  return produced
}

private func produceEmbedding(_ fixture: Fixture) throws -> Produced {
  guard let entry = fixture.entries["input.index"], case .int32(let indices) = entry.values else {
    throw InputFault(file: fixture.path, "no indices input.index")
  }
  let (y, pullback) = valueWithPullback(at: try fixture.tensor("weight.weight")) {
    embeddingLookup($0, indices, shape: entry.shape)
  }
  var produced = Produced()
  produced.add("output.y", y)
  produced.add("grad.weight.weight", pullback(try fixture.tensor("input.cotangent")))
  return produced
}

/// The names of a layer's weights, in the order of `LSTMWeights`.
private func lstmNames(_ layer: Int) -> [String] {
  ["weight_ih_l\(layer)", "weight_hh_l\(layer)", "bias_ih_l\(layer)", "bias_hh_l\(layer)"]
}

/// Two layers over [B, L, inputs]: the outputs, and the last h and c of both layers.
private struct TwoLayers: Differentiable {
  var y, hidden, cell: Tensor
}

/// `weights` are the four of the first layer and the four of the second.
@differentiable(reverse)
private func twoLayers(_ x: Tensor, _ weights: [Tensor], _ start: LSTMState) -> TwoLayers {
  let first = lstm(
    x, start,
    LSTMWeights(
      input: weights[0], hidden: weights[1], inputBias: weights[2], hiddenBias: weights[3]))
  let second = lstm(
    first.hidden, start,
    LSTMWeights(
      input: weights[4], hidden: weights[5], inputBias: weights[6], hiddenBias: weights[7]))
  return TwoLayers(
    y: second.hidden, hidden: stacked([first.state.hidden, second.state.hidden], along: 0),
    cell: stacked([first.state.cell, second.state.cell], along: 0))
}

private func produceLSTM(_ fixture: Fixture) throws -> Produced? {
  guard try fixture.config.has("layers", 2) else { return nil }
  let (x, names) = (try fixture.tensor("input.x"), lstmNames(0) + lstmNames(1))
  let weights = try names.map { try fixture.tensor("weight.\($0)") }
  let start = LSTMState.zeros(batch: x.shape[0], width: try fixture.config.value("hidden"))
  let (output, pullback) = valueWithPullback(at: x, weights) { twoLayers($0, $1, start) }
  let (dx, gradients) = pullback(
    TwoLayers.TangentVector(
      y: try fixture.tensor("input.cotangent.y"),
      hidden: try fixture.tensor("input.cotangent.h_n"),
      cell: try fixture.tensor("input.cotangent.c_n")))
  var produced = Produced()
  produced.add("output.y", output.y)
  produced.add("output.h_n", output.hidden)
  produced.add("output.c_n", output.cell)
  produced.add("grad.input.x", dx)
  for (name, gradient) in zip(names, gradients.base) {
    produced.add("grad.weight.\(name)", gradient)
  }
  return produced
}

/// `autoformer.series_decomp`: what is left of x, and its moving average.
func produceSeriesDecomposition(_ fixture: Fixture) throws -> Produced {
  let (x, kernel) = (try fixture.tensor("input.x"), try fixture.config.value("kernel", Int.self))
  let (parts, pullback) = valueWithPullback(at: x) {
    let trend = averagePool($0, kernel: kernel, padding: .replicate)
    return stacked([$0 - trend, trend], along: 0)
  }
  let cotangent = stacked(
    [
      try fixture.tensor("input.cotangent.seasonal"), try fixture.tensor("input.cotangent.trend"),
    ], along: 0)
  var produced = Produced()
  produced.add("output.seasonal", unstacked(parts, along: 0)[0])
  produced.add("output.trend", unstacked(parts, along: 0)[1])
  produced.add("grad.input.x", pullback(cotangent))
  return produced
}

@Suite("Parity of operations")
struct OperationParityTests {
  @Test("every result of every operation is covered")
  func covered() throws {
    for path in ParityFiles.bundled {
      let fixture = try Fixture(contentsOf: path)
      guard fixture.name.hasPrefix("ops.") else { continue }
      let produced = try #require(try produce(fixture), "\(fixture.name) is not covered")
      #expect(Set(fixture.results).subtracting(produced.values.map(\.name)) == [])
    }
  }

  @Test("the moving average and what is left of the series are Autoformer's")
  func seriesDecomposition() throws {
    let name = "autoformer.series_decomp.safetensors"
    let path = try #require(ParityFiles.bundled.first { $0.hasSuffix(name) })
    let fixture = try Fixture(contentsOf: path)
    let produced = try produceSeriesDecomposition(fixture)
    #expect(Set(fixture.results) == Set(produced.values.map(\.name)))
    for (name, value) in produced.values {
      #expect(Produced.fault(name, value, in: fixture) == nil)
    }
  }
}
