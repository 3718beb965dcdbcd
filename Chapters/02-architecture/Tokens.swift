import Files
import Tensors
import Workbook

/// Section `tokens`: from features to tokens.
func tokens(_ page: inout Page, _ sample: SampleBatch) throws(InputFault) {
  page.question("What is one token: a time step of the whole market, or one asset at one step?")
  page.formula(
    """
    ours      z[b, t, i] = Σ_k W_k · x[b, t + k − 2, i] + c     [B, L, N, F] → [B, L, N, D]
    reference z[b, t]    = Σ_k W_k · x[b, t + k − 1]    + c     [B, L, N] → [B, L, D]
    k = 0, 1, 2          what lies before the window, or after it, counts as 0
    """)
  try page.code("convolve")
  let run = TokenRun(sample)
  page.table(run.agreement)
  page.table(run.reach)
  page.reading(run.reading)
  page.table(run.kernels)
  page.paragraph(run.kernelParagraph)
  page.breaks(
    """
    With left = 1 in place of 2 the code still runs and the shapes still fit. Every step but the \
    last has seen its successor, and the last one, from which the forecast is read, sees a row of \
    zeros in its place.
    """)
  page.exercise(
    """
    What would a kernel of 5 steps cost a token, and what could a model of kernel 1 do instead to \
    see two steps back? Which features of [[features]] already look back?
    """)
}

// anchor: convolve
/// A convolution over time of every asset's own series, with `left` zero steps before
/// the first: x [B, L, N, C], w [D, C, K], c [D] → [B, L, N, D]. Ours has left 2; the
/// reference has left 1, and the assets stand on the axis C.
private func convolve(_ x: Tensor, _ w: Tensor, _ c: Tensor, left: Int) -> Tensor {
  let (steps, channels, kernel) = (x.shape[1], x.shape[3], w.shape[2])
  return .filled([x.shape[0], steps, x.shape[2], w.shape[0]]) { b, t, i, d in
    var z = c[d]
    for k in 0..<kernel where (0..<steps).contains(t + k - left) {
      for f in 0..<channels { z += w[d, f, k] * x[b, t + k - left, i, f] }
    }
    return z
  }
}
// end: convolve

/// Our embedding and the reference one on the same prices.
private struct TokenRun {
  static let width = 16
  let agreement, reach, kernels: Table
  let reading, kernelParagraph: String

  init(_ sample: SampleBatch) {
    var stream = RandomStream(seed: sample.seed).child("init")
    let x = sample.x
    let (steps, assets, features) = (x.shape[1], x.shape[2], x.shape[3])
    let weight = Tensor.normal([Self.width, features, 3], times: 0.3, &stream)
    let bias = Tensor.normal([Self.width], times: 0.3, &stream)
    // The reference input is one number for every asset: the first feature.
    let flat = Self.firstFeature(x)
    let referenceWeight = Tensor.normal([Self.width, assets, 3], times: 0.3, &stream)
    let ours = convolve(x, weight, bias, left: 2)
    let reference = convolve(flat, referenceWeight, bias, left: 1)
    agreement = Table(
      [.text("embedding"), .text("tokens"), .number("written out − library, largest")],
      rows: [
        [
          "ours, causal", "\(ours.shape)",
          ours.largestDifference(convolution(x, weight, bias, padding: .causal)).significant(1),
        ],
        [
          "reference, zeros on both sides", "\(reference.shape)",
          reference.largestDifference(convolution(flat, referenceWeight, bias, padding: .zero))
            .significant(1),
        ],
      ])
    let t = steps / 2
    let mine = ours.movedRows(convolve(x.changed(0, t, 1), weight, bias, left: 2))
    // One asset of the reference input is one channel.
    var bumped = flat.scalars
    bumped[t * assets + 1] += 1
    let referenceMoved = reference.movedRows(
      convolve(Tensor(shape: flat.shape, scalars: bumped), referenceWeight, bias, left: 1))
    let circular = convolution(flat, referenceWeight, bias, padding: .circular)
    var last = flat.scalars
    last[(steps - 1) * assets + 1] += 1
    let wrapped = circular.movedRows(
      convolution(
        Tensor(shape: flat.shape, scalars: last), referenceWeight, bias, padding: .circular))
    let list = { (rows: [(b: Int, t: Int, i: Int, size: Double)]) in
      Set(rows.map { $0.t }).sorted().map(String.init).joined(separator: " ")
    }
    reach = Table(
      [
        .text("asset \(sample.symbols[1]) changes"), .text("at step"),
        .text("tokens change at steps"),
        .text("of assets"),
      ],
      rows: [
        [
          "ours, causal", "\(t)", list(mine),
          Set(mine.map { $0.i }).map { sample.symbols[$0] }.sorted().joined(separator: " "),
        ],
        [
          "reference, zeros on both sides", "\(t)", list(referenceMoved), "all: one token per step",
        ],
        ["Informer's, circular", "\(steps - 1)", list(wrapped), "all"],
      ])
    let early = referenceMoved.map { $0.t }.min() ?? t
    reading = """
      Our tokens change from step \(mine.map { $0.t }.min() ?? t) on, and only those of \
      \(sample.symbols[1]): every asset keeps a token of its own, which attention across assets \
      needs. The reference tokens change from step \(early) on, \(t - early) step before the \
      change: \
      \(early < t ? """
      each token uses one future step (errata E2)
      """ : "no future step is used here"). \
      Its \(assets) assets are \(assets) input channels of one convolution, so that a step has one \
      token, and the asset axis is gone before the cross-ticker block could use it (errata E1). \
      The circular padding carries the newest step to step \(wrapped.map { $0.t }.min() ?? 0).
      """
    (kernels, kernelParagraph) = Self.kernels(sample, weight, bias, &stream)
  }

