import Files
import Foundation
import Testing

@testable import Markets

/// The same table however it is packed and encoded.
struct SourceTextTests {
  private static let plain = "timestamp_ms,close,volume\n1704153600000,1,5\n"

  /// Made by Python: gzip.compress(text, mtime=0), and zipfile with one file, and with two.
  private static let gzip =
    "H4sIAAAAAAACAyvJzE0tLknMLYjPLdZJzskvTtUpy88pzU3lMjQ3MDE0NTYzAAEdQx1TLgA08ipTLAAAAA=="
  private static let zip =
    "UEsDBBQAAAAIAAAAIlg08ipTKwAAACwAAAAFAAAAYS5jc3YrycxNLS5JzC2Izy3WSc7JL07VKcvPKc1N5TI0NzAxNDU2MwABHUMdUy4AUEsBAhQDFAAAAAgAAAAiWDTyKlMrAAAALAAAAAUAAAAAAAAAAAAAAIABAAAAAGEuY3N2UEsFBgAAAAABAAEAMwAAAE4AAAAAAA=="
  private static let twoFiles =
    "UEsDBBQAAAAAAAAAIlg08ipTLAAAACwAAAAFAAAAYS5jc3Z0aW1lc3RhbXBfbXMsY2xvc2Usdm9sdW1lCjE3MDQxNTM2MDAwMDAsMSw1ClBLAwQUAAAAAAAAACJYNPIqUywAAAAsAAAABQAAAGIuY3N2dGltZXN0YW1wX21zLGNsb3NlLHZvbHVtZQoxNzA0MTUzNjAwMDAwLDEsNQpQSwECFAMUAAAAAAAAACJYNPIqUywAAAAsAAAABQAAAAAAAAAAAAAAgAEAAAAAYS5jc3ZQSwECFAMUAAAAAAAAACJYNPIqUywAAAAsAAAABQAAAAAAAAAAAAAAgAFPAAAAYi5jc3ZQSwUGAAAAAAIAAgBmAAAAngAAAAAA"

  private static func bytes(_ base64: String) -> [UInt8] {
    Array(Data(base64Encoded: base64) ?? Data())
  }

  private static func utf16(_ text: String, isBigEndian: Bool) -> [UInt8] {
    ("\u{FEFF}" + text).utf16.flatMap { unit in
      let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
      return isBigEndian ? [high, low] : [low, high]
    }
  }

  static let forms: [(String, [UInt8])] = [
    ("LF", Array(plain.utf8)),
    ("CRLF", Array(plain.replacing("\n", with: "\r\n").utf8)),
    ("CR", Array(plain.replacing("\n", with: "\r").utf8)),
    ("BOM", [0xEF, 0xBB, 0xBF] + Array(plain.utf8)),
    ("UTF-16 LE", utf16(plain, isBigEndian: false)),
    ("UTF-16 BE", utf16(plain, isBigEndian: true)),
    ("UTF-16 with tabs", utf16(plain.replacing(",", with: "\t"), isBigEndian: false)),
    ("semicolons", Array(plain.replacing(",", with: ";").utf8)),
    ("sep=", Array(("sep=;\n" + plain.replacing(",", with: ";")).utf8)),
    (
      "quotes", Array("\"timestamp_ms\",\"close\",\"volume\"\n\"1704153600000\",\"1\",\"5\"\n".utf8)
    ),
    ("gzip", bytes(gzip)),
    ("zip", bytes(zip)),
  ]

  @Test(arguments: forms.map(\.0))
  func readsEveryForm(_ name: String) throws {
    let bytes = try #require(Self.forms.first { $0.0 == name }).1
    let export = try Export(bytes)
    #expect(export.times == ["2024-01-02T00:00:00Z"])
    #expect(export.series.close == [1] && export.series.volume == [5])
  }

  @Test func whatCannotBeUnpackedSaysWhy() {
    func message(_ bytes: [UInt8]) -> String { fault { _ = try Export(bytes) } }
    #expect(message(Self.bytes(Self.twoFiles)).contains("a zip of 2 files, expected one"))
    let gzip = Self.bytes(Self.gzip)
    #expect(message(Array(gzip.dropLast(9))).contains("cut short"))
    #expect(message(gzip.enumerated().map { $0 == 15 ? $1 ^ 0xFF : $1 }).contains("in.csv: is "))
    #expect(message(gzip + Array("tail".utf8)) == "in.csv: is damaged: 4 bytes follow its end")
    #expect(message(gzip + [0, 0, 0]) == "no fault")
    let zip = Self.bytes(Self.zip)
    #expect(message(Array(zip.dropLast(30))).contains("damaged zip"))
    #expect(message(zip.enumerated().map { $0 == 40 ? $1 ^ 0x01 : $1 }).contains("damaged"))
    #expect(message([0xFF, 0xFE, 0, 0, 65, 0, 0, 0]).contains("UTF-32"))
  }

  @Test func everyCutOfAnArchiveIsAFaultAndNoTrap() {
    for archive in [Self.bytes(Self.gzip), Self.bytes(Self.zip), Self.bytes(Self.twoFiles)] {
      for count in 4..<archive.count - 1 {
        #expect(throws: InputFault.self) { try Export(Array(archive.prefix(count))) }
      }
    }
  }

  @Test func aPipeReadsLikeTheFile() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/pipe"
      #expect(mkfifo(path, 0o600) == 0)
      let text = Self.plain
      let writer = Thread {
        if let pipe = FileHandle(forWritingAtPath: path) {
          pipe.write(Data(text.utf8))
          try? pipe.close()
        }
      }
      writer.start()
      let table = try CSVTable(contentsOf: path, for: .candles)
      #expect(table.rowCount == 1 && table.path == path)
    }
  }
}
