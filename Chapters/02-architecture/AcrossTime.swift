import Files
import Tensors
import Workbook

/// Section `attention-across-time`: attention along time, for every asset alone.
func acrossTime(_ page: inout Page, _ sample: SampleBatch) throws(InputFault) {
  page.question("The same formula along the other axis: what does it see, and what does it cost?")
  page.formula(
    """
    for every asset of every window, alone, for every head:   A = softmax(Q Kᵀ / √d)   [L, L]
    multiplications, all heads:   time 2·B·N·L²·D     assets 2·B·L·N²·D     ratio L/N
    """)
  try page.code("along-time")
  let x = sample.x
  let heads = 1
  let out = attentionAlongTime(x, x, x, heads: heads)
  let difference = out.largestDifference(attention(x, x, x, heads: heads, along: .time, nil))
  let (steps, assets) = (x.shape[1], x.shape[2])
  let middle = out.movedRows(
    attentionAlongTime(
      x.changed(0, steps / 2, 1), x.changed(0, steps / 2, 1), x.changed(0, steps / 2, 1),
      heads: heads))
  page.result("written out − library, largest: \(difference.significant(1))")
  page.table(costs(assets))
  page.reading(reading(middle, steps, sample))
  page.breaks(
    """
    Without the permutation the transpose of axes is silent: [B, L, N, D] and [B, N, L, D] have \
    the same count of numbers, every product fits, and the layer attends along the assets of a \
    window that does not exist.
    """)
  page.exercise(
    """
    Add a causal mask (s ≤ t) to attentionAlongTime. Show that the newest step's output does not \
    change at all, and say when the mask would matter.
    """)
}

// anchor: along-time
/// Each asset's series alone: exchange the axes L and N, attend, exchange them back.
private func attentionAlongTime(_ q: Tensor, _ k: Tensor, _ v: Tensor, heads: Int) -> Tensor {
  let turned = { (x: Tensor) in x.permuted([0, 2, 1, 3]) }  // [B, L, N, D] → [B, N, L, D]
  return turned(crossTickerAttention(turned(q), turned(k), turned(v), heads: heads).out)
}
// end: along-time

private func costs(_ assets: Int) -> Table {
  let sizes = [(20, assets), (96, assets), (168, 5), (168, 20)]
  return Table(
    [
      .text("one window, D = 128"), .number("along time, million"),
      .number("across assets, million"), .number("ratio"),
    ],
    rows: sizes.map { steps, assets in
      let time = 2 * assets * steps * steps * 128
      let cross = 2 * steps * assets * assets * 128
      return [
        "L = \(steps), N = \(assets)", (Double(time) / 1e6).fixed(2),
        (Double(cross) / 1e6).fixed(2),
        (Double(time) / Double(cross)).fixed(1),
      ]
    })
}

private func reading(
  _ moved: [(b: Int, t: Int, i: Int, size: Double)], _ steps: Int, _ sample: SampleBatch
) -> String {
  let assets = Set(moved.map { $0.i }).map { sample.symbols[$0] }.sorted()
  let earlier = Set(moved.filter { $0.t < steps / 2 }.map { $0.t }).count
  return """
    A change of \(sample.symbols[1]) at step \(steps / 2) moves \
    \(assets.joined(separator: ", ")) alone, and also \(earlier) earlier steps of the same \
    window. That is no leak here: all \(steps) steps are past when the forecast is made, and \
    only the newest is read out. A model that forecast at each step would need the mask. Along \
    time costs L/N times as much as across assets, and it is the only one of the two that grows \
    with the look-back.
    """
}
