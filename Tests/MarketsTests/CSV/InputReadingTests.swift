import Testing

@testable import Markets

struct InputReadingTests {
  @Test func aRemarkIsItsFileAndItsMessage() {
    let remark = Remark.warning(file: "in.csv", "has no volume")
    #expect(remark.text == "in.csv: has no volume" && remark.message == "has no volume")
    #expect(remark.subject == remark.text)
    #expect(Remark.note("plain").text == "plain")
    #expect(Remark.note(file: "in.csv", "read as X", subject: "X").subject == "X")
  }

  @Test func aListSaysHowManyAreLeftOut() {
    let names = ["A", "B", "C", "D", "E"]
    #expect(names.listed(first: 3) == "A, B, C and 2 others")
    #expect(names.listed(first: 5) == "A, B, C, D, E")
    #expect([String]().listed(first: 3) == "")
  }
}
