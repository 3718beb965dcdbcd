import Files
import Foundation
import Testing

@Suite struct JSONObjectTests {
  @Test func membersInOrderAndUndefinedIsNull() {
    var object = JSONObject()
    object.set("b", 0.1)
    object.set("a", Double.nan)
    object.set("n", 7)
    object.set("none", nil as Int?)
    object.set("list", [1, .infinity])
    object.set("yes", true)
    object.set("b", 0.2)
    #expect(
      object.text == """
        {
          "b": 0.2,
          "a": null,
          "n": 7,
          "none": null,
          "list": [1.0, null],
          "yes": true
        }

        """)
  }

  @Test func objectsInsideStandOnOneLine() {
    var inner = JSONObject()
    inner.set("x", 1)
    inner.set("y", nil as Double?)
    var object = JSONObject()
    object.set("one", inner)
    object.set("many", [inner, JSONObject()])
    object.set("none", [JSONObject]())
    #expect(
      object.text == """
        {
          "one": {"x": 1, "y": null},
          "many": [
            {"x": 1, "y": null},
            {}
          ],
          "none": []
        }

        """)
  }

  @Test func textReadsBack() throws {
    var object = JSONObject()
    let odd = "a\"b\\c\n\u{1}ü/"
    object.set(odd, odd)
    let read = try JSONDecoder().decode([String: String].self, from: Data(object.text.utf8))
    #expect(read == [odd: odd])
  }
}

@Suite("NumberText: numbers in files")
struct NumberTextTests {
  @Test(arguments: [0.1, 1.0 / 3, -1e300, .leastNonzeroMagnitude, 123_456_789.125, -0.0])
  func roundTrip(_ value: Double) {
    #expect(Double(value.csvText)?.bitPattern == value.bitPattern)
    #expect(Double(value.jsonText)?.bitPattern == value.bitPattern)
  }

  @Test func missing() {
    #expect(Double.nan.csvText.isEmpty)
    #expect(Double.nan.jsonText == "null")
    #expect(Double.infinity.jsonText == "null")
  }
}
