import Files
import Testing

@testable import Workbook

@Suite("Prose: words and links")
struct ProseTests {
  @Test func formsOfALink() throws {
    #expect(
      try Prose.pieces(of: "See [[a-b]], sections [[a|number]] to [[b|number]]; [[c|next]]") == [
        .text("See "), .link(Link("a-b")), .text(", sections "), .link(Link("a", form: .number)),
        .text(" to "), .link(Link("b", form: .number)), .text("; "),
        .link(Link("c", form: .next)),
      ])
    #expect(try Prose.links(in: "[[a]][[b]]") == [Link("a"), Link("b")])
  }

  @Test(arguments: [
    "", "no link", "`[[a]]` is code", "x[0][1], [[a] and [a]]", "[[a|section|next]]",
    "a `b` [c] `[[Double]]` d",
  ])
  func nothingIsALink(_ prose: String) throws {
    #expect(try Prose.pieces(of: prose) == (prose.isEmpty ? [] : [.text(prose)]))
  }

  @Test(arguments: ["[[a|page]]", "[[a|]]", "[[a|Number]]"])
  func unknownForms(_ prose: String) {
    let fault = #expect(throws: InputFault.self) { try Prose.links(in: prose) }
    #expect(fault?.file == prose)
  }

  @Test(arguments: ["[[a]]", "[[a|number]]", "[[a|next]]"])
  func aLinkIsQuotedAsWritten(_ prose: String) throws {
    #expect(try Prose.links(in: prose).map(\.source) == [prose])
  }
}
