import Foundation
import Testing

@testable import Markets

/// Runs `body` with the path of a fresh directory that is removed afterwards.
func withTemporaryDirectory<Result>(_ body: (String) throws -> Result) throws -> Result {
  let url = FileManager.default.temporaryDirectory.appending(path: "markets-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: url) }
  return try body(url.path)
}

/// The CSV table in `text`, called `in.csv` in faults.
func table(_ text: String) throws -> CSVTable {
  try CSVTable(bytes: Array(text.utf8), path: "in.csv")
}

/// The text of the fault that `body` ends in, or what else happened.
func fault(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "no fault"
  } catch {
    return "\(error)"
  }
}
