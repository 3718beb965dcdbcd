import Files
import Models
import NeuralNetworks
import Tensors
import _Differentiation

/// `autoformer.*`.
func produceAutoformer(_ fixture: Fixture) throws -> Produced? {
  switch fixture.parts.dropFirst().first {
  case "series_decomp": try produceSeriesDecomposition(fixture)
  case "my_layernorm": try produceSeasonalNorm(fixture)
  case "auto_correlation": try produceAutoCorrelation(fixture)
  default: try produceAutoformerModel(fixture)
  }
}

private func produceSeasonalNorm(_ fixture: Fixture) throws -> Produced {
  let x = try fixture.tensor("input.x")
  let published = try PublishedModel(
    fixture, SeasonalNorm(width: x.shape[2]), names: [("layernorm.", "")])
  let (y, pullback) = valueWithPullback(at: published.model, x) { $0(sequence($1)).withoutAxis(2) }
  let (gradient, dx) = pullback(try fixture.tensor("input.cotangent"))
  var produced = Produced()
  produced.add("output.y", y)
  produced.add("grad.input.x", dx)
  published.add(gradient, to: &produced)
  return produced
}

/// [B, L, H, d] as one sequence of every window, [B, L, 1, H·d].
@differentiable(reverse)
private func joined(_ x: Tensor) -> Tensor {
  let shape = withoutDerivative(at: [x.shape[0], x.shape[1], 1, x.shape[2] * x.shape[3]])
  return x.reshaped(to: shape)
}

private func produceAutoCorrelation(_ fixture: Fixture) throws -> Produced {
  let (q, k) = (try fixture.tensor("input.q"), try fixture.tensor("input.k"))
  let (v, factor) = (try fixture.tensor("input.v"), try fixture.config.value("factor", Int.self))
  let sharing: DelaySharing = try fixture.config.value("train") ? .batch : .window
  let (y, pullback) = valueWithPullback(at: q, k, v) { q, k, v in
    autoCorrelation(joined(q), joined(k), joined(v), factor: factor, sharing: sharing)
      .reshaped(to: withoutDerivative(at: q.shape))
  }
  let (dq, dk, dv) = pullback(try fixture.tensor("input.cotangent"))
  let missing = [q.shape[0], q.shape[1] - k.shape[1], q.shape[2], q.shape[3]]
  let padded =
    missing[1] > 0
    ? Tensor(concatenating: [k, Tensor(repeating: 0, shape: missing)], along: 1) : k
  let correlation = circularCorrelation(q.permuted([0, 2, 3, 1]), padded.permuted([0, 2, 3, 1]))
  var produced = Produced()
  produced.add("output.y", y)
  produced.add("output.correlation", correlation.permuted([0, 3, 1, 2]))
  produced.add(
    delays: 0, followedDelays(joined(q), joined(k), factor: factor, sharing: sharing), of: fixture)
  produced.add("grad.input.q", dq)
  produced.add("grad.input.k", dk)
  produced.add("grad.input.v", dv)
  return produced
}

private func publishedAutoformer(_ fixture: Fixture) throws -> PublishedModel<Autoformer> {
  var c = AutoformerConfiguration()
  try c.takeDecoderSizes(of: fixture)
  c.layers = try fixture.config.value("e_layers")
  c.kernel = try fixture.config.value("moving_avg")
  (c.delays, c.trendStart, c.timeEmbedding) = (.batch, .window, .linear)
  let further = [
    ("norm.layernorm", "norm"), ("decoder.norm", "norm"), ("decoder.projection", "head"),
  ]
  return try PublishedModel(
    fixture, c,
    names: [("encoder.attn_layers", "encoder")] + encoderNames + decoderNames + further)
}

private func produceAutoformerModel(_ fixture: Fixture) throws -> Produced {
  let (published, recorder) = (try publishedAutoformer(fixture), Recorder())
  let context = try fixture.context(recorder)
  let (y, pullback) = valueWithPullback(
    at: published.model,
    EncoderDecoderInput(
      x: try fixture.tensor("input.x_enc"), marks: try fixture.tensor("input.mark_enc"),
      decoderX: Tensor(0), decoderMarks: try fixture.tensor("input.mark_dec"))
  ) { model, input in
    model.values(sequence(input.x), input.marks, input.decoderMarks, context)
      .withoutAxis(3).permuted([0, 2, 1])
  }
  let (gradient, d) = pullback(try fixture.tensor("input.cotangent"))
  var produced = Produced()
  produced.add("output.prediction", y)
  produced.add("grad.input.x_enc", d.x)
  produced.add("grad.input.mark_enc", d.marks)
  produced.add("grad.input.mark_dec", d.decoderMarks)
  published.add(gradient, to: &produced)
  let c = published.model.configuration
  let decoders = (0..<c.decoderLayers).flatMap { ["decoder.\($0).self", "decoder.\($0).cross"] }
  for (k, place) in ((0..<c.layers).map { "temporal.\($0)" } + decoders).enumerated() {
    produced.add(delays: k, recorder.active(place) ?? [], of: fixture)
  }
  return produced
}

extension Produced {
  /// Takes the delays of call number `k`, in training those of the first window, which all share.
  fileprivate mutating func add(delays k: Int, _ delays: [Int32], of fixture: Fixture) {
    let name = "output.delays.\(k)"
    let count = fixture.entries[name]?.shape.reduce(1, *) ?? 0
    add(name, integers: delays.prefix(count).map { Int64($0) })
  }
}
