import Files
import Tensors
import Workbook

/// Section `attention-across-time`: attention along time, for every asset alone.
func acrossTime(_ page: inout Page, _ sample: SampleBatch) throws(InputFault) {
  page.question("The same formula along the other axis: what does it see, and what does it cost?")
  page.formula(
    """
    for each window, asset and head separately:   A = softmax(Q Kᵀ / √d)   [L, L]
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
    With a reshape in place of the permutation the mistake is silent: [B, L, N, D] and [B, N, L, D] \
    have the same number of elements, every product fits, and the layer attends within groups of \
    tokens in which steps and assets are mixed.
    """)
  page.exercise(
    """
    Add a causal mask (s ≤ t) to attentionAlongTime. Show that the output of the newest step does \
    not change at all, and say when the mask would matter.
    """)
}

// anchor: along-time
/// Each asset's series separately: swap the axes L and N, attend, swap them back.
func attentionAlongTime(
  _ q: Tensor, _ k: Tensor, _ v: Tensor, heads: Int
) -> Tensor {
  let turned = { (x: Tensor) in x.permuted([0, 2, 1, 3]) }  // [B, L, N, D] → [B, N, L, D]
  return turned(crossTickerAttention(turned(q), turned(k), turned(v), heads: heads).out)
}
// end: along-time

private func costs(_ assets: Int) -> Table {
  let sizes = [(20, assets), (96, assets), (168, 5), (168, 20)]
  return Table(
    [
      .text("one window, D = 128"), .number("along time, millions"),
      .number("across assets, millions"), .number("ratio"),
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
    A change of \(sample.symbols[1]) at step \(steps / 2) changes the output of \
    \(assets.joined(separator: ", ")) alone, and also at \(earlier) earlier steps of the same \
    window. That is not a leak here: all \(steps) steps are in the past when the forecast is made, \
    and only the newest is read out. A model that made a forecast at each step would need the \
    mask. Attention along time costs L/N times as much as attention across assets, and it is the \
    only one of the two whose cost grows with the square of the look-back.
    """
}
