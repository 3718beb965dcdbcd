import Files
import Models
import NeuralNetworks
import Tensors
import _Differentiation

/// `multitask.*`: the wavelet's bands, and the model with its loss.
func produceMultitask(_ fixture: Fixture) throws -> Produced? {
  switch fixture.parts.dropFirst().first {
  case "wavelet": return try produceWavelet(fixture)
  case "model": return try produceMultitaskModel(fixture)
  default: return nil
  }
}

private func produceWavelet(_ fixture: Fixture) throws -> Produced {
  let x = try fixture.tensor("input.x")  // [B, T, N]
  let split = WaveletSplit(steps: x.shape[1])
  let coefficients = { (matrix: Tensor) in
    linear(x.permuted([0, 2, 1]), matrix).permuted([0, 2, 1])
  }
  var produced = Produced()
  produced.add("output.cA", coefficients(split.approximation))
  produced.add("output.cD", coefficients(split.detail))
  produced.add("output.low", split.low(x))
  produced.add("output.high", split.high(x))
  return produced
}

private let names = [
  ("features.start_emb_l.linear", "lowEmbedding"), ("features.start_emb_h.linear", "highEmbedding"),
  ("features.te_emb.ff_te.linear", "time"), ("features.dual_encoder", "layers"),
  ("features.pre_l", "lowAhead"), ("features.pre_h", "highAhead"),
  ("features.adaptive_fusion", "fusion"), ("classifier.end_emb_class.linear", "classes"),
  ("classifier.end_emb_regress.linear", "returns"), ("tatt", "temporal"),
  ("tcn.conv", "convolution"), ("ff.linear", "ff"), ("ff.2", "ff.1"),
  ("qlfc.linear.0", "attention.q"), ("khfc.linear.0", "attention.k"),
  ("vhfc.linear.0", "attention.v"), ("qfc.linear.0", "attention.q"),
  ("kfc.linear.0", "attention.k"), ("vfc.linear.0", "attention.v"),
  ("ofc.linear.0", "attention.o"), ("ssal.qfc", "ssal.attention.q"),
  ("ssal.kfc", "ssal.attention.k"), ("ssal.vfc", "ssal.attention.v"),
  ("ssal.ofc", "ssal.attention.o"), ("ssah.qfc", "ssah.attention.q"),
  ("ssah.kfc", "ssah.attention.k"), ("ssah.vfc", "ssah.attention.v"),
  ("ssah.ofc", "ssah.attention.o"), ("ssal", "low"), ("ssah", "high"),
]

private func produceMultitaskModel(_ fixture: Fixture) throws -> Produced {
  let bonus = try fixture.tensor("input.bonus")  // [B, T, N, F − 1]
  var model = try multitaskModel(fixture, bonus.shape)
  let weights = PublishedWeights(fixture, of: model, names: names)
  try weights.load(into: &model) { $0 != "asset" }
  model.asset = try fixture.tensor("input.adjgat")
  let targets = try MultitaskTargets(fixture)
  let (recorder, steps) = (Recorder(), try oneHotSteps(fixture))
  let context = ForwardContext.inference(seed: 0, recorder: recorder)
  let indicator = try fixture.tensor("input.indicator").withNewAxis(3)
  let (xl, xh) = (try fixture.tensor("input.xl"), try fixture.tensor("input.xh"))
  let band = { (x: Tensor) in
    Tensor(concatenating: [x.withNewAxis(3), indicator, bonus], along: 3)
  }
  let inputs = Tensor(
    concatenating: [band(xl), band(xh)].map { $0.withNewAxis(0) })  // [2, B, T, N, F + 1]
  let (output, pullback) = valueWithPullback(at: model, inputs) {
    $0.outputs(of: $1, steps, nil, context)
  }
  let (losses, cotangent) = targets.losses(output)
  let (gradient, dBands) = pullback(cotangent)
  var produced = Produced()
  produced.addForecasts(output)
  for (name, loss) in losses { produced.add("output.\(name)", Tensor(loss)) }
  for (band, name) in ["xl", "xh"].enumerated() {
    let part = dBands.rows([band]).slice(4, 0..<1)
    produced.add("grad.input.\(name)", part.withoutAxis(4).withoutAxis(0))
  }
  let others = dBands.slice(4, 2..<2 + bonus.shape[3])
  produced.add("grad.input.bonus", others.summed(along: 0, keepingDimensions: false))
  produced.add("grad.input.adjgat", gradient.asset)
  for (i, name) in model.crossAttentionNames.enumerated() {
    produced.add("output.selected.\(i)", integers: (recorder.active(name) ?? []).map { Int64($0) })
  }
  weights.add(gradient, of: model, to: &produced)
  return produced
}

