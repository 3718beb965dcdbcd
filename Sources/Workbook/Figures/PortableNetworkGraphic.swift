import Files
import Foundation

/// What a PNG file says of itself: enough to know that a drawing was finished.
public struct PortableNetworkGraphic: Equatable, Sendable {
  /// Pixels across.
  public var width: Int
  /// Pixels down.
  public var height: Int

  /// Reads signature, size and the chain of chunks down to the closing `IEND`.
  ///
  /// - Throws: `InputFault`: `missing` without the file, `content` when it is no PNG or breaks off.
  public init(path: String) throws(InputFault) {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw InputFault(.missing, file: path, "no such picture")
    }
    let bytes = [UInt8](data)
    guard bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) else {
      throw InputFault(file: path, "not a PNG: wrong signature")
    }
    guard let size = Self.size(in: bytes) else {
      throw InputFault(file: path, "a PNG that breaks off before its end")
    }
    (width, height) = size
  }

  /// The size in `IHDR`, nil when a chunk is cut short or `IEND` is missing.
  private static func size(in bytes: [UInt8]) -> (Int, Int)? {
    func word(_ at: Int) -> Int { bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }
    var size: (Int, Int)?
    var start = 8
    while start + 12 <= bytes.count {  // length, type, …, checksum
      let length = word(start)
      let type = String(decoding: bytes[start + 4..<start + 8], as: UTF8.self)
      guard start + 12 + length <= bytes.count else { return nil }
      if type == "IHDR", length == 13 { size = (word(start + 8), word(start + 12)) }
      if type == "IEND" { return size }
      start += 12 + length
    }
    return nil
  }
}
