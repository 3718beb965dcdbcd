import Foundation

/// The columns of a ledger of trials, which `stockformer train` writes beside its run folders: among files of candles it is none.
public enum TrialColumns {
  /// What tells trials apart.
  public static let hash = "hash"
  /// All of them, in the order of a new ledger.
  public static let all = [hash, "timestamp_ms", "seed", "model", "run"]

  /// Whether the file at `path` begins with a header that has all of them.
  static func areHeader(ofFile path: String) -> Bool {
    // A pipe would be empty afterwards.
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      let file = FileHandle(forReadingAtPath: path)
    else { return false }
    defer { try? file.close() }
    let beginning = (try? file.read(upToCount: 4096)) ?? Data()
    let line = String(decoding: beginning, as: UTF8.self).prefix { !$0.isNewline }
    return Set(line.split(separator: ",").map(String.init)).isSuperset(of: all)
  }
}
