import Files
import Models
import NeuralNetworks
import Tensors
import Workbook

/// Section `encoder-block`: what stands around the two attentions, and what each part is for.
func encoderBlock(_ page: inout Page, _ sample: SampleBatch) throws(InputFault) {
  page.question(
    "Attention is one part of a layer. What are the others for, and where are the parameters?")
  page.formula(
    """
    h ← h + O₁·heads(Q₁x, K₁x, V₁x) along time         x = norm₁(h)
    h ← h + O₂·heads(Q₂x, K₂x, V₂x) across assets      x = norm₂(h)
    h ← h + W₂·GELU(W₁x + b₁) + b₂ for every token     x = norm₃(h)      each + is a residual
    norm(h) = γ (h − mean h) / √(var h + ε) + β  over the D numbers of a token
    """)
  page.paragraph(
    """
    Projections turn a token into a query (what it looks for), a key (what it is found by) and a \
    value (what it hands over). Each of the H heads works with d = D/H of these numbers and has a \
    map of its own, so that a token can attend to two things without mixing them; O joins what the \
    heads found. The feed-forward block then works on each token alone.
    """)
  try page.code("encoder-block")
  let run = BlockRun(sample)
  page.table(BlockRun.counts)
  page.result("the layer written out − library, largest: \(run.difference.significant(1))")
  page.predict(
    """
    Twelve such layers with random weights, once without the residual sums. How different from \
    one another are the tokens at the end, as a fraction of their size?
    """)
  page.table(run.table)
  page.reading(run.reading)
  page.breaks(
    """
    The cross-ticker layer of the reference document is attention alone (errata A4): no residual \
    sum, no norm, no feed-forward block, no dropout, no mask for an asset that is missing. A stack \
    of such layers is the right column of the first row.
    """)
  page.exercise(
    """
    Predict how the number of parameters changes when H goes from 4 to 8, when D doubles, and when \
    D_ff doubles. Which of the three changes the size of an attention map?
    """)
}

// anchor: encoder-block
/// One layer of the encoder, the norm before each branch: h [B, L, N, D] → [B, L, N, D].
private func encode(_ h: Tensor, _ layer: EncoderLayer) -> Tensor {
  let own = h + attend(normalised(h, layer.norm1), layer.temporal, along: .time)
  let joint = own + attend(normalised(own, layer.norm2), layer.cross, along: .assets)
  return joint + feedForward(normalised(joint, layer.norm3), layer)
}

private func attend(
  _ x: Tensor, _ weights: MultiHeadAttention, along axis: AttentionAxis
) -> Tensor {
  let (q, k, v) = (weights.q(x), weights.k(x), weights.v(x))  // each x·Wᵀ + b
  let heads =
    axis == .time
    ? attentionAlongTime(q, k, v, heads: weights.heads)
    : crossTickerAttention(q, k, v, heads: weights.heads).out
  return weights.o(heads)
}

/// Mean 0 and variance 1 over the D numbers of a token, then a learnt scale and shift.
private func normalised(_ x: Tensor, _ norm: LayerNorm) -> Tensor {
  let (values, scale, shift) = (x.scalars, norm.weight.scalars, norm.bias.scalars)
  let width = scale.count
  return Tensor(shape: x.shape) { result in
    for first in stride(from: 0, to: values.count, by: width) {
      let token = values[first..<first + width]
      let mean = token.reduce(0, +) / Float(width)
      let variance = token.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(width)
      for d in 0..<width {
        let unit = (token[first + d] - mean) / (variance + norm.epsilon).squareRoot()
        result[first + d] = scale[d] * unit + shift[d]
      }
    }
  }
}

/// D → D_ff → D, every token alone; only it, softmax and norm are not linear.
private func feedForward(_ x: Tensor, _ layer: EncoderLayer) -> Tensor {
  layer.ff2(layer.ff1(x).gelu())
}
// end: encoder-block

/// A layer with random weights, whole and without each of its parts.
private struct BlockRun {
  let difference: Double
  let table: Table
  let reading: String

  init(_ sample: SampleBatch) {
    var stream = RandomStream(seed: sample.seed).child("init")
    var c = StockformerConfiguration(lookback: 12, assets: sample.symbols.count, features: 1)
    c.dropout = 0.1
    let layers = (0..<12).map { EncoderLayer(c, index: $0, using: &stream) }
    let h = Tensor.normal([1, c.lookback, c.assets, c.width], &stream)
    let layer = layers[0]
    difference = encode(h, layer).largestDifference(layer(h, .inference(seed: 1)))
    let whole = Self.spread(layers.reduce(h) { encode($0, $1) })
    let bare = Self.spread(layers.reduce(h) { Self.withoutResiduals($0, $1) })
    let norms = Self.growth(h, layer)
    let bend = Self.bend(h, layer)
    let zeroed = Self.zeroed(rate: c.dropout)
    table = Table(
      [.text("what a part is for"), .number("with it"), .number("without")],
      rows: [
        [
          "residual: how tokens differ after \(layers.count) layers, relative to their size",
          whole.percent(1), bare.percent(2),
        ],
        [
          "norm: how much a branch changes when h is 10 times as large", norms.with.percent(1),
          norms.without.percent(0),
        ],
        [
          "GELU: f(x + y) − f(x) − f(y) + f(0) of the feed-forward block, largest",
          bend.with.significant(2), bend.without.significant(1),
        ],
        [
          "dropout at rate 0.1: numbers set to 0 in training", zeroed.training.percent(1),
          zeroed.inference.percent(1),
        ],
      ])
    reading = """
      After \(layers.count) layers without residual sums all tokens are \(bare < 0.01 ? "the same" : "much alike") \
      (they differ by \(bare.percent(2)) of their size): attention is a weighted mean, and a mean \
      of means forgets what was averaged (Dong, Cordonnier and Loukas 2021). With the residual \
      sum each keeps its own numbers: they differ by \(whole.percent(0)). The norm makes \
      a branch blind to the \
      size of h, so that one day of large moves does not sharpen every softmax. Without GELU the \
      feed-forward block is a linear map, and two matrices do what one could. Dropout sets \
      \(zeroed.training.percent(0)) of the numbers to 0 in training, divides the others by 0.9, \
      and does nothing when the model forecasts ([[small-samples-and-dropout]] measures its \
      worth).
      """
  }

