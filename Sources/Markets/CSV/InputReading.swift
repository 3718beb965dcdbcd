/// How input files are read, and who hears what is worth knowing about them.
public struct InputReading {
  /// Whether the adjusted close is the close, and open, high and low are scaled with it.
  public var isAdjusted = false
  /// Hears of everything that was read otherwise than it stands, or may not be what was meant.
  public var report: (Remark) -> Void

  /// Reads files as they are; nobody hears of anything unless `report` is given.
  public init(isAdjusted: Bool = false, report: @escaping (Remark) -> Void = { _ in }) {
    self.isAdjusted = isAdjusted
    self.report = report
  }
}

/// Something worth knowing about an input that was read.
public struct Remark: Hashable, Sendable {
  /// How serious it is.
  public enum Kind: String, Sendable {
    /// How something was read.
    case note
    /// Something that may make results other than what was meant.
    case warning
  }

  /// How serious it is.
  public let kind: Kind
  /// The path of the file that it is about, as it was given; nil where the message names it.
  public let file: String?
  /// What is worth knowing.
  public let message: String
  private let topic: String?

  /// One line: the file and the message.
  public var text: String { file.map { "\($0): \(message)" } ?? message }
  /// Of remarks with the same subject one is enough.
  public var subject: String { topic ?? text }

  /// A note.
  public static func note(
    file: String? = nil, _ message: String, subject: String? = nil
  ) -> Remark {
    Remark(kind: .note, file: file, message: message, topic: subject)
  }

  /// A warning.
  public static func warning(
    file: String? = nil, _ message: String, subject: String? = nil
  ) -> Remark {
    Remark(kind: .warning, file: file, message: message, topic: subject)
  }
}

extension [String] {
  /// The first `count`, with commas between them, and how many others there are: `A, B and 3 others`.
  public func listed(first count: Int) -> String {
    let others = self.count > count ? " and \(self.count - count) others" : ""
    return prefix(count).joined(separator: ", ") + others
  }
}
