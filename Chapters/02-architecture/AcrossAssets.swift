import Files
import Tensors
import Workbook

/// Section `attention-across-assets`: attention across assets, and the axis that the reference attends along instead.
func acrossAssets(
  _ page: inout Page, _ sample: SampleBatch, _ figures: FigureFolder
) throws(InputFault) {
  page.question("“Which assets affect which?” Along which axis must attention run to answer that?")
  page.formula(
    """
    for each window, step and head separately:     S = Q Kᵀ / √d     [N, N]
    A = softmax over the columns of S    row i: asset forecast    column j: asset attended to
    out = A V                            Σ_j A_ij = 1, even if no asset is worth attending to
    """)
  try page.code("cross-ticker")
  try page.code("wrong-axis")
  let run = AxisRun(sample)
  page.table(run.shapes)
  page.predict(
    """
    One asset changes at one step of one window. In each layer: which other assets, steps and \
    windows may change with it, and which must not?
    """)
  page.table(run.laws)
  try page.figure(
    run.figure(sample), in: figures,
    """
    One cell of the input is changed: window 0, step 3, \(sample.symbols[1]). Coloured outputs \
    change, white ones do not change at all. Left (ours): all assets, at that step of that window. Right (reference): one \
    asset, at all steps of all windows.
    """)
  page.reading(run.reading)
  page.breaks(
    """
    Everything about the reference version looks right: the shapes of input and output, the \
    softmax, the name of the result. Only the laws reveal the error. They are three lines each: \
    write them before the layer.
    """)
  page.exercise(
    """
    Errata A5: “high attention from ETH to BTC”. Which row and which column is that? Feed the \
    layer pure noise and read its largest weight: what would that sentence have concluded?
    """)
}

// anchor: cross-ticker
/// softmax(q·kᵀ/√d)·v across assets:
/// [B, L, N, D] → out [B, L, N, D], weights [B, L, H, N, N].
func crossTickerAttention(
  _ q: Tensor, _ k: Tensor, _ v: Tensor, heads: Int
) -> (out: Tensor, weights: Tensor) {
  let (windows, steps, assets, width) = (q.shape[0], q.shape[1], q.shape[2], q.shape[3])
  let headDimension = width / heads
  let split = { (x: Tensor) in
    x.reshaped(to: [windows, steps, assets, heads, headDimension])
      .permuted([0, 1, 3, 2, 4])  // [B, L, H, N, d]
  }
  let scale = 1 / Float(headDimension).squareRoot()
  let scores = split(q).times(split(k).transposed()) * scale
  let weights = scores.softmax()  // [B, L, H, N, N]
  let context = weights.times(split(v))  // [B, L, H, N, d]
  return (context.permuted([0, 1, 3, 2, 4]).reshaped(to: q.shape), weights)
}
// end: cross-ticker

// anchor: wrong-axis
/// CrossTickerAttention as printed (errata A1): x.view(B·L, N, D) goes into a
/// MultiheadAttention whose batch_first is False, which reads [sequence, batch, width].
private func referenceCrossTickerAttention(
  _ q: Tensor, _ k: Tensor, _ v: Tensor, heads: Int
) -> (out: Tensor, weights: Tensor) {
  let (windows, steps, assets, width) = (q.shape[0], q.shape[1], q.shape[2], q.shape[3])
  func view(_ x: Tensor) -> Tensor {
    x.reshaped(to: [windows * steps, assets, width])  // sequence B·L, batch N
      .permuted([1, 0, 2]).reshaped(to: [assets, 1, windows * steps, width])
  }
  let (out, weights) = crossTickerAttention(view(q), view(k), view(v), heads: heads)
  let back = out.reshaped(to: [assets, windows * steps, width]).permuted([1, 0, 2])
  // PyTorch averages over the heads unless told otherwise (errata A2): [N, B·L, B·L].
  let mean = weights.summed(along: 2) * (1 / Float(heads))
  let shape = [assets, windows * steps, windows * steps]
  return (back.reshaped(to: q.shape), mean.reshaped(to: shape))
}
// end: wrong-axis

/// Both layers under the laws.
private struct AxisRun {
  typealias Layer = (Tensor, Tensor, Tensor, Int) -> (out: Tensor, weights: Tensor)
  private static let heads = 4
  private static let steps = 6
  private let ours, reference: Laws
  private let x: Tensor
  /// The largest distance of a head's weight from the mean over the heads.
  private let apart: Double
  let shapes: Table

  /// How far an output changes, which it should or should not.
  private struct Laws {
    var asset, sample, future, order: Double
    var moved: [(b: Int, t: Int, i: Int, size: Double)]
  }

