import Algorithms
import Markets
import NeuralNetworks
import Tensors

/// The checks that change nothing but the order of the windows: what a window holds and what is forecast from it must not depend
/// on which others are in its batch, or came before.
extension ModelAudit {
  /// All batches backwards, all windows in other batches, and (forecasts only) some windows among copies of themselves and in
  /// batches of one.
  ///
  /// A window keeps its place inside a batch: a matrix product may round differently from place to place.
  ///
  /// - Parameter before: the forecasts of all windows in the order of time.
  func orderChecks(_ before: WideTable) -> [LeakageReport.Check] {
    var stream = RandomStream(seed: audit.seed).child("order")
    let size = forecaster.parallel.microBatch
    let batches = (ready.count + size - 1) / size
    let grid = { (order: [[Int]]) in
      (0..<batches).flatMap { batch in (0..<size).map { order[$0][batch] * size + $0 } }
    }
    let backwards = grid((0..<size).map { _ in (0..<batches).reversed() })
    let mixed = grid((0..<size).map { _ in stream.permutation(batches) })
    let some = Array(stream.shuffled(Array(ready.indices)).prefix(size))
    let orders = [backwards, mixed].map { order in order.map { filled($0, size) } }
    return orders.map(windowCheck) + orders.map { predictionCheck(before, $0) }
      + [aloneCheck(before, some)]
  }

  /// The forecasts of the windows `places`, each in a batch of its own copies beside that in the order of time, and each in a
  /// batch of one beside the same in the order of time.
  private func aloneCheck(_ before: WideTable, _ places: [Int]) -> LeakageReport.Check {
    let size = forecaster.parallel.microBatch
    var check = predictionCheck(before, places.flatMap { [Int](repeating: $0, count: size) })
    let ordered = forecastsOneByOne(of: windows, windowEnds: places.sorted().map { ready[$0] })
    let shuffled = forecastsOneByOne(of: windows, windowEnds: places.map { ready[$0] })
    check.compare(ordered, shuffled, until: .max)
    return check
  }

  /// A window that fills an empty place of the last batch: the one in the same place of the batch before.
  private func filled(_ place: Int, _ size: Int) -> Int {
    place < ready.count ? place : max(place - size, 0) % ready.count
  }

  /// The inputs and labels of each window in batches of the windows `places`, beside those that it has alone.
  private func windowCheck(_ places: [Int]) -> LeakageReport.Check {
    var check = LeakageReport.Check("window-order", cut: lastTimestamp)
    let source = experiment.marketWindows(windows, windowEnds: ready)
    let size = forecaster.parallel.microBatch
    for members in places.chunks(ofCount: size).map(Array.init) {
      let batch = source.batch(members)
      for (slot, place) in members.enumerated() {
        let alone = source.batch([place])
        compare(
          alone.input.features.scalars, batch.input.features.scalars, slot, place,
          names: windows.table.names, &check)
        compare(
          alone.input.masks, batch.input.masks, slot, place, names: ["mask"], &check)
        let labels = windows.targets.rowWidth / windows.table.symbols.count
        compare(
          alone.labels.returns.scalars, batch.labels.returns.scalars, slot, place,
          names: [String](repeating: "target", count: labels), &check)
      }
    }
    return check
  }

  /// Compares a window of its own with the one in `slot` of a batch; the last axis is called `names`, that before it is the
  /// assets'.
  private func compare(
    _ alone: [Float], _ batch: [Float], _ slot: Int, _ place: Int, names: [String],
    _ check: inout LeakageReport.Check
  ) {
    let symbols = windows.table.symbols
    for cell in alone.indices {
      check.compare(
        Double(alone[cell]), Double(batch[slot * alone.count + cell]),
        at: windows.table.timestamps[ready[place]], column: names[cell % names.count],
        symbol: symbols[cell / names.count % symbols.count])
    }
  }

  /// The forecasts of the windows `places`, computed in this order, beside those in the order of time; places that only
  /// fill up the last batch are not compared.
  private func predictionCheck(_ before: WideTable, _ places: [Int]) -> LeakageReport.Check {
    var check = LeakageReport.Check("prediction-order", cut: lastTimestamp)
    let size = forecaster.parallel.microBatch
    let after = forecasts(of: windows, windowEnds: places.map { ready[$0] }).all
    for (row, place) in places.enumerated() where row % size == place % size {
      for (asset, name) in before.assets.enumerated() {
        check.compare(
          before[place, asset], after[row, asset], at: after.timestamps[row], column: name)
      }
    }
    return check
  }

  private var lastTimestamp: Int64 { ready.last.map { windows.table.timestamps[$0] } ?? 0 }
}

extension ModelInput {
  /// The mask, written out where nothing is missing; [B, L, N].
  fileprivate var masks: [Float] {
    mask?.scalars ?? [Float](repeating: 1, count: features.shape.prefix(3).reduce(1, *))
  }
}
