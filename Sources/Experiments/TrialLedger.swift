import Files
import Markets

/// The list of everything that was ever tried: an append-only CSV beside the run folders, a line for each trained configuration.
///
/// Trials are told apart by the column `hash`, a checksum of all that decides a training; other columns are for people.
public struct TrialLedger: Sendable {
  /// The trials, each once, in the order in which they were first tried.
  public let hashes: [String]

  /// Reads the ledger at `path`.
  ///
  /// - Throws: `InputFault` when it is missing, has no column `hash` or no trial, or a trial has no hash.
  public init(contentsOf path: String) throws(InputFault) {
    let table = try CSVTable(contentsOf: path)
    let column = try table.requiredColumn(TrialColumns.hash)
    var seen: Set<String> = []
    var hashes: [String] = []
    for row in 0..<table.rowCount {
      let hash = table.text(row, column)
      guard !hash.isEmpty else {
        throw table.fault(row: row, column: column, "a trial has no hash")
      }
      if seen.insert(hash).inserted { hashes.append(hash) }
    }
    try table.checkEnd()
    self.hashes = hashes
  }
}
