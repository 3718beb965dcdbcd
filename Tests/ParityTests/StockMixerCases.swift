import Models
import NeuralNetworks
import Tensors
import _Differentiation

private let mixerNames = [
  ("LN_1", "norm1"), ("LN_2", "norm2"), ("timeMixer.triU", "time"),
  ("channelMixer.dense_1", "ff1"), ("channelMixer.dense_2", "ff2"), ("triU", "time"),
]
private let stockNames = [
  ("layer_norm_stock", "norm"), ("dense1", "toMarket"), ("dense2", "fromMarket"),
]

/// `stockmixer.*`: a batch is a day of N stocks, [N, T, F].
func produceStockMixer(_ fixture: Fixture) throws -> Produced? {
  var stream = RandomStream(seed: 0)
  switch fixture.parts.dropFirst().first {
  case "triu": return try produceTriangle(fixture)
  case "block":
    return try PublishedLayer(fixture, mixerBlock(fixture), names: mixerNames).run { $0($1) }
  case "stock_mixing":
    let layer = StockMixing(
      assets: try fixture.config.value("stocks"), market: try fixture.config.value("market"),
      using: &stream)
    return try PublishedLayer(fixture, layer, names: stockNames).run {
      $0($1.withNewAxis(0)).withoutAxis(0)
    }
  case "model": return try produceStockMixerModel(fixture)
  case "loss": return try produceRankingLoss(fixture)
  default: return nil
  }
}

private func mixerBlock(_ fixture: Fixture) throws -> MixerBlock {
  var stream = RandomStream(seed: 0)
  return MixerBlock(
    steps: try fixture.config.value("time_steps"), features: try fixture.config.value("channels"),
    using: &stream)
}

/// The triangle alone: norms and perceptron are not in the file.
private func produceTriangle(_ fixture: Fixture) throws -> Produced {
  var block = try mixerBlock(fixture)
  let (x, weights) = (
    try fixture.tensor("input.x"), PublishedWeights(fixture, of: block, names: mixerNames)
  )
  try weights.load(into: &block) { $0.hasPrefix("time") }
  let (y, pullback) = valueWithPullback(at: block, x) {
    $0.mixed($1.permuted([0, 2, 1])).permuted([0, 2, 1])  // published as [N, F, T]
  }
  let (gradient, dx) = pullback(try fixture.tensor("input.cotangent"))
  var produced = Produced()
  produced.add("output.y", y)
  produced.add("grad.input.x", dx)
  weights.add(gradient, of: block, to: &produced)
  return produced
}

private func produceStockMixerModel(_ fixture: Fixture) throws -> Produced {
  let x = try fixture.tensor("input.x")
  var c = StockMixerConfiguration()
  (c.task.assets, c.task.lookback, c.task.features) = (x.shape[0], x.shape[1], x.shape[2])
  c.market = try fixture.config.value("market")
  var stream = RandomStream(seed: 0)
  let names =
    [
      ("mixer.mix_layer", "block"), ("mixer.scale_mix_layer", "slow.0.block"),
      ("channel_fc", "columns"), ("stock_mixer", "stocks"), ("time_fc_.", "market."),
      ("time_fc.", "own."), ("conv.", "slow.0.conv."),
    ] + mixerNames + stockNames
  let published = try PublishedLayer(fixture, c.makeModel(using: &stream), names: names)
  let recorder = Recorder()
  var produced = try published.run(result: "prediction") {
    let day = $1.permuted([1, 0, 2]).withNewAxis(0)  // [1, T, N, F]
    return $0(ModelInput(features: day), .inference(seed: 0, recorder: recorder))
      .flattened.withoutAxis(0)
  }
  for name in ["mixed", "time", "market"] {
    guard let value = recorder[name] else { continue }
    produced.add("output.\(name)", name == "mixed" ? value : value.withoutAxis(0))
  }
  return produced
}

private func produceRankingLoss(_ fixture: Fixture) throws -> Produced {
  let shape = { (x: Tensor) in x.withNewAxis(0) }  // [1, N, 1]
  let (q, p) = (try fixture.tensor("input.prediction"), try fixture.tensor("input.price"))
  let mask = shape(try fixture.tensor("input.mask"))
  let labels = Labels(returns: shape(try fixture.tensor("input.target")) * mask, mask: mask)
  let loss = RankingLoss(ranking: Float(try fixture.config.value("alpha", Double.self)))
  let weight = 1 / loss.weight(labels)
  let (value, pullback) = valueWithPullback(at: q) { q -> Tensor in
    let r = StockMixer.returns(q.withNewAxis(0), from: p.withNewAxis(0))
    return loss.total(ForecastOutput(values: r.withNewAxis(3)), labels) * weight
  }
  let returns = StockMixer.returns(shape(q), from: shape(p))
  let pairs = Float(q.count * q.count)
  var produced = Produced()
  produced.add("output.loss", value)
  produced.add("output.return_ratio", returns.withoutAxis(0))
  produced.add("output.ranking", loss.pairHinge(returns * mask, labels) * (1 / pairs))
  produced.add(
    "output.regression",
    RankingLoss(ranking: 0).total(ForecastOutput(values: returns.withNewAxis(3)), labels) * weight)
  produced.add("grad.input.prediction", pullback(Tensor(1)))
  return produced
}
