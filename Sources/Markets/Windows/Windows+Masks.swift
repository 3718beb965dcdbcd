extension Windows {
  /// Whether asset `asset` has all its features at bar `bar`.
  public func hasBar(_ bar: Int, _ asset: Int) -> Bool { mask.hasBar(bar, asset) }

  /// Whether asset `asset` takes part at bar `bar` and has a label over the horizon at `position`.
  public func hasLabel(_ bar: Int, _ asset: Int, _ position: Int = 0) -> Bool {
    mask.hasLabel(targets, bar, asset, position)
  }

  /// The first bar at which a window may begin: that of all assets' features in an inner join, of any asset's in an outer one.
  public var warmUp: Int { join == .inner ? table.warmUp : mask.firstBar }

  /// The number of values of a window's mask, L·N.
  public var maskCount: Int { lookback * table.symbols.count }

  /// Writes which assets take part in the windows that end at `windowEnds` into `buffer`, [B, L, N]: 1 where an asset has all its
  /// features at a bar, else 0.
  public func fillMask(
    _ buffer: UnsafeMutableBufferPointer<Float>, windowEnds: some Collection<Int>
  ) {
    require(buffer.count == windowEnds.count * maskCount, "the buffer is not [B, L, N]")
    copyWindows(of: mask.cells, rowWidth: table.symbols.count, windowEnds: windowEnds, to: buffer)
  }

  /// Writes which labels of the windows that end at `windowEnds` count into `buffer`, [B, N] or [B, N, P]: 1 where a label is there
  /// and its asset takes part at the window's end, else 0.
  public func fillLabelMask(
    _ buffer: UnsafeMutableBufferPointer<Float>, windowEnds: some Collection<Int>
  ) {
    require(buffer.count == windowEnds.count * outputCount, "the buffer is not [B, N, P]")
    var position = 0
    for end in windowEnds {
      for asset in table.symbols.indices {
        for horizon in targets.horizons.indices {
          buffer[position] = mask.hasLabel(targets, end, asset, horizon) ? 1 : 0
          position += 1
        }
      }
    }
  }

  /// Whether `fillMask` of the windows that end at `windowEnds` has a 0; constant time a window.
  public func hasMissingBars(windowEnds: some Collection<Int>) -> Bool {
    windowEnds.contains { end in
      require(end >= lookback - 1 && end < table.barCount, "no window ends at bar \(end)")
      return !mask.isComplete(windowEndingAt: end, lookback: lookback)
    }
  }

  /// Whether `fillLabelMask` of the windows that end at `windowEnds` has a 0.
  public func hasMissingLabels(windowEnds: some Collection<Int>) -> Bool {
    windowEnds.contains { !mask.isLabelled(targets, $0, join: .inner) }
  }
}
