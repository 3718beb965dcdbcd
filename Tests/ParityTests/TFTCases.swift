import Files
import Models
import NeuralNetworks
import Tensors
import _Differentiation

/// What pytorch-forecasting calls the parts of a gated residual network and of attention.
let partNames = [
  ("gate_norm.glu.fc", "gate.fc"), ("gate_norm.add_norm.norm", "gate.norm"),
  ("resample_norm", "resample"), ("flattened_grn", "flattened"), ("q_layers", "q"),
  ("k_layers", "k"), ("v_layer", "v"), ("w_h", "output"),
]

/// `tft.*`: samples are [B, T, …], each an asset of its own.
func produceTFT(_ fixture: Fixture) throws -> Produced? {
  var stream = RandomStream(seed: 0)
  switch fixture.parts.dropFirst().first {
  case "glu":
    let layer = GatedLinearUnit(
      inputs: try fixture.config.value("input"), outputs: try fixture.config.value("hidden"),
      using: &stream)
    return try PublishedLayer(fixture, layer).run { $0($1, .inference(seed: 0)) }
  case "grn": return try produceResidualNetwork(fixture)
  case "variable_selection": return try produceSelection(fixture)
  case "interpretable_attention": return try produceInterpretable(fixture)
  case "model": return try produceTFTModel(fixture)
  case "quantile_loss": return try produceQuantileLoss(fixture)
  default: return nil
  }
}

private func produceResidualNetwork(_ fixture: Fixture) throws -> Produced {
  var stream = RandomStream(seed: 0)
  let width: Int = try fixture.config.value("context")
  let network = GatedResidualNetwork(
    inputs: try fixture.config.value("input"), hidden: try fixture.config.value("hidden"),
    outputs: try fixture.config.value("output"), context: width, using: &stream)
  let published = try PublishedLayer(fixture, network, names: partNames)
  let context = ForwardContext.inference(seed: 0)
  if width == 0 { return try published.run { $0($1, context) } }
  let (x, c) = (try fixture.tensor("input.x"), try fixture.tensor("input.context"))
  let (y, pullback) = valueWithPullback(at: published.layer, x, c) { $0($1, given: $2, context) }
  let (gradient, dx, dc) = pullback(try fixture.tensor("input.cotangent"))
  var produced = Produced()
  produced.add("output.y", y)
  produced.add("grad.input.x", dx)
  produced.add("grad.input.context", dc)
  published.weights.add(gradient, of: published.layer, to: &produced)
  return produced
}

/// A selection behind the embeddings of its variables, as it is published.
private struct EmbeddedSelection: Layer {
  var scale, shift: Tensor
  var selection: VariableSelection

  /// x [B, T, V], c [B, T, context] → [B, T, h]
  @differentiable(reverse,wrt: (self, x, c))
  func callAsFunction(_ x: Tensor, _ c: Tensor, _ context: ForwardContext) -> Tensor {
    let embedded = (x.withNewAxis(3) * scale + shift).withNewAxis(2)
    if withoutDerivative(at: c.count == 0) { return selection(embedded, context).withoutAxis(2) }
    return selection(embedded, given: c.withNewAxis(2), context).withoutAxis(2)
  }

  var parameters: [Parameter<EmbeddedSelection>] {
    var list = [
      Parameter<Self>("variables.weight", \.scale, \.scale),
      Parameter("variables.bias", \.shift, \.shift),
    ]
    list.append("selection", selection, \.selection, \.selection)
    return list
  }
}

