/// FNV-1a in 64 bits (Fowler, Noll and Vo): h ← (h ⊕ x)·p for every byte or word x. Notices a change, proves nothing against malice.
///
///     Fingerprint("a").value  // 0xaf63dc4c8601ec8c
public struct Fingerprint: Sendable {
  /// h.
  public private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  /// The fingerprint of nothing.
  public init() {}

  /// The fingerprint of the bytes of `text` in UTF-8.
  public init(_ text: String) { add(text) }

  /// The fingerprint of `bytes`.
  public init(_ bytes: [UInt8]) { for byte in bytes { add(word: UInt64(byte)) } }

  /// The value in sixteen hexadecimal digits.
  public var text: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Adds the bytes of `text` in UTF-8, one after another.
  public mutating func add(_ text: String) { for byte in text.utf8 { add(word: UInt64(byte)) } }

  /// Adds 64 bits at once, which gives another value than their bytes.
  public mutating func add(word: UInt64) { value = (value ^ word) &* 0x100_0000_01b3 }
}
