import Files
import Foundation
import Testing

@Suite struct AtomicFileTests {
  @Test func writesAllFilesOfAResult() throws {
    let folder = try TemporaryFolder()
    let (a, b) = (folder.path("a"), folder.path("b"))
    try AtomicFile.write("old", to: a)
    try AtomicFile.write([(Data("one".utf8), a), (Data("two".utf8), b)])
    #expect(try String(contentsOfFile: a, encoding: .utf8) == "one")
    #expect(try String(contentsOfFile: b, encoding: .utf8) == "two")
    #expect(try folder.names() == ["a", "b"])
  }

  @Test(arguments: ["", "missing/b"])
  func aFailureLeavesTheOtherFilesAlone(second: String) throws {
    let folder = try TemporaryFolder()
    let (a, b) = (folder.path("a"), folder.path(second))
    try AtomicFile.write("old", to: a)
    let fault = #expect(throws: InputFault.self) {
      try AtomicFile.write([(Data("one".utf8), a), (Data("two".utf8), b)])
    }
    #expect(fault?.kind == .failure)
    #expect(fault?.file == b)
    #expect(try String(contentsOfFile: a, encoding: .utf8) == "old")
    #expect(try folder.names() == ["a"])
  }

  @Test func tryingLeavesNoTrace() throws {
    let folder = try TemporaryFolder()
    try AtomicFile.write("old", to: folder.path("a"))
    try AtomicFile.requireWritable(folder.path("a"))
    try AtomicFile.requireWritable(folder.path("b"))
    try AtomicFile.requireWritable("/dev/null")
    #expect(try String(contentsOfFile: folder.path("a"), encoding: .utf8) == "old")
    #expect(try folder.names() == ["a"])
    for path in ["", "missing/b"] {
      let fault = #expect(throws: InputFault.self) {
        try AtomicFile.requireWritable(folder.path(path))
      }
      #expect(fault?.kind == .failure && fault?.file == folder.path(path))
    }
  }

  @Test func aLinkStaysALink() throws {
    let folder = try TemporaryFolder()
    try AtomicFile.write("old", to: folder.path("file"))
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("link"), withDestinationPath: "file")
    try AtomicFile.write("new", to: folder.path("link"))
    #expect(try String(contentsOfFile: folder.path("file"), encoding: .utf8) == "new")
    #expect(try folder.names() == ["file", "link"])
  }

  @Test func aPipeIsWrittenNotReplaced() throws {
    let folder = try TemporaryFolder()
    let pipe = folder.path("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    let reader = open(pipe, O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    try AtomicFile.write("through", to: pipe)
    var buffer = [UInt8](repeating: 0, count: 16)
    let count = read(reader, &buffer, buffer.count)
    #expect(String(decoding: buffer.prefix(max(0, count)), as: UTF8.self) == "through")
    #expect(try folder.names() == ["pipe"])
  }
}

/// A folder that is removed with the value.
private final class TemporaryFolder {
  private let url = FileManager.default.temporaryDirectory
    .appendingPathComponent("files-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appendingPathComponent(name).path }
  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
  }
}
