extension Dialect {
  /// The bars of Polygon's interface as people save them, whose names are single letters; of its flat files those with
  /// `window_start` have the usual names.
  static let polygon = Dialect(
    name: "Polygon",
    summary: "v, vw, o, c, h, l, t (milliseconds), n; or flat files with window_start",
    example: """
      v,vw,o,c,h,l,t,n
      82488674,185.9465,187.15,185.64,188.44,183.885,1704171600000,1009074
      """
  ) { sheet, _ in
    let header = SheetHeader(sheet)
    if header.column("window_start") != nil { return header.layout() }
    let letters = [("open", "o"), ("high", "h"), ("low", "l"), ("close", "c"), ("volume", "v")]
    let columns = letters.compactMap { name, letter in
      header.names.firstIndex(of: letter).map { (name: name, column: $0) }
    }
    guard let time = header.names.firstIndex(of: "t"), columns.count == 5 else { return nil }
    var layout = Layout(names: header.names, time: [time], columns: columns)
    layout.repeated = header.repeated([time] + columns.map(\.column))
    return layout
  }
}
