import Foundation
import Testing

@testable import Files

@Suite("AtomicFile: whole or not at all")
struct AtomicFileTests {
  private func withFolder(_ body: (String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("files-tests-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  @Test func writesAndReplaces() throws {
    try withFolder { folder in
      try AtomicFile.write("first", to: "\(folder)/a")
      try AtomicFile.write("", to: "\(folder)/b")
      try AtomicFile.write("second", to: "\(folder)/a")
      #expect(try String(contentsOfFile: "\(folder)/a", encoding: .utf8) == "second")
      #expect(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/b")).isEmpty)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["a", "b"])
    }
  }

  @Test func aFolderInTheWayStays() throws {
    try withFolder { folder in
      try FileManager.default.createDirectory(
        atPath: "\(folder)/a/b", withIntermediateDirectories: true)
      let fault = #expect(throws: InputFault.self) { try AtomicFile.write("x", to: "\(folder)/a") }
      #expect(fault?.kind == .failure)
      #expect(fault?.file == "\(folder)/a")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a"])
    }
  }

  @Test func noSuchFolder() {
    let fault = #expect(throws: InputFault.self) {
      try AtomicFile.write("x", to: "/nonexistent/a")
    }
    #expect(fault?.description == "/nonexistent/a: cannot be written: No such file or directory")
  }
}
