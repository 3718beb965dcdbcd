import Models
import NeuralNetworks
import Tensors
import _Differentiation

private let blockNames = [
  ("qtrans", "q"), ("ktrans", "k"), ("vtrans", "v"), ("ffn.0", "ff1"), ("ffn.3", "ff2"),
]

/// `master.*`: a batch is a day of N stocks, [N, T, F].
func produceMASTER(_ fixture: Fixture) throws -> Produced? {
  var stream = RandomStream(seed: 0)
  let context = ForwardContext.inference(seed: 0)
  switch fixture.parts.dropFirst().first {
  case "gate":
    let gate = MarketGate(
      inputs: try fixture.config.value("gate_inputs"),
      features: try fixture.config.value("d_feat"),
      temperature: Float(try fixture.config.value("beta", Double.self)), using: &stream)
    return try PublishedLayer(fixture, gate, names: [("trans.", "")]).run { $0($1) }
  case "temporal_block", "stock_block":
    let axis: String = try fixture.config.value("axis")
    let block = MASTERBlock(
      width: try fixture.config.value("width"), heads: try fixture.config.value("heads"),
      along: axis == "time" ? .time : .assets, dropout: 0, name: "block", using: &stream)
    return try PublishedLayer(fixture, block, names: blockNames).run {
      $0(day($1), context, mask: nil).withoutAxis(0).permuted([1, 0, 2])
    }
  case "read_out":
    let layer = TemporalReadOut(width: try fixture.config.value("width"), using: &stream)
    return try PublishedLayer(fixture, layer, names: [("trans.", "")]).run {
      $0(day($1), mask: nil).withoutAxis(0)
    }
  case "model": return try produceMASTERModel(fixture)
  default: return nil
  }
}

/// [N, T, F] → [1, T, N, F]
@differentiable(reverse)
private func day(_ x: Tensor) -> Tensor { x.permuted([1, 0, 2]).withNewAxis(0) }

private func produceMASTERModel(_ fixture: Fixture) throws -> Produced {
  let shape = try fixture.tensor("input.x").shape
  var c = MASTERConfiguration()
  (c.task.assets, c.task.lookback, c.task.features) = (shape[0], shape[1], shape[2])
  c.width = try fixture.config.value("d_model")
  c.heads = try fixture.config.value("t_nhead")
  c.stockHeads = try fixture.config.value("s_nhead")
  c.temperature = Float(try fixture.config.value("beta", Double.self))
  c.gate = .columns
  c.marketFeatures = shape[2] - (try fixture.config.value("d_feat"))
  var stream = RandomStream(seed: 0)
  let names =
    [
      ("feature_gate.trans", "gate"), ("layers.0", "embedding"), ("layers.2", "temporal"),
      ("layers.3", "cross"), ("layers.4.trans", "readOut"), ("layers.5", "head"),
    ] + blockNames
  return try PublishedLayer(fixture, c.makeModel(using: &stream), names: names)
    .run(result: "prediction") {
      $0(ModelInput(features: day($1)), .inference(seed: 0)).flattened
        .reshaped(to: withoutDerivative(at: [$1.shape[0]]))
    }
}