private func produceSelection(_ fixture: Fixture) throws -> Produced {
  let variables: [String] = try fixture.config.value("variables")
  let width: Int = try fixture.config.value("prescaled_width")
  var stream = RandomStream(seed: 0)
  let shape = [variables.count, width]
  let sizes = VariableSelection.Sizes(
    reals: variables.count, realWidth: width, context: try fixture.config.value("context"),
    width: try fixture.config.value("hidden"))
  let layer = EmbeddedSelection(
    scale: Tensor(repeating: 0, shape: shape), shift: Tensor(repeating: 0, shape: shape),
    selection: VariableSelection(sizes, dropout: 0, name: "weights", using: &stream))
  let own = variables.enumerated().flatMap { i, name in
    [
      ("prescalers.\(name)", "variables.\(i)"),
      ("single_variable_grns.\(name)", "selection.single.\(i)"),
    ]
  }
  let published = try PublishedLayer(
    fixture, layer, names: own + [("flattened_grn", "selection.flattened")] + partNames)
  let x = Tensor(
    concatenating: try variables.map { try fixture.tensor("input.x.\($0)") }, along: 2)
  let none = Tensor(repeating: 0, shape: [x.shape[0], x.shape[1], 0])
  let c = sizes.context > 0 ? try fixture.tensor("input.context") : none
  let recorder = Recorder()
  let (y, pullback) = valueWithPullback(at: published.layer, x, c) {
    $0($1, $2, .inference(seed: 0, recorder: recorder))
  }
  let (gradient, dx, dc) = pullback(try fixture.tensor("input.cotangent"))
  var produced = Produced()
  produced.add("output.y", y)
  if let weights = recorder["weights"] { produced.add("output.weights", weights) }
  for (i, name) in variables.enumerated() {
    produced.add("grad.input.x.\(name)", dx.slice(2, i..<i + 1))
  }
  if sizes.context > 0 { produced.add("grad.input.context", dc) }
  published.weights.add(gradient, of: published.layer, to: &produced)
  return produced
}

private func produceInterpretable(_ fixture: Fixture) throws -> Produced {
  var stream = RandomStream(seed: 0)
  let layer = InterpretableAttention(
    width: try fixture.config.value("width"), heads: try fixture.config.value("heads"),
    name: "attention", using: &stream)
  let published = try PublishedLayer(fixture, layer, names: partNames)
  let (q, kv) = (try fixture.tensor("input.q"), try fixture.tensor("input.kv"))
  let (queries, keys) = (q.shape[1], kv.shape[1])
  let pairs = Tensor(
    shape: [queries, keys],
    scalars: (0..<queries * keys).map { $0 % keys < keys - queries + $0 / keys ? 1 : 0 })
  let recorder = Recorder()
  let (y, pullback) = valueWithPullback(at: published.layer, q, kv) {
    $0(
      $1.withNewAxis(2), $2.withNewAxis(2), .inference(seed: 0, recorder: recorder),
      mask: .pairs(pairs)
    ).withoutAxis(2)
  }
  let (gradient, dq, dkv) = pullback(try fixture.tensor("input.cotangent"))
  var produced = Produced()
  produced.add("output.y", y)
  if let weights = recorder["attention"] {
    produced.add("output.attention", weights.withoutAxis(1).permuted([0, 2, 1, 3]))
  }
  produced.add("grad.input.q", dq)
  produced.add("grad.input.kv", dkv)
  published.weights.add(gradient, of: published.layer, to: &produced)
  return produced
}

/// Elements are twice the pinball loss, the loss is their mean.
private func produceQuantileLoss(_ fixture: Fixture) throws -> Produced {
  let loss = QuantileLoss(try fixture.config.value("quantiles"))
  let u = try fixture.tensor("input.prediction")  // [B, P, Q]
  let target = try fixture.tensor("input.target")
  let labels = Labels(returns: target.withNewAxis(1))
  let factor = 2 / loss.weight(labels)
  let (value, pullback) = valueWithPullback(at: u) {
    loss.total(ForecastOutput(values: $0.withNewAxis(1)), labels) * factor
  }
  let elements = u.scalars.indices.map { i -> Float in
    let quantile = loss.quantiles[i % loss.quantiles.count]
    let one = { (x: Float, rank: Int) in
      Tensor(repeating: x, shape: Array(repeating: 1, count: rank))
    }
    return 2
      * QuantileLoss([quantile]).total(
        ForecastOutput(values: one(u.scalars[i], 4)),
        Labels(returns: one(target.scalars[i / loss.quantiles.count], 3))
      ).scalar
  }
  var produced = Produced()
  produced.add("output.loss", value)
  produced.add("output.elements", Tensor(shape: u.shape, scalars: elements))
  produced.add("grad.input.prediction", pullback(Tensor(1)))
  return produced
}