  private static func firstFeature(_ x: Tensor) -> Tensor {
    let features = x.shape[3]
    let values = x.scalars
    let flat = stride(from: 0, to: values.count, by: features).map { values[$0] }
    return Tensor(shape: [x.shape[0], x.shape[1], 1, x.shape[2]], scalars: flat)
  }

  /// One kernel for all assets against one for each: what it costs, and what swapping two assets does.
  private static func kernels(
    _ sample: SampleBatch, _ weight: Tensor, _ bias: Tensor, _ stream: inout RandomStream
  ) -> (Table, String) {
    let x = sample.x
    let (assets, features) = (x.shape[2], x.shape[3])
    let each = Tensor.normal([assets, width, features, 3], times: 0.3, &stream)
    let eachBias = Tensor.normal([assets, width], times: 0.3, &stream)
    let swapped = swap(x)
    let shared = swap(convolution(x, weight, bias, padding: .causal))
      .largestDifference(convolution(swapped, weight, bias, padding: .causal))
    let own = swap(convolution(x, each, eachBias, padding: .causal))
      .largestDifference(convolution(swapped, each, eachBias, padding: .causal))
    let one = width * features * 3 + width
    let table = Table(
      [
        .text("kernel"), .number("parameters"), .number("assets that train each kernel"),
        .number("two assets swapped: tokens differ by"),
      ],
      rows: [
        ["shared", one.grouped, "\(assets)", shared.significant(2)],
        ["perAsset", (assets * one).grouped, "1", own.significant(2)],
      ])
    let text = """
      The comment in the reference document promises “a separate kernel for each input channel \
      (asset)”; its Conv1d has one kernel that mixes them all. Here every asset is \
      convolved alone, with a kernel shared by all assets or with one of its own (perAsset). \
      Shared kernels see \(assets) times as much data but cannot tell assets apart, so a learned \
      embedding of each asset [N, D] is added; perAsset costs \(assets) times as many parameters. \
      And “more efficient than position-wise fully connected layers” (errata E3) is false: a kernel \
      of 3 steps takes \((3 * width * features).grouped) multiplications a token, a position-wise \
      layer \((width * features).grouped). It buys two steps of the past, not speed.
      """
    return (table, text)
  }

  /// Swaps the first two assets.
  private static func swap(_ x: Tensor) -> Tensor {
    x.permuted([2, 0, 1, 3]).rows([1, 0] + Array(2..<x.shape[2])).permuted([1, 2, 0, 3])
  }
}
