import Files
import Models
import NeuralNetworks
import Tensors
import Workbook

/// Section `shapes-and-parameters`: every shape and every parameter of the reference configuration.
func counting(_ page: inout Page, _ options: ChapterOptions) throws(InputFault) {
  page.question("How many parameters does the reference configuration have, and where are they?")
  page.formula(
    """
    embedding     F·3·D + D + N·D              attention   4·(D² + D), twice per layer
    feed-forward  D·F' + F' + F'·D + D         norms       3·2·D per layer, 2·D at the end
    distilling    3·D² + D + 2·D, E − 1 times  head        D + 1                  (F' = D_ff)
    """)
  try page.code("count")
  let c = StockformerConfiguration.reference()
  var stream = RandomStream(seed: options.seed).child("init")
  let model = Stockformer(c, using: &stream)
  let parts = parameterParts(c)
  let total = parts.reduce(0) { $0 + $1.count }
  page.predict(
    """
    D 128, E 3, D_ff 512, N 5, F 6: tens of thousands of parameters, hundreds of thousands, or \
    millions? Which part holds the most?
    """)
  page.table(
    Table(
      [.text("part"), .number("parameters"), .number("fraction")],
      rows: parts.map { [$0.part, $0.count.grouped, (Double($0.count) / Double(total)).percent()] }
        + [
          ["sum", total.grouped, ""],
          ["the library's parameterCount", model.parameterCount.grouped, ""],
        ]))
  let x = Tensor.normal([1, c.lookback, c.assets, c.features], &stream)
  let recorder = Recorder()
  let u = model(x, .inference(seed: options.seed, recorder: recorder))
  page.table(shapeTable(c, recorder, x, u))
  let layers = parts.filter {
    $0.part.hasPrefix("3 layers") || $0.part.hasPrefix("\(c.layers) layers")
  }
  let inside = layers.reduce(0) { $0 + $1.count }
  page.reading(
    """
    \(total == model.parameterCount ? "Both counts say" : "The counts DIFFER: by hand") \
    \(total.grouped). \((Double(inside) / Double(total)).percent(0)) of the parameters are in the \
    layers, and none depends on L; N enters only through the asset embedding, \
    \(c.assets * c.width) numbers. The reference document calls 1,000 samples enough (errata T3): \
    that is \((total / 1000).grouped) parameters per sample. The model that is trained on \
    the planted market is smaller by a factor of \(total / smallCount).
    """)
  page.breaks(
    """
    Without the biases the sum is too small by \((total - withoutBiases(c)).grouped): small enough \
    to be mistaken for rounding, large enough that a checkpoint is refused.
    """)
  page.exercise(
    """
    Predict the count for perAsset embedding, D = 64, H = 16, E = 1 without distilling, then \
    check. Which of these choices does not change the count at all?
    """)
}

// anchor: count
private func parameterParts(
  _ c: StockformerConfiguration
) -> [(part: String, count: Int)] {
  let (n, f, d, e, inner) = (c.assets, c.features, c.width, c.layers, c.feedForward)
  let attention = 4 * (d * d + d)
  return [
    ("embedding: kernel 3, bias, asset embedding", f * 3 * d + d + n * d),
    ("\(e) layers: attention along time", e * attention),
    ("\(e) layers: attention across assets", e * attention),
    ("\(e) layers: feed-forward", e * (d * inner + inner + inner * d + d)),
    ("\(e) layers: norms", e * 3 * 2 * d),
    ("\(e - 1) distilling layers", (e - 1) * (3 * d * d + d + 2 * d)),
    ("last norm and head", 2 * d + d + 1),
  ]
}
// end: count

/// The classroom's planted-market model: D 32, H 4, E 1, D_ff 64, eight assets, one feature.
private var smallCount: Int {
  let c = StockformerConfiguration(lookback: 4, assets: 8, features: 1)
  return parameterParts(c).reduce(0) { $0 + $1.count }
}

/// The same sum without bias terms (norm shifts included among the biases).
private func withoutBiases(_ c: StockformerConfiguration) -> Int {
  let (n, f, d, e, inner) = (c.assets, c.features, c.width, c.layers, c.feedForward)
  let layer = 8 * d * d + 2 * d * inner + 3 * d
  return f * 3 * d + n * d + e * layer + (e - 1) * (3 * d * d + d) + d + d
}

/// What one window looks like on its way.
private func shapeTable(
  _ c: StockformerConfiguration, _ recorder: Recorder, _ x: Tensor, _ u: Tensor
) -> Table {
  var rows = [["input x", "[B, L, N, F]", "\(x.shape)"]]
  func add(_ title: String, _ axes: String, _ name: String) {
    if let value = recorder[name] { rows.append([title, axes, "\(value.shape)"]) }
  }
  add("tokens", "[B, L, N, D]", "embedding")
  for layer in 0..<c.layers {
    add("layer \(layer), map along time", "[B, N, H, L, L]", "temporal.\(layer)")
    add("layer \(layer), map across assets", "[B, H, L, N, N]", "cross.\(layer)")
    add("after layer \(layer)", "[B, L, N, D]", "layer.\(layer)")
    add("after distilling \(layer)", "[B, L', N, D]", "distil.\(layer)")
  }
  add("read-out, last step", "[B, 1, N, D]", "representation")
  rows.append(["output u", "[B, N, P]", "\(u.shape)"])
  return Table(
    [.text("one window, reference configuration"), .text("axes"), .text("shape")], rows: rows)
}
