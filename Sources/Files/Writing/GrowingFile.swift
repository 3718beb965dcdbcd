import Foundation

/// An output that is made while it is written, so that it is never in memory as a whole.
///
///     try AtomicFile.write([GrowingFile("squares.txt") { append throws(InputFault) in
///       for n in 1...1_000_000 { try append(Array("\(n * n)\n".utf8)) }
///     }])
public struct GrowingFile {
  /// Takes the next piece.
  ///
  /// - Throws: `InputFault` when it cannot be written.
  public typealias Append = ([UInt8]) throws(InputFault) -> Void

  /// Where the file belongs.
  public let path: String
  /// Writes everything to an open file.
  let fill: (_ descriptor: Int32) throws(InputFault) -> Void

  /// A file at `path` whose pieces `body` hands over one after the other.
  public init(_ path: String, _ body: @escaping (Append) throws(InputFault) -> Void) {
    self.path = path
    fill = { descriptor throws(InputFault) in
      try body { bytes throws(InputFault) in
        guard bytes.withUnsafeBytes({ AtomicFile.writeAll($0, to: descriptor) }) else {
          throw .unwritable(path)
        }
      }
    }
  }

  /// A file of these `bytes`.
  public init(_ bytes: Data, path: String) {
    self.path = path
    fill = { descriptor throws(InputFault) in
      guard bytes.withUnsafeBytes({ AtomicFile.writeAll($0, to: descriptor) }) else {
        throw .unwritable(path)
      }
    }
  }

  /// A file of `text` as UTF-8.
  public init(_ text: String, path: String) { self.init(Data(text.utf8), path: path) }
}
