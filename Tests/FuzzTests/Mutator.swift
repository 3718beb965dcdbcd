import RandomStreams

/// Changes bytes a little, as accidents and attackers do.
struct Mutator {
  /// Pieces of the format that are worth putting anywhere.
  let pieces: [String]
  private var numbers: RandomStream

  init(pieces: [String], numbers: RandomStream) {
    self.pieces = pieces + Self.everywhere
    self.numbers = numbers
  }

  private static let everywhere = [
    "", "0", "-1", "1", "9223372036854775807", "-9223372036854775808", "18446744073709551616",
    "4294967296", "1e308", "5e-324", "1e999", "-0", "0x1p3", "nan", "inf", "null", "\0", "\u{FEFF}",
    "\r", "\n", "\r\n", "\t", " ", ",", ";", "\"", "'", "{", "}", "[", "]", ":", "é", "\u{1F600}",
  ]

  /// One to four changes of `bytes`.
  mutating func mutate(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...4, using: &numbers) { change(&bytes) }
    return bytes
  }

  private mutating func change(_ bytes: inout [UInt8]) {
    let place = Int.random(in: 0...bytes.count, using: &numbers)
    let end = min(bytes.count, place + Int.random(in: 0...12, using: &numbers))
    switch Int.random(in: 0..<9, using: &numbers) {
    case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &numbers)
    case 1 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &numbers)
    case 2: bytes.removeSubrange(place..<end)
    case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
    case 4: bytes.replaceSubrange(place..<end, with: piece)
    case 5: bytes.insert(contentsOf: piece, at: place)
    case 6: replaceField(&bytes, around: place)
    case 7: swapLines(&bytes)
    default: if Int.random(in: 0..<4, using: &numbers) == 0 { bytes.removeSubrange(place...) }
    }
  }

  private var piece: [UInt8] {
    mutating get { Array((pieces.randomElement(using: &numbers) ?? "").utf8) }
  }

  /// A whole field, number or word gives way to a piece.
  private mutating func replaceField(_ bytes: inout [UInt8], around place: Int) {
    let isEdge = { (byte: UInt8) in ",:;\n\r\"{}[] ".utf8.contains(byte) }
    let low = bytes[..<place].lastIndex(where: isEdge).map { $0 + 1 } ?? 0
    let high = bytes[place...].firstIndex(where: isEdge) ?? bytes.count
    bytes.replaceSubrange(low..<max(low, high), with: piece)
  }

  private mutating func swapLines(_ bytes: inout [UInt8]) {
    var lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
    guard lines.count > 1, let a = lines.indices.randomElement(using: &numbers),
      let b = lines.indices.randomElement(using: &numbers)
    else { return }
    lines.swapAt(a, b)
    bytes = Array(lines.joined(separator: [10]))
  }
}
