extension Panel {
  /// Whether both panels hold the same values on the same bars, a missing value being equal to a missing value.
  ///
  /// How the panels were joined does not count: without gaps both joins are the same panel, and with gaps there is only one.
  public static func == (a: Panel, b: Panel) -> Bool {
    a.timestamps == b.timestamps && a.symbols == b.symbols && a.fields == b.fields
      && a.droppedBars == b.droppedBars && isEqual(a.values, b.values)
      && a.fundingRates == b.fundingRates && a.openInterests == b.openInterests
  }
}

extension AuxiliarySeries {
  /// Whether both hold the same values, a missing value being equal to a missing value.
  public static func == (a: AuxiliarySeries, b: AuxiliarySeries) -> Bool {
    switch (a, b) {
    case (.onRows(let a), .onRows(let b)): isEqual(a, b)
    case (.published(let a, let valuesOfA), .published(let b, let valuesOfB)):
      a == b && isEqual(valuesOfA, valuesOfB)
    default: false
    }
  }
}

/// Whether two columns are equal, NaN being equal to NaN.
private func isEqual(_ a: [Double], _ b: [Double]) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
}
