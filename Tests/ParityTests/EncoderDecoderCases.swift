import Files
import Models
import NeuralNetworks
import Tensors
import _Differentiation

/// What the published encoder-decoders call their parts; after `encoderNames`.
let decoderNames = [
  ("enc_embedding", "encoder.embedding"), ("dec_embedding", "decoder.embedding"),
  ("value_embedding.tokenConv", "conv"), ("temporal_embedding.embed", "time.linear"),
  ("self_attention", "self"), ("cross_attention", "cross"), ("decoder.layers", "decoder"),
]

/// [B, L, D] as one sequence of every window, [B, L, 1, D].
@differentiable(reverse)
func sequence(_ x: Tensor) -> Tensor { x.withNewAxis(2) }

/// What an encoder-decoder is differentiated by, beside its weights.
struct EncoderDecoderInput: Differentiable {
  var x, marks, decoderX, decoderMarks: Tensor
}

extension Fixture {
  /// Training or inference, as the case has it.
  func context(tables: [String: KeyTable]? = nil, _ recorder: Recorder) throws -> ForwardContext {
    let isTraining: Bool = try config.value("train")
    if !isTraining { return .inference(seed: 0, tables: tables, recorder: recorder) }
    return .training(seed: 0, step: 0, windows: [], tables: tables, recorder: recorder)
  }
}

extension ModelConfiguration {
  /// Takes the sizes of an encoder-decoder by the published names.
  mutating func takeDecoderSizes(of fixture: Fixture) throws {
    let names = [
      ("width", "d_model"), ("decoderLayers", "d_layers"), ("feedForward", "d_ff"),
      ("labelLength", "label_len"), ("factor", "factor"),
    ]
    for (own, published) in names {
      let size: Int = try fixture.config.value(published)
      try set(own, .scalar("\(size)"))
    }
    try set("activation", .scalar(try fixture.config.value("activation")))
    if keys.contains(where: { $0.name == "heads" }) {
      let heads: Int = try fixture.config.value("n_heads")
      try set("heads", .scalar("\(heads)"))
    }
  }
}
