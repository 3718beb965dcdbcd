/// A fault of the world outside: a file that is missing, a row that is wrong, an output that cannot be written.
///
/// Printed as `FILE: row R, column C: what is wrong`; the row is the line number, the header being row 1.
public struct InputFault: Error, Equatable, Sendable, CustomStringConvertible {
  /// Which exit code the fault ends in.
  public enum Kind: Int32, Sendable {
    /// An output cannot be written, or a check failed (exit 1).
    case failure = 1
    /// The input was read, but its content is bad (exit 65).
    case content = 65
    /// The input does not exist or cannot be read (exit 66).
    case missing = 66
    /// The exchange refused or gave up (exit 69).
    case unavailable = 69
  }

  /// Which exit code the fault ends in.
  public var kind: Kind
  /// The path as it was given.
  public var file: String
  /// The line number in the file, from 1; nil when the fault is the whole file's.
  public var row: Int?
  /// The column's name in the header; nil when the fault is a row's.
  public var column: String?
  /// What was found, and what was expected.
  public var message: String

  /// A fault of `file`, by default one of its content.
  public init(
    _ kind: Kind = .content, file: String, row: Int? = nil, column: String? = nil, _ message: String
  ) {
    self.kind = kind
    self.file = file
    self.row = row
    self.column = column
    self.message = message
  }

  /// `FILE: row R, column C: what is wrong`; of a field that is longer than anybody reads, the beginning.
  public var description: String {
    var place = file
    if let row { place += ": row \(row)" }
    if row != nil, let column { place += ", column \(Self.shortened(column))" }
    return "\(place): \(Self.shortened(message))"
  }

  /// At most about 300 characters: the beginning and the end, where what is expected stands.
  private static func shortened(_ text: String) -> String {
    // Bytes are counted first: a field may have millions of them.
    guard text.utf8.count > 320 else { return text }
    let (head, tail) = (text.unicodeScalars.prefix(200), text.unicodeScalars.suffix(100))
    guard text.unicodeScalars.count > 320 else { return text }
    return "\(String(head)) … \(String(tail))"
  }
}

/// Says what could not be decoded, and where.
public enum DecodingFault {
  /// `features.means[3] is no number`, of an error that a decoder threw.
  public static func text(_ error: any Error) -> String {
    switch error {
    case DecodingError.keyNotFound(let key, let context):
      return "\(place(context.codingPath + [key])) is missing"
    case DecodingError.valueNotFound(let type, let context):
      return "\(place(context.codingPath)) is null, expected \(name(of: type))"
    case DecodingError.typeMismatch(let type, let context):
      return "\(place(context.codingPath)) is not \(name(of: type))"
    case DecodingError.dataCorrupted(let context):
      let place = place(context.codingPath)
      let reason = "cannot be read: \(context.debugDescription)"
      return place.isEmpty ? reason : "\(place) \(reason)"
    default: return "cannot be read"
    }
  }

  private static func place(_ path: [any CodingKey]) -> String {
    path.reduce("") { place, key in
      if let index = key.intValue { return "\(place)[\(index)]" }
      return place.isEmpty ? key.stringValue : "\(place).\(key.stringValue)"
    }
  }

  private static func name(of type: Any.Type) -> String {
    switch type {
    case is String.Type: "a text"
    case is Bool.Type: "true or false"
    case is any FixedWidthInteger.Type: "a whole number"
    case is any BinaryFloatingPoint.Type: "a number"
    case is [Any].Type: "a list"
    default: "what belongs there"
    }
  }
}
