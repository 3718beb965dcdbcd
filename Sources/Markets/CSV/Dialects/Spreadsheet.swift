extension Dialect {
  /// Any table with a time and a close under a usual name, in English, German or Polish.
  static let spreadsheet = Dialect(
    name: "spreadsheet",
    summary:
      "any table with a time and a close; semicolons with decimal commas, tabs, quotes, thousands",
    example: """
      Datum;Eröffnung;Hoch;Tief;Schluss;Volumen
      02.01.2024;187,15;188,44;183,89;185,64;82.488.674
      """
  ) { sheet, _ in SheetHeader(sheet).layout() }
}