  private static func withoutResiduals(_ h: Tensor, _ layer: EncoderLayer) -> Tensor {
    let own = attend(normalised(h, layer.norm1), layer.temporal, along: .time)
    let joint = attend(normalised(own, layer.norm2), layer.cross, along: .assets)
    return feedForward(normalised(joint, layer.norm3), layer)
  }

  /// The mean distance of a token from the mean token, over the mean size of a token.
  private static func spread(_ h: Tensor) -> Double {
    let width = h.shape[3]
    let values = h.scalars.map(Double.init)
    let tokens = stride(from: 0, to: values.count, by: width).map { values[$0..<$0 + width] }
    let mean = (0..<width).map { d in
      tokens.reduce(0) { $0 + $1[$1.startIndex + d] } / Double(tokens.count)
    }
    let distances = tokens.map { token in
      zip(token, mean).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    }
    let sizes = tokens.map { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    return distances.reduce(0, +) / sizes.reduce(0, +)
  }

  /// How much the branch across assets changes when h is ten times as large, as a fraction of its size.
  private static func growth(_ h: Tensor, _ layer: EncoderLayer) -> (with: Double, without: Double)
  {
    func change(_ branch: (Tensor) -> Tensor) -> Double {
      let (small, large) = (branch(h), branch(h * 10))
      let size = small.scalars.map { Double(abs($0)) }.max() ?? 1
      return large.largestDifference(small) / size
    }
    return (
      change { attend(normalised($0, layer.norm2), layer.cross, along: .assets) },
      change { attend($0, layer.cross, along: .assets) }
    )
  }

  /// How far the feed-forward block is from a linear map.
  private static func bend(_ x: Tensor, _ layer: EncoderLayer) -> (with: Double, without: Double) {
    func excess(_ f: (Tensor) -> Tensor) -> Double {
      let y = x * -0.5
      return (f(x + y) + f(x * 0)).largestDifference(f(x) + f(y))
    }
    return (excess { feedForward($0, layer) }, excess { layer.ff2(layer.ff1($0)) })
  }

  /// The fraction of ones that dropout sets to zero.
  private static func zeroed(rate: Float) -> (training: Double, inference: Double) {
    let ones = Tensor(repeating: 1, shape: [1, 20_000])
    func fraction(_ context: ForwardContext) -> Double {
      let values = dropped(ones, context.dropout(rate, at: "demonstration")).scalars
      return Double(values.count { $0 == 0 }) / Double(values.count)
    }
    return (
      fraction(.training(seed: 1, step: 0, windows: [0])), fraction(.inference(seed: 1))
    )
  }

  /// The parameters of a layer by part: formula, reference configuration, the classroom's.
  static var counts: Table {
    let sizes = [StockformerConfiguration.reference(), .init(lookback: 4, assets: 8, features: 1)]
    let parts: [(name: String, formula: String, count: (Int, Int) -> Int)] = [
      ("Q, K, V, O along time", "4 (D² + D)", { d, _ in 4 * (d * d + d) }),
      ("Q, K, V, O across assets", "4 (D² + D)", { d, _ in 4 * (d * d + d) }),
      ("feed-forward", "2·D·D_ff + D_ff + D", { d, inner in 2 * d * inner + inner + d }),
      ("three norms, γ and β", "6 D", { d, _ in 6 * d }),
    ]
    let cells = { (count: (Int, Int) -> Int) in
      sizes.map { count($0.width, $0.feedForward).grouped }
    }
    var stream = RandomStream(seed: 1).child("init")
    let library = sizes.map { EncoderLayer($0, index: 0, using: &stream).parameterCount.grouped }
    return Table(
      [
        .text("one layer"), .text("parameters"), .number("D 128, D_ff 512"),
        .number("D 32, D_ff 64"),
      ],
      rows: parts.map { [$0.name, $0.formula] + cells($0.count) } + [
        ["residuals, heads, dropout", "none", "0", "0"],
        ["sum", ""] + cells { d, inner in parts.reduce(0) { $0 + $1.count(d, inner) } },
        ["the library's layer", ""] + library,
      ])
  }
}