  init(_ sample: SampleBatch) {
    var stream = RandomStream(seed: sample.seed).child("init")
    // Tokens of two windows of six steps: what a layer would get.
    x = Tensor.normal([2, Self.steps, sample.symbols.count, 16], &stream)
    ours = Self.laws(x) { crossTickerAttention($0, $1, $2, heads: $3) }
    reference = Self.laws(x) { referenceCrossTickerAttention($0, $1, $2, heads: $3) }
    let right = crossTickerAttention(x, x, x, heads: Self.heads)
    let wrong = referenceCrossTickerAttention(x, x, x, heads: Self.heads)
    apart = right.weights.largestDifference(
      right.weights.mean(along: 2).repeated(along: 2, count: Self.heads))
    let library = attention(x, x, x, heads: Self.heads, along: .assets, nil)
    let weights = attentionWeights(x, x, heads: Self.heads, along: .assets)  // [B, H, L, N, N]
    shapes = Table(
      [.text("q, k, v \(x.shape)"), .text("weights"), .number("written out − library, largest")],
      rows: [
        [
          "ours", "[B, L, H, N, N] = \(right.weights.shape)",
          max(
            right.out.largestDifference(library),
            right.weights.permuted([0, 2, 1, 3, 4]).largestDifference(weights)
          ).significant(1),
        ],
        ["reference", "[N, B·L, B·L] = \(wrong.weights.shape)", "–"],
      ])
  }

  private static func laws(_ x: Tensor, _ layer: Layer) -> Laws {
    func out(_ x: Tensor) -> Tensor { layer(x, x, x, heads).out }
    let base = out(x)
    let moved = base.movedRows(out(x.changed(0, 3, 1)))
    func largest(_ rows: [(b: Int, t: Int, i: Int, size: Double)]) -> Double {
      rows.map { $0.size }.max() ?? 0
    }
    let assets = x.shape[2]
    let order = [1, 0] + Array(2..<assets)
    func permuted(_ x: Tensor) -> Tensor {
      x.permuted([2, 0, 1, 3]).rows(order).permuted([1, 2, 0, 3])
    }
    return Laws(
      asset: largest(moved.filter { $0.b == 0 && $0.t == 3 && $0.i != 1 }),
      sample: largest(moved.filter { $0.b == 1 }),
      future: largest(moved.filter { $0.b == 0 && $0.t < 3 }),
      order: permuted(base).largestDifference(out(permuted(x))), moved: moved)
  }

  var laws: Table {
    func verdict(_ holds: Bool) -> String { holds ? "holds" : "BROKEN" }
    func row(_ law: String, _ measure: (Laws) -> Double, _ holds: (Double) -> Bool) -> [String] {
      [law]
        + [ours, reference].flatMap { [measure($0).significant(2), verdict(holds(measure($0)))] }
    }
    return Table(
      [
        .text("law: what changes when asset j changes at (b, t)"), .number("ours"), .text("law"),
        .number("reference"), .text("law"),
      ],
      rows: [
        row("(i)   another asset, same window and step: must change", { $0.asset }, { $0 > 0 }),
        row("(ii)  another window of the batch: must not change", { $0.sample }, { $0 == 0 }),
        row(
          "      an earlier step of the same window: must not change", { $0.future }, { $0 == 0 }),
        row("(iii) swap two assets: the outputs swap", { $0.order }, { $0 < 1e-5 }),
      ])
  }

  var reading: String {
    """
    Two of the three laws are broken (errata A1). In the reference layer no asset receives anything from \
    another (law i: a change of \(reference.asset.significant(2))), while a window reads the other \
    windows of its batch (\(reference.sample.significant(2))) and steps read later steps \
    (\(reference.future.significant(2))): shuffle a batch and the forecasts change; put tomorrow's \
    window into it and they have seen tomorrow. Law iii holds for both, which is why permutation \
    tests alone do not find the error. The weights that it would plot as “asset × asset” are \
    \(2 * Self.steps) × \(2 * Self.steps) here: windows times steps. They are also a mean over the \
    heads, which nobody asked for (errata A2): in ours a weight of one head lies up to \
    \(apart.fixed(2)) from the mean of the four, and the mean cannot show it.
    """
  }

  func figure(_ sample: SampleBatch) -> Figure {
    let places = (0..<2 * Self.steps).map { "\($0 / Self.steps):\($0 % Self.steps)" }
    let largest = (ours.moved + reference.moved).map { $0.size }.max() ?? 1
    func matrix(_ title: String, _ laws: Laws) -> Heatmap.Matrix {
      var values = [[Double]](
        repeating: [Double](repeating: 0, count: places.count), count: sample.symbols.count)
      for row in laws.moved { values[row.i][row.b * Self.steps + row.t] = row.size }
      return .init(
        title, values, legend: "largest change of the output; white: none", colours: .fromWhite,
        limits: 0...largest, digits: nil)
    }
    var heatmap = Heatmap(
      reference.asset == 0 && reference.sample > 0
        ? "The reference layer changes other windows and steps, and no other asset"
        : "What a change of one cell reaches",
      subtitle: "\(sample.symbols[1]) changes by 1 at 0:3, step 3 of window 0",
      rows: sample.symbols, columns: places, rowAxis: "asset", columnAxis: "window : step",
      matrices: [matrix("across assets (ours)", ours), matrix("reference axis", reference)]
    )
    heatmap.columnBreaks = [Self.steps]
    return heatmap.figure("02-wrong-axis")
  }
}
