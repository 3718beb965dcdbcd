extension FeatureTable {
  /// Whether all features of an asset are there at a bar; [T·N].
  public var hasAllFeatures: [Bool] {
    isComplete(cells: barCount * symbols.count, width: names.count)
  }

  /// Whether all values of a bar are there; [T].
  public var isComplete: [Bool] { isComplete(cells: barCount, width: rowWidth) }

  /// The first bar at which all values are there; T when there is none.
  public var warmUp: Int { isComplete.firstIndex(of: true) ?? barCount }

  /// For each of `cells` runs of `width` values whether none is missing.
  private func isComplete(cells: Int, width: Int) -> [Bool] {
    values.withUnsafeBufferPointer { values in
      (0..<cells).map { cell in
        for position in cell * width..<(cell + 1) * width where values[position].isNaN {
          return false
        }
        return true
      }
    }
  }
}
