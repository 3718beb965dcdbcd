import Testing

@testable import Files

/// Values of the authors' test vectors, `test_fnv.c` of isthe.com/chongo/src/fnv.
struct FingerprintTests {
  @Test(
    arguments: [
      ("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c), ("foobar", 0x8594_4171_f739_67e8),
    ] as [(String, UInt64)])
  func publishedValues(_ text: String, _ value: UInt64) {
    #expect(Fingerprint(text).value == value && Fingerprint(Array(text.utf8)).value == value)
    var parts = Fingerprint()
    parts.add(String(text.prefix(2)))
    parts.add(String(text.dropFirst(2)))
    #expect(parts.value == value)
  }

  @Test func sixteenDigits() {
    #expect(Fingerprint("a").text == "af63dc4c8601ec8c")
    // h ⊕ h = 0, and 0·p = 0.
    var zero = Fingerprint()
    zero.add(word: zero.value)
    #expect(zero.text == "0000000000000000")
  }

  /// A byte is a word of its value; a word is not its eight bytes.
  @Test func words() {
    var word = Fingerprint()
    word.add(word: 0x61)
    #expect(word.value == Fingerprint("a").value)
    #expect(word.value != Fingerprint([0x61, 0, 0, 0, 0, 0, 0, 0]).value)
  }
}
