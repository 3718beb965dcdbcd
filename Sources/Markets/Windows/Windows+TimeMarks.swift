extension Windows {
  /// The number of values of a window's calendar marks, (L + P)·M.
  public var timeMarkCount: Int { (lookback + targets.horizons.count) * CalendarMarks.count }

  /// Writes the calendar marks of the windows that end at `windowEnds` into `buffer`: [B, L + P, M].
  ///
  /// First the marks of the window's bars, then those of t + h · `barMilliseconds` for each horizon h, t being the timestamp of
  /// the last bar: times that are known at t, whether there will be a bar or not.
  public func fillTimeMarks(
    _ buffer: UnsafeMutableBufferPointer<Float>, windowEnds: some Collection<Int>
  ) {
    require(buffer.count == windowEnds.count * timeMarkCount, "the buffer is not [B, L + P, M]")
    var position = 0
    for end in windowEnds {
      require(end >= lookback - 1 && end < table.barCount, "no window ends at bar \(end)")
      for timestamp in table.timestamps[end - lookback + 1...end] {
        write(CalendarMarks(timestamp), to: buffer, at: &position)
      }
      for horizon in targets.horizons {
        let ahead = table.timestamps[end] + Int64(horizon) * barMilliseconds
        write(CalendarMarks(ahead), to: buffer, at: &position)
      }
    }
  }

  private func write(
    _ marks: CalendarMarks, to buffer: UnsafeMutableBufferPointer<Float>, at position: inout Int
  ) {
    buffer[position] = marks.hourOfDay
    buffer[position + 1] = marks.dayOfWeek
    buffer[position + 2] = marks.dayOfMonth
    buffer[position + 3] = marks.dayOfYear
    position += CalendarMarks.count
  }
}
