import Files
import Foundation
import Testing

/// Files that are made while they are written.
@Suite struct GrowingFileTests {
  @Test func piecesFollowEachOther() throws {
    let folder = try TemporaryFolder()
    let pieces = GrowingFile(folder.path("a")) { append throws(InputFault) in
      for number in 1...3 { try append(Array("\(number),".utf8)) }
      try append([])
    }
    try AtomicFile.write([pieces, GrowingFile("whole", path: folder.path("b"))])
    #expect(try String(contentsOfFile: folder.path("a"), encoding: .utf8) == "1,2,3,")
    #expect(try String(contentsOfFile: folder.path("b"), encoding: .utf8) == "whole")
    #expect(try folder.names() == ["a", "b"])
  }

  /// Whoever fails half way leaves everything as it was.
  @Test func aFaultHalfWayLeavesNothing() throws {
    let folder = try TemporaryFolder()
    try AtomicFile.write("old", to: folder.path("a"))
    let first = GrowingFile("new", path: folder.path("a"))
    let second = GrowingFile(folder.path("b")) { append throws(InputFault) in
      try append([1])
      throw InputFault(.failure, file: "b", "cannot be made")
    }
    #expect(throws: InputFault.self) { try AtomicFile.write([first, second]) }
    #expect(try String(contentsOfFile: folder.path("a"), encoding: .utf8) == "old")
    #expect(try folder.names() == ["a"])
  }

  /// `/dev/full` takes nothing.
  @Test func aFullDiskIsAFault() throws {
    let file = GrowingFile("/dev/full") { append throws(InputFault) in try append([1]) }
    let fault = #expect(throws: InputFault.self) { try AtomicFile.write([file]) }
    #expect(fault?.kind == .failure && fault?.file == "/dev/full")
  }
}
