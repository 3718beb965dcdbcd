import Files
import Foundation

/// Lines of a source file between `// anchor: name` and `// end: name` (in Python `# anchor: name`): shown, never copied.
public struct CodeListing: Codable, Equatable, Sendable {
  /// The name of the anchor.
  public var name: String
  /// The path from the root of the package, as a page shows it.
  public var source: String
  /// The number of the first line in the source, from 1; nil where there is no source.
  public var firstLine: Int?
  /// The lines without the common indentation and without anchors; nil where there is no source.
  public var lines: [String]?

  /// Reads the anchor `name` in `source`: a path from the package's root, or an absolute one (`#filePath`).
  ///
  /// - Throws: `InputFault` of kind `content` when the package is there and the file is not, or the file is there and the anchor
  ///   is not, or has no end.
  public init(
    _ name: String, in source: String, from caller: String = #filePath
  ) throws(InputFault) {
    self.name = name
    let root = Self.root(above: source.hasPrefix("/") ? source : caller)
    let path = source.hasPrefix("/") ? source : (root ?? ".") + "/" + source
    if let root, path.hasPrefix(root + "/") {
      self.source = String(path.dropFirst(root.count + 1))
    } else {
      self.source = URL(fileURLWithPath: path).lastPathComponent
    }
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      // An installed program has no package around it; where there is one, the file has moved.
      guard root == nil else { throw InputFault(file: self.source, "no such source") }
      return
    }
    guard let found = Self.find(name, in: text) else {
      throw InputFault(file: self.source, "no lines from “// anchor: \(name)” to “// end: \(name)”")
    }
    firstLine = found.firstLine
    lines = found.lines
  }

  /// The lines between the marks, nil when one of them is missing.
  static func extract(_ name: String, from text: String) -> [String]? {
    find(name, in: text)?.lines
  }

  /// The lines between the marks and the number of the first; nil when a mark is missing.
  private static func find(_ name: String, in text: String) -> (firstLine: Int, lines: [String])? {
    let all = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    // A mark is a comment: `//` in Swift, `#` in Python.
    func mark(_ line: String) -> Substring? {
      let line = line.trimmingCharacters(in: .whitespaces)
      return ["// ", "# "].first { line.hasPrefix($0) }.map { line.dropFirst($0.count) }
    }
    guard let start = all.firstIndex(where: { mark($0) == "anchor: \(name)" }),
      let length = all[start...].dropFirst().firstIndex(where: { mark($0) == "end: \(name)" })
    else { return nil }
    let inside = ((start + 1)..<length).filter {
      mark(all[$0]).map { !$0.hasPrefix("anchor: ") && !$0.hasPrefix("end: ") } ?? true
    }
    let firstLine = (inside.first ?? start + 1) + 1
    return (firstLine, withoutCommonIndentation(inside.map { all[$0] }))
  }

  private static func withoutCommonIndentation(_ lines: [String]) -> [String] {
    let margins = lines.filter { !$0.allSatisfy(\.isWhitespace) }
      .map { $0.prefix { $0 == " " }.count }
    let margin = margins.min() ?? 0
    return lines.map { String($0.dropFirst(min(margin, $0.count))) }
  }

  /// The nearest folder upwards that holds a `Package.swift`.
  private static func root(above path: String) -> String? {
    var folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    while folder.path != "/" {
      let manifest = folder.appendingPathComponent("Package.swift").path
      if FileManager.default.fileExists(atPath: manifest) { return folder.path }
      folder.deleteLastPathComponent()
    }
    return nil
  }
}
