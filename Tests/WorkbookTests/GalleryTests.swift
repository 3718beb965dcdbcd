import Foundation
import Testing

@testable import Workbook

@Suite("Gallery: every kind of figure is drawn without a complaint")
struct GalleryTests {
  @Test(arguments: Gallery.all.indices)
  func draws(_ index: Int) throws {
    let figure = Gallery.all[index]
    try withTemporaryFolder { temporary in
      let folder = ProcessInfo.processInfo.environment["FIGURE_GALLERY"] ?? temporary
      let path = try FigureFolder(folder, source: FigureSource("the gallery of the tests"))
        .draw(figure)
      let picture = try PortableNetworkGraphic(path: path)
      #expect(picture.width == figure.size.width)
    }
  }
}

/// Runs `body` with a fresh folder that is gone afterwards.
func withTemporaryFolder<R>(_ body: (String) throws -> R) throws -> R {
  let path = FileManager.default.temporaryDirectory
    .appendingPathComponent("workbook-tests-\(UUID().uuidString)").path
  try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: path) }
  return try body(path)
}
