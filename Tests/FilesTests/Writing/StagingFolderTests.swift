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
      withExtendedLifetime((first, second)) {}
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
      #expect(first != nil)
      #expect(try StagingFolder(claiming: "run", in: folder.path(""), for: "run") == nil)
      _ = first
    }
    // As a killed process leaves it: the folder without the lock.
    for digit in ["0", "f"] {
      let name = ".stockformer-\(String(repeating: digit, count: 32)).part"
      try FileManager.default.createDirectory(
        atPath: folder.path("\(name)/run"), withIntermediateDirectories: true)
      try Data("run".utf8).write(to: URL(fileURLWithPath: folder.path("\(name)/claim")))
    }
    let next = try #require(
      try StagingFolder(claiming: "run", in: folder.path(""), for: "run"))
    #expect(try folder.names() == [FilePath.name(of: next.path)])
    #expect(try FileManager.default.contentsOfDirectory(atPath: next.path) == ["claim"])
  }

  @Test func claimsOfOtherNamesAreNoneOfOurs() throws {
    let folder = try TemporaryFolder()
    let claims = try ["run", "run2"].map { name in
      try #require(try StagingFolder(claiming: name, in: folder.path(""), for: name))
    }
    #expect(claims[0].path != claims[1].path)
    #expect(try folder.names().count == 2)
    withExtendedLifetime(claims) {}
  }

  /// Whatever somebody else has called so, with whatever in it.
  @Test func whatSomebodyElseMadeStays() throws {
    let folder = try TemporaryFolder()
    let names = [".stockformer-run.part", ".stockformer-0123.part", ".stockformer-.part"]
    for name in names {
      try FileManager.default.createDirectory(
        atPath: folder.path("\(name)/run"), withIntermediateDirectories: true)
      try Data("x".utf8).write(to: URL(fileURLWithPath: folder.path("\(name)/mine")))
    }
    do { _ = try StagingFolder(claiming: "run", in: folder.path(""), for: "run") }
    try AtomicFile.write("new", to: folder.path("a"))
    #expect(try folder.names() == (names + ["a"]).sorted())
    for name in names {
      #expect(FileManager.default.fileExists(atPath: folder.path("\(name)/mine")))
    }
  }

  @Test func aPlantedLinkIsNotClaimed() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path("victim"), withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path(".stockformer-run.part"), withDestinationPath: "victim")
    // Nor does it keep anybody from working.
    do { _ = try StagingFolder(claiming: "run", in: folder.path(""), for: "run") }
    #expect(try folder.names() == [".stockformer-run.part", "victim"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("victim")) == [])
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
