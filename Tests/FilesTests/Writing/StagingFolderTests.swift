import Files
import Foundation
import Testing

@Suite struct StagingFolderTests {
  @Test func itIsPrivateUnguessableAndGoesWithItsOwner() throws {
    let folder = try TemporaryFolder()
    do {
      let first = try StagingFolder(in: folder.path(""), for: "a")
      let second = try StagingFolder(in: folder.path(""), for: "a")
      #expect(first.path != second.path)
      let names = try folder.names()
      #expect(names.count == 2 && names.allSatisfy { $0.hasPrefix(".stockformer-") })
      #expect(try names.map(folder.mode) == [0o700, 0o700])
      _ = (first, second)
    }
    #expect(try folder.names() == [])
  }

  /// A folder of ours that nobody has locked is what a killed process leaves behind.
  @Test func whatAKilledRunLeftIsCleanedByTheNext() throws {
    let folder = try TemporaryFolder()
    let stale = ".stockformer-0123456789abcdef.part"
    for name in [stale, "mine.part", ".stockformer-notes"] {
      try FileManager.default.createDirectory(
        atPath: folder.path(name), withIntermediateDirectories: false)
      try Data("x".utf8).write(to: URL(fileURLWithPath: folder.path(name + "/0")))
    }
    // A link of such a name is not followed, and what it leads to stays.
    let planted = ".stockformer-link.part"
    try FileManager.default.createSymbolicLink(
      atPath: folder.path(planted), withDestinationPath: "mine.part")
    try AtomicFile.write("new", to: folder.path("a"))
    #expect(
      try folder.names() == [".stockformer-link.part", ".stockformer-notes", "a", "mine.part"])
    #expect(FileManager.default.fileExists(atPath: folder.path("mine.part/0")))
  }

  @Test func whatIsInUseIsLeftAlone() throws {
    let folder = try TemporaryFolder()
    let busy = try StagingFolder(in: folder.path(""), for: "a")
    try AtomicFile.write("new", to: folder.path("a"))
    #expect(FileManager.default.fileExists(atPath: busy.path))
  }

  @Test func aClaimIsRefusedWhileItIsHeldAndPassesOnAfterwards() throws {
    let folder = try TemporaryFolder()
    do {
      let first = try StagingFolder(claiming: "run", in: folder.path(""), for: "run")
      let fault = #expect(throws: InputFault.self) {
        try StagingFolder(claiming: "run", in: folder.path(""), for: "run")
      }
      #expect(fault?.description == "run: cannot be written: another run is writing it")
      _ = first
    }
    // As a killed process leaves it: the folder without the lock.
    for name in ["run", "another"] {
      try FileManager.default.createDirectory(
        atPath: folder.path(".stockformer-\(name).part/run"), withIntermediateDirectories: true)
    }
    let next = try StagingFolder(claiming: "run", in: folder.path(""), for: "run")
    #expect(try folder.names() == [".stockformer-run.part"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: next.path) == [])
  }

  @Test func aPlantedLinkIsNotClaimed() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path("victim"), withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path(".stockformer-run.part"), withDestinationPath: "victim")
    #expect(throws: InputFault.self) {
      try StagingFolder(claiming: "run", in: folder.path(""), for: "run")
    }
    #expect(try folder.names() == [".stockformer-run.part", "victim"])
  }

  @Test func madeFoldersGoAgain() throws {
    let folder = try TemporaryFolder()
    let made = try MadeFolders(folder.path("a/b/c"))
    #expect(FileManager.default.fileExists(atPath: folder.path("a/b/c")))
    made.discard()
    #expect(try folder.names() == [])
    try AtomicFile.write("", to: folder.path("file"))
    let fault = #expect(throws: InputFault.self) { try MadeFolders(folder.path("file/x")) }
    #expect(fault?.message == "cannot be written: Not a directory")
  }
}
