import Files
import Models
import NeuralNetworks
import Tensors
import _Differentiation

/// `informer.*` but for `informer.distil.*`.
func produceInformer(_ fixture: Fixture) throws -> Produced? {
  switch fixture.parts.dropFirst().first {
  case "distil": try produceDistilling(fixture)
  case "encoder_layer": try produceInformerEncoderLayer(fixture)
  case "decoder_layer": try produceInformerDecoderLayer(fixture)
  default: try produceInformerModel(fixture)
  }
}

private func layerSettings(_ fixture: Fixture) throws -> TransformerLayerSettings {
  TransformerLayerSettings(
    width: try fixture.config.value("width"), heads: try fixture.config.value("heads"),
    feedForward: try fixture.config.value("d_ff"),
    activation: try fixture.config.choice("activation", or: .gelu), dropout: 0,
    attention: .probSparse(factor: try fixture.config.value("factor")))
}

private func produceInformerEncoderLayer(_ fixture: Fixture) throws -> Produced {
  let (x, recorder) = (try fixture.tensor("input.x"), Recorder())
  var stream = RandomStream(seed: 0)
  let layer = TransformerLayer(
    try layerSettings(fixture), along: .time, name: "temporal.0", using: &stream)
  let published = try PublishedModel(fixture, layer, names: encoderNames)
  let context = ForwardContext.inference(
    seed: 0, tables: try fixture.keyTables(), recorder: recorder)
  let (y, pullback) = valueWithPullback(at: published.model, x) {
    $0(sequence($1), context).withoutAxis(2)
  }
  let (gradient, dx) = pullback(try fixture.tensor("input.cotangent"))
  var produced = Produced()
  produced.add("output.y", y)
  produced.add("grad.input.x", dx)
  published.add(gradient, to: &produced)
  produced.add(selection: 0, of: "temporal.0", in: recorder)
  return produced
}

private func produceInformerDecoderLayer(_ fixture: Fixture) throws -> Produced {
  let (x, cross) = (try fixture.tensor("input.x"), try fixture.tensor("input.cross"))
  let recorder = Recorder()
  var stream = RandomStream(seed: 0)
  let layer = DecoderLayer(
    try layerSettings(fixture), mixesHeads: true, name: "decoder.0", using: &stream)
  let published = try PublishedModel(fixture, layer, names: encoderNames + decoderNames)
  let context = ForwardContext.inference(
    seed: 0, tables: ["decoder.0.self": try fixture.keyTable("0")], recorder: recorder)
  let (y, pullback) = valueWithPullback(at: published.model, x, cross) {
    $0(sequence($1), reading: sequence($2), context).withoutAxis(2)
  }
  let (gradient, dx, dCross) = pullback(try fixture.tensor("input.cotangent"))
  var produced = Produced()
  produced.add("output.y", y)
  produced.add("grad.input.x", dx)
  produced.add("grad.input.cross", dCross)
  published.add(gradient, to: &produced)
  produced.add(selection: 0, of: "decoder.0.self", in: recorder)
  return produced
}

private func produceInformerModel(_ fixture: Fixture) throws -> Produced {
  let c = try informerConfiguration(fixture)
  let published = try publishedInformer(fixture, c)
  let (places, recorder) = (c.attentionPlaces, Recorder())
  var tables: [String: KeyTable] = [:]
  for (k, place) in places.enumerated() where c.attention == .probSparse {
    tables[place] = try fixture.keyTable("\(k)")
  }
  var produced = try runInformer(published, fixture.context(tables: tables, recorder))
  for (k, place) in places.enumerated() {
    produced.add(selection: k, of: place, in: recorder)
    if let weights = recorder[place] {
      produced.add("output.attention.\(k)", weights.withoutAxis(1))
    }
  }
  return produced
}

