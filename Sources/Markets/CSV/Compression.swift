import CZlib
import Files

/// Unpacks a file that `gzip` or `zip` has packed; what it is, its first bytes say.
enum Compression {
  /// The bytes inside `packed`, which are `packed` itself when it is neither.
  ///
  /// - Throws: `InputFault` when the file is damaged, encrypted, of several files, or unpacks to more than `limit` bytes.
  static func unpacked(_ packed: [UInt8], path: String) throws(InputFault) -> [UInt8] {
    if packed.starts(with: [0x1F, 0x8B]) {
      // 15 bits of window, and 16 for gzip's own head and checksum.
      return try inflated(packed[...], windowBits: 15 + 16, path)
    }
    if packed.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return try unzipped(packed, path) }
    if packed.starts(with: [0x50, 0x4B, 0x05, 0x06]) {
      throw InputFault(file: path, "is a zip without a file in it")
    }
    return packed
  }

  /// No table of prices is larger; a small file that unpacks to more is meant to fill the memory.
  static let limit = 2 << 30

  private static func inflated(
    _ packed: ArraySlice<UInt8>, windowBits: Int32, _ path: String
  ) throws(InputFault) -> [UInt8] {
    var stream = z_stream()
    guard inflate_start(&stream, windowBits) == Z_OK else {
      throw InputFault(.failure, file: path, "cannot be unpacked: no memory")
    }
    defer { inflateEnd(&stream) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 18)
    var status = Z_OK
    // zlib takes 32-bit counts, so a large file goes in by pieces; gzip files may follow each other in one.
    var position = packed.startIndex
    while position < packed.endIndex {
      let piece = packed[position..<min(position + 1 << 28, packed.endIndex)]
      let consumed = piece.withUnsafeBufferPointer { input in
        stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.avail_in = UInt32(input.count)
        repeat {
          let count = block.withUnsafeMutableBufferPointer { output in
            stream.next_out = output.baseAddress
            stream.avail_out = UInt32(output.count)
            status = inflate(&stream, Z_NO_FLUSH)
            return output.count - Int(stream.avail_out)
          }
          bytes.append(contentsOf: block[..<count])
        } while status == Z_OK && (stream.avail_in > 0 || stream.avail_out == 0)
          && bytes.count <= limit
        return input.count - Int(stream.avail_in)
      }
      guard bytes.count <= limit else {
        throw InputFault(file: path, "unpacks to more than \(limit >> 30) GB")
      }
      guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
        throw InputFault(file: path, "is damaged: it cannot be unpacked")
      }
      position += consumed
      if status == Z_STREAM_END {
        let isFollowed = windowBits > 15 && packed[position...].starts(with: [0x1F, 0x8B])
        guard isFollowed else {
          // Tapes and disks pad with zeros; anything else is no part of what was packed.
          let rest = packed[position...]
          guard windowBits < 15 || rest.allSatisfy({ $0 == 0 }) else {
            throw InputFault(file: path, "is damaged: \(rest.count) bytes follow its end")
          }
          return bytes
        }
        inflateReset(&stream)
      } else if consumed == 0 {
        break
      }
    }
    throw InputFault(file: path, "is cut short: it cannot be unpacked to its end")
  }
}

extension Compression {
  /// The one file in a zip, found by the directory at its end.
  ///
  /// Folders and the notes that macOS adds (`__MACOSX/`, `._name`) are passed over.
  private static func unzipped(_ zip: [UInt8], _ path: String) throws(InputFault) -> [UInt8] {
    let damaged = InputFault(file: path, "is a damaged zip")
    let tail = max(0, zip.count - 65_557)
    guard
      let end = stride(from: zip.count - 22, through: tail, by: -1).first(where: {
        zip[$0...].starts(with: [0x50, 0x4B, 0x05, 0x06])
      })
    else { throw damaged }
    var files: [Entry] = []
    var position = Int(number(zip, end + 16, 4))
    for _ in 0..<number(zip, end + 10, 2) {
      guard let (entry, next) = Entry.read(zip, at: position) else { throw damaged }
      if entry.isFile { files.append(entry) }
      position = next
    }
    guard let file = files.first, files.count == 1 else {
      throw InputFault(
        file: path, "is a zip of \(files.count) files, expected one: unpack it into a folder")
    }
    guard !file.isEncrypted else { throw InputFault(file: path, "is a zip with a password") }
    guard let data = file.data(in: zip) else { throw damaged }
    let bytes: [UInt8]
    switch file.method {
    case 0: bytes = Array(data)
    case 8: bytes = try inflated(data, windowBits: -15, path)
    default:
      throw InputFault(
        file: path, "is a zip packed by method \(file.method); stored and deflated ones are read")
    }
    let checksum = bytes.withUnsafeBufferPointer { crc32_z(0, $0.baseAddress, $0.count) }
    guard UInt32(truncatingIfNeeded: checksum) == file.checksum else {
      throw InputFault(file: path, "is damaged: the checksum of what it holds is wrong")
    }
    return bytes
  }

  /// A line of a zip's directory.
  private struct Entry {
    var name: [UInt8]
    var method: Int
    var isEncrypted: Bool
    var checksum: UInt32
    var size: Int
    var start: Int

    static func read(_ zip: [UInt8], at position: Int) -> (Entry, next: Int)? {
      guard position >= 0, position + 46 <= zip.count,
        zip[position...].starts(with: [0x50, 0x4B, 0x01, 0x02])
      else { return nil }
      let lengths = [28, 30, 32].map { Int(number(zip, position + $0, 2)) }
      let name = position + 46
      guard name + lengths[0] <= zip.count else { return nil }
      let entry = Entry(
        name: Array(zip[name..<name + lengths[0]]), method: Int(number(zip, position + 10, 2)),
        isEncrypted: number(zip, position + 8, 2) & 1 == 1,
        checksum: UInt32(number(zip, position + 16, 4)), size: Int(number(zip, position + 20, 4)),
        start: Int(number(zip, position + 42, 4)))
      return (entry, name + lengths.reduce(0, +))
    }

    var isFile: Bool {
      let text = String(decoding: name, as: UTF8.self)
      let last = text.split(separator: "/").last ?? ""
      return !text.hasSuffix("/") && !text.hasPrefix("__MACOSX/") && !last.hasPrefix("._")
    }

    /// The packed bytes, behind the local head, whose name and extra field may have other lengths.
    func data(in zip: [UInt8]) -> ArraySlice<UInt8>? {
      guard start + 30 <= zip.count, zip[start...].starts(with: [0x50, 0x4B, 0x03, 0x04]) else {
        return nil
      }
      let first = start + 30 + Int(number(zip, start + 26, 2)) + Int(number(zip, start + 28, 2))
      guard first + size <= zip.count else { return nil }
      return zip[first..<first + size]
    }
  }

  /// A little-endian number; 0 where the file ends before it.
  private static func number(_ bytes: [UInt8], _ position: Int, _ width: Int) -> UInt64 {
    guard position >= 0, position + width <= bytes.count else { return 0 }
    return (0..<width).reduce(0) { $0 | UInt64(bytes[position + $1]) << (8 * UInt64($1)) }
  }
}
