import Files
import Foundation
import Models
import NeuralNetworks
import Tensors
import Workbook

/// Section `distilling`: halving the window between layers.
func distilling(_ page: inout Page, _ sample: SampleBatch) throws(InputFault) {
  page.question(
    "A second layer over the same steps costs as much as the first. Can it work with half of them?")
  page.formula(
    """
    h ← MaxPool(ELU(Norm(Conv(h))))      L ← ⌊(L − 1)/2⌋ + 1
    Conv: kernel 3, circular             MaxPool: kernel 3, stride 2, −∞ outside
    """)
  try page.code("distil")
  var stream = RandomStream(seed: sample.seed).child("init")
  let width = StockformerConfiguration().width
  let layer = DistilLayer(width: width, norm: .layer, name: "distil.0", using: &stream)
  let h = Tensor.normal([2, 21, 4, width], &stream)
  let mine = distil(h, layer)
  let library = layer(h, .inference(seed: 1))
  let difference = mine.largestDifference(library).significant(1)
  page.result("\(h.shape) → \(mine.shape); written out − library, largest: \(difference)")
  page.table(sizes)
  let reference = StockformerConfiguration.reference()
  let moved = mine.movedRows(distil(h.changed(0, 0, 1), layer)).map { $0.t }
  let squares = reference.lengths.reduce(0) { $0 + $1 * $1 }
  let undistilled = reference.layers * reference.lookback * reference.lookback
  page.reading(
    """
    In the reference configuration the three layers see \
    \(reference.lengths.map(String.init).joined(separator: ", ")) steps: \
    \((Double(reference.lengths.reduce(0, +)) / Double(reference.layers * reference.lookback)).percent(0)) \
    of the activations and \((Double(squares) / Double(undistilled)).percent(0)) of the scores of \
    three full layers. The price: when the oldest step changes, the pooled steps \
    \(Set(moved).sorted().map(String.init).joined(separator: ", ")) change. The newest is among \
    them, because the circular convolution wraps around the end of the window. For a forecast from \
    the end this is harmless, since every step is in the past; for reading lags from a map it is \
    not.
    """)
  page.breaks(
    """
    Pad the pool with 0 in place of −∞, and negative features at the border become 0: in a window \
    of odd length the newest step, from which the forecast is read, is at a border.
    """)
  page.exercise(
    """
    Why may the library apply ELU after the pooling, where the formula applies it before? Which \
    property of ELU does that need, and does GELU have it?
    """)
}

// anchor: distil
/// Convolution, norm, ELU, and the largest of three neighbours at every second step.
private func distil(_ h: Tensor, _ layer: DistilLayer) -> Tensor {
  let (norm, conv) = (layer.layerNorm, layer.conv)
  let mixed = convolution(h, conv.weight, conv.bias, padding: .circular)
  let y = layerNorm(mixed, norm.weight, norm.bias).elu()
  let last = h.shape[1] - 1
  let pooled = last / 2 + 1
  return .filled([h.shape[0], pooled, h.shape[2], h.shape[3]]) { b, t, i, d in
    let neighbours = max(0, 2 * t - 1)...min(last, 2 * t + 1)
    return neighbours.map { y[b, $0, i, d] }.max() ?? -.infinity
  }
}
// end: distil

/// Steps, activations and scores layer by layer in the reference configuration.
private var sizes: Table {
  let reference = StockformerConfiguration.reference()
  return Table(
    [
      .text("reference, one window"), .number("steps"), .number("activations N·L·D"),
      .number("kB"), .number("scores N·H·L²"), .number("without distilling"),
    ],
    rows: reference.lengths.enumerated().map { index, steps in
      let cells = reference.assets * steps * reference.width
      return [
        "layer \(index)", "\(steps)", cells.grouped, "\(cells * 4 / 1000)",
        (reference.assets * reference.heads * steps * steps).grouped,
        (reference.assets * reference.heads * reference.lookback * reference.lookback).grouped,
      ]
    })
}
