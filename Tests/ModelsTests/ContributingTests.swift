import Foundation
import Testing

/// CONTRIBUTING shows code and names files: they must be there as it says.
@Suite("CONTRIBUTING")
struct ContributingTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
  }

  @Test("the model shown is the one that the tests train")
  func model() throws {
    let page = try Self.text("CONTRIBUTING.md")
    #expect(
      page.contains("```swift\n" + (try Self.text("Tests/ModelSamples/Perceptron.swift")) + "```"))
    let registry = try Self.text("Sources/Models/ModelRegistry.swift")
    #expect(
      registry.contains(
        "kinds: [any ModelConfiguration.Type] = [\n    StockformerConfiguration.self"))
  }

  @Test("every hop of the walk is in its file")
  func walk() throws {
    let page = try Self.text("CONTRIBUTING.md")
    let hops = page.split(separator: "\n").filter { $0.contains("| `Sources/") }
    #expect(hops.count == 16)
    for hop in hops {
      let code = hop.split(separator: "`", omittingEmptySubsequences: false)
      try #require(code.count >= 4, "\(hop)")
      let source = try Self.text(String(code[1]))
      #expect(source.contains(code[3]), "\(code[3]) in \(code[1])")
    }
  }

  @Test("every operation of the list is in its file, and its tests name it")
  func operations() throws {
    let rows = try Self.text("CONTRIBUTING.md").split(separator: "\n")
      .filter { $0.contains("| `Operations/") || $0.contains("| `Tensor+") }
      .map { $0.split(separator: "|").map(String.init) }
    #expect(rows.count >= 34)
    for row in rows {
      try #require(row.count == 3, "\(row)")
      let source = try Self.text("Sources/Tensors/" + (try #require(Self.code(row[1]).first)))
      let tests = try Self.code(row[2]).map { try Self.text("Tests/TensorsTests/\($0)") }.joined()
      #expect(!tests.isEmpty, "\(row[0]) has no test")
      for operation in Self.code(row[0]) {
        let name = String(operation.prefix { $0 != "(" })
        let isThere = source.contains("func \(name)") || source.contains("var \(name)")
        #expect(isThere, "\(name) in \(row[1])")
        #expect(tests.contains(name), "\(name) in \(row[2])")
      }
    }
  }

  @Test("every file of operations is in the list")
  func operationFiles() throws {
    let page = try Self.text("CONTRIBUTING.md")
    // What stands beside an operation in a file of its own.
    let helpers = ["AttentionPlan.swift", "ProbSparseMeasure.swift", "KeyTable.swift"]
    let files = try FileManager.default.contentsOfDirectory(
      atPath: Self.root.appendingPathComponent("Sources/Tensors/Operations").path)
    #expect(files.count > 30)
    for file in files where !helpers.contains(file) {
      #expect(page.contains("| `Operations/\(file)` |"), "\(file)")
    }
  }

  @Test("every package and library that is linked is in the table of licences")
  func licences() throws {
    let page = try Self.text("CONTRIBUTING.md")
    let manifest = try Self.text("Package.swift")
    let libraries = try FileManager.default.contentsOfDirectory(
      atPath: Self.root.appendingPathComponent("Sources").path
    ).filter { $0.hasPrefix("C") && $0.dropFirst().first?.isUppercase == true }
    #expect(libraries.contains("COneDNN") && libraries.contains("CKissFFT"))
    for library in libraries { #expect(page.contains("`\(library)`"), "\(library)") }
    for line in manifest.split(separator: "\n") where line.contains(".package(") {
      let parts = line.split(separator: "\"")
      let name = parts[1].split(separator: "/").last.map(String.init) ?? ""
      let plain = name.replacingOccurrences(of: ".swift", with: "")
      #expect(page.contains("\(plain) \(parts[3])"), "\(plain) \(parts[3])")
    }
  }

  /// What stands between backticks.
  private static func code(_ text: String) -> [String] {
    text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }

  /// A setting is one line: the one that is shown has the form of those that are there.
  @Test("the setting shown is written like the others")
  func setting() throws {
    let page = try Self.text("CONTRIBUTING.md")
    let line = try #require(page.split(separator: "\n").first { $0.contains("public var warmUp") })
    let others = try Self.text("Sources/NeuralNetworks/Training/TrainingConfiguration.swift")
    #expect(line.contains("@Setting(\"") && line.contains(", .atLeast(0)) public var"))
    #expect(others.contains(", .atLeast(0)) public var"))
  }
}
