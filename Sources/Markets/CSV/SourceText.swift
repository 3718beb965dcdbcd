import Files

/// The text of an input file, whatever packed and encoded it.
enum SourceText {
  /// The file at `path` as UTF-8 with LF or CRLF line ends: unpacked when it is a gzip or a zip of one file, decoded when a
  /// BOM says UTF-16, and with LF where the line ends are CR alone.
  ///
  /// - Throws: `InputFault` when the file cannot be read or unpacked, or is text of no encoding that is read.
  static func read(_ path: String) throws(InputFault) -> [UInt8] {
    try utf8(Compression.unpacked(FileBytes.read(path), path: path), path: path)
  }

  /// `bytes` as UTF-8 with LF or CRLF line ends; a BOM of UTF-8 stays.
  static func utf8(_ bytes: [UInt8], path: String) throws(InputFault) -> [UInt8] {
    if bytes.starts(with: [0xFF, 0xFE, 0, 0]) || bytes.starts(with: [0, 0, 0xFE, 0xFF]) {
      throw InputFault(file: path, "is UTF-32 text, expected UTF-8 or UTF-16")
    }
    if bytes.starts(with: [0xFF, 0xFE]) { return try decoded(bytes, low: 0, path) }
    if bytes.starts(with: [0xFE, 0xFF]) { return try decoded(bytes, low: 1, path) }
    return linesEndedByLF(bytes)
  }

  /// UTF-16 whose low byte is the one at `low` of every pair.
  private static func decoded(
    _ bytes: [UInt8], low: Int, _ path: String
  ) throws(InputFault) -> [UInt8] {
    guard bytes.count % 2 == 0, bytes.count > 2 else {
      throw InputFault(file: path, "is cut short: UTF-16 text of an odd number of bytes")
    }
    let units = (1..<bytes.count / 2).lazy.map {
      UInt16(bytes[2 * $0 + low]) | UInt16(bytes[2 * $0 + 1 - low]) << 8
    }
    return linesEndedByLF(Array(String(decoding: units, as: UTF16.self).utf8))
  }

  /// CR alone ends lines only where no LF does.
  private static func linesEndedByLF(_ bytes: [UInt8]) -> [UInt8] {
    let (cr, lf) = (UInt8(ascii: "\r"), UInt8(ascii: "\n"))
    guard bytes.contains(cr), !bytes.contains(lf) else { return bytes }
    return bytes.map { $0 == cr ? lf : $0 }
  }
}
