import Files

/// Puts a table together cell by cell.
struct TableBuilder {
  private let path: String
  private var header: [String] = []
  private var sourceNames: [String] = []
  private var bytes: [UInt8] = []
  private var starts: [Int] = []
  private var lines: [Int] = []
  private var times: [Int64?] = []
  private var problems: [Int: String] = [:]

  init(path: String) { self.path = path }

  mutating func add(_ name: String, source: String) {
    header.append(name)
    sourceNames.append(source.isEmpty ? name : source)
  }

  mutating func begin(line: Int, time: Int64?, _ problem: String?) {
    if let problem { problems[times.count] = problem }
    lines.append(line)
    times.append(time)
  }

  mutating func append(_ cell: ArraySlice<UInt8>) {
    starts.append(bytes.count)
    bytes.append(contentsOf: cell)
    bytes.append(UInt8(ascii: "\n"))
  }

  func table(deferredFault: InputFault?) -> CSVTable {
    CSVTable(
      path: path, header: header, bytes: bytes + [0], starts: starts + [bytes.count],
      source: CSVTable.Source(names: sourceNames, lines: lines, times: times, problems: problems),
      deferredFault: deferredFault)
  }
}
