extension Windows {
  /// The number of values of a window, L·N·F.
  public var inputCount: Int { lookback * table.rowWidth }
  /// The number of labels of a window, N·P.
  public var outputCount: Int { targets.rowWidth }

  /// Writes the standardised windows that end at `windowEnds` into `buffer`: [B, L, N, F].
  ///
  /// In an outer join all features of an asset are 0 at the bars at which it does not take part.
  public func fillInputs(
    _ buffer: UnsafeMutableBufferPointer<Float>, windowEnds: some Collection<Int>
  ) {
    require(buffer.count == windowEnds.count * inputCount, "the buffer is not [B, L, N, F]")
    copyWindows(of: inputs, rowWidth: table.rowWidth, windowEnds: windowEnds, to: buffer)
  }

  /// Writes the labels over their scale, y / s, of the windows that end at `windowEnds` into `buffer`: [B, N] or [B, N, P].
  ///
  /// In an outer join a label is 0 where it is missing or its asset does not take part at the window's end.
  public func fillOutputs(
    _ buffer: UnsafeMutableBufferPointer<Float>, windowEnds: some Collection<Int>
  ) {
    require(buffer.count == windowEnds.count * outputCount, "the buffer is not [B, N, P]")
    var position = 0
    for end in windowEnds {
      for asset in 0..<outputCount {
        buffer[position] = outputs[end * outputCount + asset]
        position += 1
      }
    }
  }

  /// Copies the rows of the windows that end at `windowEnds` from `rows`, [T · rowWidth], to `buffer`, [B, L · rowWidth].
  func copyWindows(
    of rows: [Float], rowWidth: Int, windowEnds: some Collection<Int>,
    to buffer: UnsafeMutableBufferPointer<Float>
  ) {
    let count = lookback * rowWidth
    rows.withUnsafeBufferPointer { rows in
      guard var target = buffer.baseAddress, let source = rows.baseAddress else { return }
      for end in windowEnds {
        require(end >= lookback - 1 && end < table.barCount, "no window ends at bar \(end)")
        target.update(from: source + (end - lookback + 1) * rowWidth, count: count)
        target += count
      }
    }
  }
}