private func multitaskModel(_ fixture: Fixture, _ bonus: [Int]) throws -> MultitaskStockformer {
  var c = MultitaskConfiguration()
  (c.task.lookback, c.task.assets, c.task.features) = (bonus[1], bonus[2], bonus[3] + 1)
  c.task.outputs = try fixture.config.value("T2")
  c.width = try fixture.config.value("outfea")
  c.layers = try fixture.config.value("layers")
  var stream = RandomStream(seed: 0)
  var model = c.makeModel(using: &stream)
  model.time = TwoLayers(inputs: 55, hidden: c.width, outputs: c.width, using: &stream)
  return model
}

/// Both columns of `te` one-hot, modulo 5 and modulo 50: [B, T1 + T2, 55].
private func oneHotSteps(_ fixture: Fixture) throws -> Tensor {
  guard let entry = fixture.entries["input.te"], case .int32(let codes) = entry.values else {
    throw InputFault(file: fixture.path, "no whole numbers input.te")
  }
  var scalars: [Float] = []
  for step in stride(from: 0, to: codes.count, by: 2) {
    scalars += (0..<5).map { codes[step] % 5 == $0 ? 1 : 0 }
    scalars += (0..<50).map { codes[step + 1] % 50 == $0 ? 1 : 0 }
  }
  return Tensor(shape: [entry.shape[0], entry.shape[1], 55], scalars: scalars)
}

/// What the case is trained on; each of its four means has a divisor of its own.
private struct MultitaskTargets {
  let labels, low: Labels
  let classes: ClassLabels

  init(_ fixture: Fixture) throws {
    labels = Labels(returns: try fixture.tensor("input.y").permuted([0, 2, 1]))
    low = Labels(returns: try fixture.tensor("input.y_low").permuted([0, 2, 1]))
    guard let entry = fixture.entries["input.y_class"], case .int32(let codes) = entry.values else {
      throw InputFault(file: fixture.path, "no whole numbers input.y_class")
    }
    let byAsset = Tensor(shape: entry.shape, scalars: codes.map { Float($0) }).permuted([0, 2, 1])
    classes = ClassLabels(byAsset.scalars.map { Int($0) }, shape: byAsset.shape)
  }

  /// The loss and its parts, and its gradient by the output.
  func losses(_ output: ForecastOutput) -> ([(String, Float)], ForecastOutput.TangentVector) {
    let loss = MultitaskLoss(Loss.mae)
    let count = 1 / Float(labels.returns.count)
    let divisors = (1 / loss.weight(labels), 1 / loss.weight(low))
    let parts = [
      ("loss.mae", loss.returns(output.values, labels).scalar * divisors.0),
      ("loss.mae_low", loss.returns(output.auxiliary[0], low).scalar * divisors.1),
      ("loss.ce", classes.crossEntropy(output.logits).scalar * count),
      ("loss.ce_low", classes.crossEntropy(output.auxiliary[1]).scalar * count),
    ]
    let slope = pullback(at: output) { output -> Tensor in
      let lowLogits = output.auxiliaryResult(1)
      return loss.returns(output.values, labels) * divisors.0
        + loss.returns(output.auxiliaryResult(0), low) * divisors.1
        + (classes.crossEntropy(output.logits) + classes.crossEntropy(lowLogits)) * count
    }
    return (parts + [("loss", parts.reduce(0) { $0 + $1.1 })], slope(Tensor(1)))
  }
}

extension Produced {
  /// Takes forecasts and logits, [B, N, P, …], as they are published, [B, P, N, …].
  fileprivate mutating func addForecasts(_ output: ForecastOutput) {
    let published = { (x: Tensor) in x.permuted([0, 2, 1, 3]) }
    add("output.regression", published(output.values).withoutAxis(3))
    add("output.regression_low", published(output.auxiliary[0]).withoutAxis(3))
    add("output.class", published(output.logits))
    add("output.class_low", published(output.auxiliary[1]))
  }
}
