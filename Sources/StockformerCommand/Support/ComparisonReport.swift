import Experiments
import Files
import Foundation
import GRDB
import Workbook

/// What is written of a comparison when all its cells are there.
struct ComparisonReport {
  private let cells: [ComparisonCell]
  private let table: ComparisonTable

  init(_ cells: [ComparisonCell]) {
    self.cells = cells
    table = ComparisonTable(cells)
  }

  /// Writes `table.csv`, `table.md`, `table.gp`, `table.png` and `cells.sqlite` into `folder`, all or none, and prints the table.
  func write(to folder: String) throws(InputFault) {
    let others: [AtomicFile.Output] = [
      (Data(markdown.utf8), "\(folder)/table.md"), (try database(folder), "\(folder)/cells.sqlite"),
    ]
    let source = FigureSource("stockformer compare, cells of \(cells[0].comparison)")
    try FigureFolder(folder, source: source).draw(figure, with: others) { () throws(InputFault) in
      try StandardOutput.writeLine(
        table.head.joined(separator: "\n") + "\n\n" + text
          + "\n\nwritten to \(folder): table.csv, table.md, table.gp, table.png, cells.sqlite")
    }
  }

  // MARK: Tables

  private static let header = [
    "model", "parameters", "MSE / zero", "R² %", "[95 %]", "IC", "[95 %]", "rank IC", "hit rate",
    "majority", "DM q", "Sharpe net", "[95 %]", "turnover", "DSR",
  ]

  /// A row's cells; `bold` marks those that say how much better than zero it is.
  private func line(
    _ row: ComparisonTable.Row, bold: (String) -> String = { $0 }
  ) -> [String] {
    let s = row.scores
    let interval = { (ends: [Double]?, factor: Double, digits: Int) -> String in
      guard let ends else { return "–" }
      return "[" + ends.map { ($0 * factor).signed(digits) }.joined(separator: ", ") + "]"
    }
    return [
      row.name, "\(row.parameters)", bold((s.errorRatio ?? .nan).fixed(4)),
      bold((100 * (s.rSquared ?? .nan)).signed(2)), bold(interval(row.rSquaredInterval, 100, 2)),
      (s.informationCoefficient ?? .nan).signed(4),
      interval(row.informationCoefficientInterval, 1, 4),
      (s.rankInformationCoefficient ?? .nan).signed(4), (s.hitRate ?? .nan).percent(),
      (s.majorityRate ?? .nan).percent(), (row.dieboldMarianoQ ?? .nan).fixed(3),
      (row.sharpe ?? .nan).signed(2), interval(row.sharpeInterval, 1, 2),
      (row.turnover ?? .nan).fixed(1), (row.deflatedSharpe ?? .nan).fixed(3),
    ]
  }

  private var text: String {
    Table(
      Self.header.enumerated().map { $0.offset == 0 ? .text($0.element) : .number($0.element) },
      rows: table.rows.map { line($0) }
    ).text
  }

  private var markdown: String {
    let rows = table.rows.map { row in line(row) { row.isSignificant ? "**\($0)**" : $0 } }
    let rule = Self.header.indices.map { $0 == 0 ? ":--" : "--:" }
    let lines = ([Self.header, rule] + rows).map { "| " + $0.joined(separator: " | ") + " |" }
    return """
      # Comparison

      \(table.head.map { "- \($0)" }.joined(separator: "\n"))
      - Bold: better than the zero forecast with q < 0.05, by the test of Diebold and Mariano, corrected for the number of \
      models (Benjamini–Hochberg)
      - Scores are of series averaged over seeds; intervals: stationary bootstrap over time, 95 %, one model at a time
      - Sharpe ratio and turnover a year, after costs; DSR: Sharpe ratio deflated by the \(table.trialCount) models that have one

      \(lines.joined(separator: "\n"))

      """
  }

