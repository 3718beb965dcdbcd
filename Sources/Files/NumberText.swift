extension Double {
  /// The shortest text that reads back to the same bits; empty when the value is missing (NaN).
  public var csvText: String { isNaN ? "" : description }

  /// The shortest text that reads back to the same bits; `null` when the value is not finite.
  public var jsonText: String { isFinite ? description : "null" }
}
