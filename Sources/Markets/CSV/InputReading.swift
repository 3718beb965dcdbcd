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
  public var kind: Kind
  /// One line that names the file.
  public var text: String
  /// Of remarks with the same subject one is enough.
  public var subject: String

  /// A note.
  public static func note(_ text: String, subject: String? = nil) -> Remark {
    Remark(kind: .note, text: text, subject: subject ?? text)
  }

  /// A warning.
  public static func warning(_ text: String, subject: String? = nil) -> Remark {
    Remark(kind: .warning, text: text, subject: subject ?? text)
  }
}