  private var figure: Figure {
    let cells = table.cells
    let columns = ComparisonTable.columns.enumerated().map { position, name in
      DataTable.Column(name, text: cells.map { $0[position] })
    }
    let measure = { (label: String, name: String, low: String, high: String) in
      IntervalChart.Measure(
        label, column: ComparisonTable.position(of: name) + 1, table.scores(name),
        low: table.scores(low), high: table.scores(high))
    }
    return IntervalChart(
      "Models and baselines against the zero forecast",
      subtitle:
        "95 % intervals over time; filled: better than zero after correction for \(table.testCount) models; grey: baselines",
      rows: table.rows.map { row in
        IntervalChart.Row(
          row.name, isReference: BaselineKind(rawValue: row.name) != nil,
          isFilled: row.isSignificant)
      },
      measures: [
        measure("R² against zero", "r2", "r2_low", "r2_high"),
        measure("IC", "ic", "ic_low", "ic_high"),
        measure("Sharpe ratio a year, net", "sharpe_net", "sharpe_low", "sharpe_high"),
      ], table: DataTable(columns)
    ).figure("table")
  }

  // MARK: SQLite

  /// A database with the tables `cell` (a row each) and `model` (the rows of `table.csv`).
  private func database(_ folder: String) throws(InputFault) -> Data {
    let staging = try StagingFolder(in: folder, for: "\(folder)/cells.sqlite")
    defer { staging.remove() }
    let path = "\(staging.path)/cells.sqlite"
    do {
      let queue = try DatabaseQueue(path: path)
      try queue.write(fill)
      try queue.close()
    } catch { throw InputFault(.failure, file: "\(folder)/cells.sqlite", "\(error)") }
    return Data(try FileBytes.read(path))
  }

  private func fill(_ db: Database) throws {
    try fillCells(db)
    try fillModels(db)
  }

  private func fillCells(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE cell (
          cell INTEGER PRIMARY KEY, model TEXT NOT NULL, settings TEXT NOT NULL, seed INTEGER NOT NULL, fold INTEGER NOT NULL,
          parameters INTEGER NOT NULL, seconds REAL NOT NULL, train_windows INTEGER NOT NULL,
          validation_windows INTEGER NOT NULL, test_windows INTEGER NOT NULL, dropped_windows INTEGER NOT NULL,
          mse_ratio REAL, r2 REAL, ic REAL, rank_ic REAL, hit_rate REAL, majority_rate REAL
        ) STRICT
        """)
    for cell in cells {
      let s = cell.scores
      let windows = ["train", "validation", "test", "dropped"].map { cell.windows[$0] ?? 0 }
      let settings: [(any DatabaseValueConvertible)?] = [
        cell.cell, cell.model, cell.settings, Int64(clamping: cell.seed), cell.fold,
        cell.parameters, cell.seconds,
      ]
      let scores = [
        s.errorRatio, s.rSquared, s.informationCoefficient, s.rankInformationCoefficient,
        s.hitRate, s.majorityRate,
      ]
      try insert(settings + windows + scores, into: "cell", of: db)
    }
  }

  private func fillModels(_ db: Database) throws {
    let types = ["TEXT PRIMARY KEY", "INTEGER", "REAL", "INTEGER"]
    let columns = ComparisonTable.columns.enumerated()
      .map { "\($1) \($0 < types.count ? types[$0] : "REAL")" }
    try db.execute(sql: "CREATE TABLE model (\(columns.joined(separator: ", "))) STRICT")
    for row in table.rows {
      let counts: [(any DatabaseValueConvertible)?] = [
        row.name, row.parameters, row.seconds, row.cellCount,
      ]
      try insert(counts + ComparisonTable.scores(of: row), into: "model", of: db)
    }
  }

  private func insert(
    _ values: [(any DatabaseValueConvertible)?], into table: String, of db: Database
  ) throws {
    let places = values.map { _ in "?" }.joined(separator: ", ")
    try db.execute(
      sql: "INSERT INTO \(table) VALUES (\(places))", arguments: StatementArguments(values))
  }
}
