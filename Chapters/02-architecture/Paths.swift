import Tensors
import Workbook

// anchor: paths
/// How much asset 0 changes at the newest step when asset 1 changes one step earlier.
private func response(_ x: Tensor, _ blocks: [AttentionAxis]) -> Double {
  func through(_ x: Tensor) -> Tensor {
    blocks.reduce(x) { h, axis in h + attention(h, h, h, heads: 2, along: axis, nil) }
  }
  let last = x.shape[1] - 1
  let moved = through(x).movedRows(through(x.changed(0, last - 1, 1)))
  return moved.first { $0.t == last && $0.i == 0 }?.size ?? 0
}
// end: paths

/// Which arrangements of blocks let a leader's past reach another asset's newest step.
struct PathRun {
  /// One row per arrangement.
  let table: Table

  init(seed: UInt64) {
    var stream = RandomStream(seed: seed).child("init")
    let x = Tensor.normal([1, 6, 4, 8], &stream)
    let arrangements: [(String, [AttentionAxis])] = [
      ("across assets alone", [.assets]), ("along time alone", [.time]),
      ("time, then assets", [.time, .assets]), ("assets, then time", [.assets, .time]),
    ]
    table = Table(
      [
        .text("blocks with residual connections, random tokens"),
        .number("change of B at t when A changes at t − 1"),
      ],
      rows: arrangements.map { [$0.0, response(x, $0.1).significant(2)] })
  }
}