private func informerConfiguration(_ fixture: Fixture) throws -> InformerConfiguration {
  var c = InformerConfiguration()
  try c.takeDecoderSizes(of: fixture)
  let layers: Int? = try? fixture.config.value("e_layers")
  let stack: [Int] = try layers.map { [$0] } ?? fixture.config.value("e_layers")
  (c.layers, c.stack) = (stack[0], stack.count)
  c.attention = try fixture.config.value("attn", String.self) == "prob" ? .probSparse : .full
  c.distil = try fixture.config.value("distil") ? .batch : .none
  c.mix = try fixture.config.value("mix")
  c.timeEmbedding = try fixture.config.value("embed", String.self) == "fixed" ? .fixed : .linear
  return c
}

private func publishedInformer(
  _ fixture: Fixture, _ c: InformerConfiguration
) throws -> PublishedModel<Informer> {
  let encoders = c.stack > 1 ? ("encoder.encoders", "encoder") : ("encoder.", "encoder.0.")
  let further = [
    ("attn_layers", "layers"), ("conv_layers", "distil"), ("downConv", "conv"),
    ("decoder.norm", "norm"), ("projection", "head"),
  ]
  return try PublishedModel(
    fixture, c, names: [encoders] + encoderNames + decoderNames + further,
    constants: c.timeEmbedding == .fixed ? ["temporal_embedding"] : [])
}

private func runInformer(
  _ published: PublishedModel<Informer>, _ context: ForwardContext
) throws -> Produced {
  let fixture = published.fixture
  let inputs = EncoderDecoderInput(
    x: try fixture.tensor("input.x_enc"), marks: try marks("input.mark_enc", fixture),
    decoderX: try fixture.tensor("input.x_dec"), decoderMarks: try marks("input.mark_dec", fixture))
  let (y, pullback) = valueWithPullback(at: published.model, inputs) { model, input in
    model.values(
      sequence(input.x), input.marks, sequence(input.decoderX), input.decoderMarks, context
    ).withoutAxis(3).permuted([0, 2, 1])
  }
  let (gradient, d) = pullback(try fixture.tensor("input.cotangent"))
  var produced = Produced()
  produced.add("output.prediction", y)
  produced.add("grad.input.x_enc", d.x)
  produced.add("grad.input.x_dec", d.decoderX)
  produced.add("grad.input.mark_enc", d.marks)
  produced.add("grad.input.mark_dec", d.decoderMarks)
  published.add(gradient, to: &produced)
  return produced
}

extension InformerConfiguration {
  /// The places of attention to the own steps, in the order of the published calls.
  fileprivate var attentionPlaces: [String] {
    let encoders = (0..<stack).flatMap { e in
      (0..<layers - e).map { (e == 0 ? "" : "\(e).") + "temporal.\($0)" }
    }
    return encoders + (0..<decoderLayers).map { "decoder.\($0).self" }
  }
}

/// The calendar `name`, as marks or as the whole numbers month, day, weekday and hour [B, L, 4].
private func marks(_ name: String, _ fixture: Fixture) throws -> Tensor {
  guard let entry = fixture.entries[name], case .int32(let parts) = entry.values else {
    return try fixture.tensor(name)
  }
  let daysBefore = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]
  let marks = stride(from: 0, to: parts.count, by: 4).flatMap { i in
    let (month, day) = (Int(parts[i]), Int(parts[i + 1]) - 1)
    let dayOfYear = daysBefore[month - 1] + day
    return [
      Float(parts[i + 3]) / 23, Float(parts[i + 2]) / 6, Float(day) / 30, Float(dayOfYear) / 365,
    ]
  }
  return Tensor(shape: entry.shape, scalars: marks) + -0.5
}

extension Produced {
  /// Takes what ProbSparse attention number `k`, recorded under `place`, measured and selected.
  fileprivate mutating func add(selection k: Int, of place: String, in recorder: Recorder) {
    guard let measure = recorder["\(place).measure"], let active = recorder.active(place) else {
      return
    }
    add("output.measure.\(k)", measure.withoutAxis(1))
    add("output.selected.\(k)", integers: active.map { Int64($0) })
  }
}
