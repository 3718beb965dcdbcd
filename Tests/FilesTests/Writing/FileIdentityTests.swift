import Files
import Foundation
import Testing

@Suite struct FileIdentityTests {
  @Test func spellingsAndLinksOfOneFileAreOne() throws {
    let folder = try TemporaryFolder()
    let file = folder.path("file")
    try AtomicFile.write("", to: file)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("soft"), withDestinationPath: "file")
    #expect(link(file, folder.path("hard")) == 0)
    for name in ["./file", "soft", "hard", ".//./file"] {
      #expect(FileIdentity(folder.path(name)) == FileIdentity(file), "\(name)")
    }
    #expect(FileIdentity(folder.path("other")) != FileIdentity(file))
  }

  @Test func whatIsStillToComeIsItsFolderAndItsName() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("dangling"), withDestinationPath: "new")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("here"), withDestinationPath: ".")
    for name in ["./new", "dangling", "here/new", "here/../\(folder.name)/new"] {
      #expect(FileIdentity(folder.path(name)) == FileIdentity(folder.path("new")), "\(name)")
    }
    #expect(FileIdentity(folder.path("newer")) != FileIdentity(folder.path("new")))
    let deep = FileIdentity(folder.path("no/folder/x"))
    #expect(deep == FileIdentity(folder.path("no/./folder/x")))
    #expect(deep != FileIdentity(folder.path("no/folder/y")))
  }

  @Test func devicesAreNoPlaces() {
    #expect(FileIdentity("/dev/null") == nil)
  }
}

@Suite struct FilePathTests {
  @Test(arguments: [
    ("a", ".", "a"), ("ab", ".", "ab"), ("./a", ".", "a"), ("a/b", "a", "b"), ("/a", "/", "a"),
    ("//a", "/", "a"), ("a/", "a", ""), ("", ".", ""), ("/", "/", ""), ("ä/ö", "ä", "ö"),
  ])
  func parts(path: String, parent: String, name: String) {
    #expect(FilePath.parent(of: path) == parent && FilePath.name(of: path) == name)
  }
}
