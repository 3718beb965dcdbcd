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

  @Test func aFileThatIsReplacedKeepsItsPermissions() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("secret")
    try AtomicFile.write("old", to: path)
    #expect(chmod(path, 0o600) == 0)
    try AtomicFile.write("new", to: path)
    #expect(try folder.mode("secret") == 0o600)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "new")
  }

  @Test func aLinkThatLeadsNowhereIsFollowed() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("link"), withDestinationPath: "file")
    try AtomicFile.write("new", to: folder.path("link"))
    #expect(try String(contentsOfFile: folder.path("file"), encoding: .utf8) == "new")
    #expect(try folder.names() == ["file", "link"])
  }

  /// A folder that takes the place of the second target after the first has been renamed: the first gets its content back.
  @Test func whatWasRenamedIsTakenBack() throws {
    let folder = try TemporaryFolder()
    let (old, new, blocked) = (folder.path("old"), folder.path("new"), folder.path("z"))
    try AtomicFile.write("before", to: old)
    let files = [old, new, blocked].map { (bytes: Data("after".utf8), path: $0) }
    let fault = #expect(throws: InputFault.self) {
      try AtomicFile.write(files) { () throws(InputFault) in
        mkdir(blocked, 0o755)
        mkdir(blocked + "/full", 0o755)
      }
    }
    #expect(fault?.file == blocked)
    #expect(try String(contentsOfFile: old, encoding: .utf8) == "before")
    #expect(try folder.names() == ["old", "z"])
  }

  @Test func whatIsAnnouncedInVainLeavesAllAsItWas() throws {
    let folder = try TemporaryFolder()
    try AtomicFile.write("before", to: folder.path("a"))
    #expect(throws: InputFault.self) {
      try AtomicFile.write([(Data("after".utf8), folder.path("a"))]) { () throws(InputFault) in
        throw .unwritable("standard output", errno: ENOSPC)
      }
    }
    #expect(try String(contentsOfFile: folder.path("a"), encoding: .utf8) == "before")
    #expect(try folder.names() == ["a"])
  }

  @Test func aFullDeviceIsAFault() {
    let fault = #expect(throws: InputFault.self) { try AtomicFile.write("x", to: "/dev/full") }
    #expect(fault?.message == "cannot be written: No space left on device")
  }
}
