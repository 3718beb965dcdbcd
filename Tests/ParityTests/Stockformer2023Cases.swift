import Files
import Models
import NeuralNetworks
import Tensors
import _Differentiation

/// `stockformer2022.*`: C tickers are the C features of one asset, which is the one that is forecast.
func produceStockformer2023(_ fixture: Fixture) throws -> Produced {
  let x = try fixture.tensor("input.x_enc")
  var c = Stockformer2023Configuration()
  (c.task.lookback, c.task.features) = (x.shape[1], x.shape[2])
  try c.takeEncoderSizes(of: fixture)
  try c.takeChoices(of: fixture)
  var stream = RandomStream(seed: 0)
  let published = try PublishedModel(
    fixture, c.makeModel(using: &stream),
    names: [
      ("linear_non_periodic", "linear"), ("linear_periodic", "periodic"),
      ("enc_embedding", "embedding"), ("value_embedding.tokenConv", "conv"),
      ("value_embedding.linear", "linear"), ("temporal_embedding.embed", "time.linear"),
      ("temporal_embedding", "time"),
    ] + encoderNames + [("encoder.norm", "norm"), ("final", "head")])
  let own = try? fixture.tensor("input.mark_enc")
  let question = try? fixture.tensor("input.mark_dec")
  let marks = [own, question].compactMap { $0 }
  let recorder = Recorder()
  let context = ForwardContext.inference(seed: 0, recorder: recorder)
  let (y, pullback) = valueWithPullback(
    at: published.model, x, marks.isEmpty ? Tensor(0) : Tensor(concatenating: marks, along: 1)
  ) { $0.values(sequence($1), $2, context).withoutAxis(3) }
  let (gradient, dx, dMarks) = pullback(try fixture.tensor("input.cotangent"))
  var produced = Produced()
  produced.add("output.prediction", y)
  produced.add("grad.input.x_enc", dx)
  if let own { produced.add("grad.input.mark_enc", dMarks.slice(1, 0..<own.shape[1])) }
  if question != nil { produced.add("grad.input.mark_dec", dMarks.lastStep()) }
  published.add(gradient, to: &produced)
  produced.add("output.embedding", recorder["tokens"]?.withoutAxis(2) ?? Tensor(0))
  produced.add(
    "output.representation", recorder["representation"]?.withoutAxis(2).withoutAxis(1) ?? Tensor(0))
  for i in 0..<c.layers {
    guard let weights = recorder["temporal.\(i)"] else { continue }
    produced.add("output.attention.\(i)", weights.withoutAxis(1))
  }
  return produced
}

extension Stockformer2023Configuration {
  /// Takes the choices by the published names.
  fileprivate mutating func takeChoices(of fixture: Fixture) throws {
    activation = try fixture.config.choice("activation", or: .gelu)
    norm = try fixture.config.choice("ln_mode", or: .post)
    embedding = try fixture.config.value("tok_emb", String.self) == "basic" ? .linear : .convolution
    let modes = ["mode1": ReadOut.all, "mode2": .newest, "mode3": .question]
    readOut = modes[try fixture.config.value("final_mode")] ?? .question
    let times = ["time2vec_app": TimeEmbedding.time2vec, "timeF": .linear]
    timeEmbedding = times[(try? fixture.config.value("t_embed")) ?? ""] ?? .none
    if timeEmbedding == .time2vec { timeWidth = try fixture.config.value("emb_t2v_app_dim") }
  }
}
