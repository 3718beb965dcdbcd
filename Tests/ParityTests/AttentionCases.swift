import Models
import NeuralNetworks
import Tensors
import _Differentiation

/// `attention.*`: PyTorch's multi-head attention along both axes, and Informer's attention, masked or not.
func produceAttention(_ fixture: Fixture) throws -> Produced? {
  let parts = fixture.parts.dropFirst()
  if parts.first == "mha" { return try produceMultiHead(fixture) }
  guard parts.first == "informer" else { return nil }
  switch parts.dropFirst().first {
  case "full": return try produceFull(fixture)
  case "prob": return try produceProbSparse(fixture)
  case "layer": return try produceInformerLayer(fixture)
  default: return nil
  }
}

private func produceMultiHead(_ fixture: Fixture) throws -> Produced {
  let axis: String = try fixture.config.value("axis")
  let (x, recorder) = (try fixture.tensor("input.x"), Recorder())
  var stream = RandomStream(seed: 0)
  var layer = MultiHeadAttention(
    width: try fixture.config.value("width"), heads: try fixture.config.value("heads"),
    along: axis == "time" ? .time : .assets, dropout: 0, using: &stream)
  try layer.load(fixture.weights(), from: fixture.path)
  let context = ForwardContext.inference(seed: 0, recorder: recorder)
  layer.record(x, context, name: "attention")
  let (y, pullback) = valueWithPullback(at: layer, x) { $0($1, context, name: "attention") }
  let (gradient, dx) = pullback(try fixture.tensor("input.cotangent"))
  var produced = Produced()
  produced.add("output.y", y)
  if let weights = recorder["attention"] {
    produced.add("output.attention", weights)
  }
  produced.add("grad.input.x", dx)
  produced.add(gradient: gradient, of: layer)
  return produced
}

/// q, k and v of Informer, [B, L, H, d], are this project's [B, L, 1, H·d].
@differentiable(reverse)
private func joined(_ x: Tensor) -> Tensor {
  let shape = withoutDerivative(at: [x.shape[0], x.shape[1], 1, x.shape[2] * x.shape[3]])
  return x.reshaped(to: shape)
}

/// Informer's mask is causal.
private func mask(_ fixture: Fixture) throws -> AttentionMask {
  try fixture.config.value("mask", or: false) ? .causal : .all
}

private func produceFull(_ fixture: Fixture) throws -> Produced {
  let mask = try mask(fixture)
  let (q, k) = (try fixture.tensor("input.q"), try fixture.tensor("input.k"))
  let (v, heads) = (try fixture.tensor("input.v"), try fixture.config.value("heads", Int.self))
  let (y, pullback) = valueWithPullback(at: q, k, v) { q, k, v in
    attention(joined(q), joined(k), joined(v), heads: heads, along: .time, nil, mask: mask)
      .reshaped(to: withoutDerivative(at: q.shape))
  }
  let weights = attentionWeights(joined(q), joined(k), heads: heads, along: .time, mask: mask)
  return try produced(fixture, y, weights, pullback)
}

private func produceProbSparse(_ fixture: Fixture) throws -> Produced? {
  let (q, k) = (try fixture.tensor("input.q"), try fixture.tensor("input.k"))
  let mask = try mask(fixture)
  let (v, heads) = (try fixture.tensor("input.v"), try fixture.config.value("heads", Int.self))
  let table = try fixture.keyTable(
    "0", keys: k.shape[1], active: fixture.config.value("active_queries"))
  let (y, pullback) = valueWithPullback(at: q, k, v) { q, k, v in
    probSparseAttention(joined(q), joined(k), joined(v), heads: heads, keys: table, nil, mask: mask)
      .reshaped(to: withoutDerivative(at: q.shape))
  }
  let selection = probSparseSelection(
    joined(q), joined(k), heads: heads, keys: table, mask: mask)
  let weights = attentionWeights(
    joined(q), joined(k), heads: heads, along: .time, active: selection.active, mask: mask)
  var result = try produced(fixture, y, weights, pullback)
  result.add("output.measure.0", withoutAssets(selection.measure))
  result.add("output.selected.0", integers: selection.active.map { Int64($0) })
  return result
}

private func produced(
  _ fixture: Fixture, _ y: Tensor, _ weights: Tensor,
  _ pullback: (Tensor) -> (Tensor, Tensor, Tensor)
) throws -> Produced {
  let (dq, dk, dv) = pullback(try fixture.tensor("input.cotangent"))
  var result = Produced()
  result.add("output.y", y)
  result.add("output.attention", withoutAssets(weights))
  result.add("grad.input.q", dq)
  result.add("grad.input.k", dk)
  result.add("grad.input.v", dv)
  return result
}

/// [B, 1, …] → [B, …]
private func withoutAssets(_ x: Tensor) -> Tensor {
  x.reshaped(to: [x.shape[0]] + x.shape.dropFirst(2))
}

private func produceInformerLayer(_ fixture: Fixture) throws -> Produced {
  let names = [
    "query_projection": "q", "key_projection": "k", "value_projection": "v", "out_projection": "o",
  ]
  let back = Dictionary(uniqueKeysWithValues: names.map { ($1, $0) })
  let (x, recorder) = (try fixture.tensor("input.x"), Recorder())
  var stream = RandomStream(seed: 0)
  var layer = MultiHeadAttention(
    width: try fixture.config.value("width"), heads: try fixture.config.value("heads"),
    along: .time, kind: .probSparse(factor: try fixture.config.value("factor")), dropout: 0,
    mixesHeads: try fixture.config.value("mix", or: false), using: &stream)
  try layer.load(fixture.weights { replacedHead($0, names) }, from: fixture.path)
  let context = ForwardContext.inference(
    seed: 0, tables: try fixture.keyTables(), recorder: recorder)
  let mask = try mask(fixture)
  layer.record(x.withNewAxis(2), context, name: "temporal.0", mask: mask)
  let (y, pullback) = valueWithPullback(at: layer, x) {
    $0($1.withNewAxis(2), context, name: "temporal.0", mask: mask).withoutAxis(2)
  }
  let (gradient, dx) = pullback(try fixture.tensor("input.cotangent"))
  var produced = Produced()
  produced.add("output.y", y)
  if let measure = recorder["temporal.0.measure"], let active = recorder.active("temporal.0") {
    produced.add("output.measure.0", withoutAssets(measure))
    produced.add("output.selected.0", integers: active.map { Int64($0) })
  }
  produced.add("grad.input.x", dx)
  produced.add(gradient: gradient, of: layer) { replacedHead($0, back) }
  return produced
}

/// `key_projection.bias` → `k.bias`
private func replacedHead(_ name: String, _ names: [String: String]) -> String {
  let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
  return ([names[parts[0]] ?? parts[0]] + parts.dropFirst()).joined(separator: ".")
}
