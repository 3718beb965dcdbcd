import Files
import Testing

@Suite struct FilePathTests {
  @Test(arguments: [
    ("a", ".", "a"), ("ab", ".", "ab"), ("./a", ".", "a"), ("a/b", "a", "b"), ("/a", "/", "a"),
    ("//a", "/", "a"), ("a/", "a", ""), ("", ".", ""), ("/", "/", ""), ("ä/ö", "ä", "ö"),
  ])
  func parts(path: String, parent: String, name: String) {
    #expect(FilePath.parent(of: path) == parent && FilePath.name(of: path) == name)
  }
}
