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
