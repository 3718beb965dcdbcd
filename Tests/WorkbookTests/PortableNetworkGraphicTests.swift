import Files
import Foundation
import Testing

@testable import Workbook

@Suite("PNG: signature, size, end")
struct PortableNetworkGraphicTests {
  // The smallest grey picture: 1 × 1, made once with Python's zlib and struct.
  private let bytes = Data(
    base64Encoded: "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNg"
      + "AAAAAgABSK+kcQAAAABJRU5ErkJggg==")

  private func read(_ data: Data) throws -> PortableNetworkGraphic {
    try withTemporaryFolder { folder in
      try AtomicFile.write(data, to: "\(folder)/a.png")
      return try PortableNetworkGraphic(path: "\(folder)/a.png")
    }
  }

  @Test func size() throws {
    let picture = try read(#require(bytes))
    #expect(picture.width == 1)
    #expect(picture.height == 1)
  }

  @Test func everyTruncationIsRefused() throws {
    let whole = try #require(bytes)
    for length in 0..<whole.count {
      #expect(throws: InputFault.self) { try read(whole.prefix(length)) }
    }
  }

  @Test func otherFilesAreRefused() throws {
    #expect(throws: InputFault.self) {
      try read(Data("not a picture".utf8))
    }
  }
}
