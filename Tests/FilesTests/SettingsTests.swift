import Foundation
import Testing

@testable import Files

private struct Engine: SettingsSection {
  enum Fuel: String, ScalarSettingValue, CaseIterable { case petrol, diesel }

  @Setting("Cylinders", .within(1...12)) var cylinders = 4
  @Setting("Litres", .positive) var volume = 1.6
  @Setting("What it burns") var fuel = Fuel.petrol
  init() {}

  var conflict: SettingFault? {
    fuel == .diesel && cylinders == 1 ? SettingFault("cylinders", "is 1, too few for diesel") : nil
  }
}

private struct Car: SettingsSection {
  @Setting("Names") var names: [String] = ["A"]
  var engine = Engine()
  @Setting("Root") var seed: UInt64 = .max
  var notASetting = 3
  init() {}
}

@Suite struct SettingsTests {
  @Test func keysStandInOrderWithTheirHelp() {
    let keys = Car().keys
    #expect(
      keys.map(\.name) == ["names", "engine.cylinders", "engine.volume", "engine.fuel", "seed"])
    #expect(keys.map(\.help) == ["Names", "Cylinders", "Litres", "What it burns", "Root"])
    #expect(keys.map(\.text) == ["[A]", "4", "1.6", "petrol", "18446744073709551615"])
  }

  @Test func valuesGoWhereTheirNamesSay() throws {
    var car = Car()
    try car.set("engine.cylinders", .scalar("6"))
    try car.set("engine.volume", .scalar("0.1"))
    try car.set("names", .list(["B", "C"]))
    #expect(car.engine.cylinders == 6 && car.engine.volume == 0.1 && car.names == ["B", "C"])
    #expect(car.seed == .max && car.engine.fuel == .petrol && car.notASetting == 3)
    // Help and ranges survive a change.
    #expect(car.keys.map(\.help) == Car().keys.map(\.help))
    #expect(throws: SettingFault.self) { try car.set("engine", .scalar("3")) }
    #expect(throws: SettingFault.self) { try car.set("notASetting", .scalar("3")) }
  }

  @Test func listsAreWrittenAsTheyArePrinted() throws {
    var car = Car()
    try car.set("names", .scalar("[X, Y]"))
    #expect(car.names == ["X", "Y"])
    try car.set("names", .scalar("[]"))
    #expect(car.names == [])
  }

  @Test func rangesAndConflictsAreNamed() throws {
    var car = Car()
    #expect(car.validationError == nil)
    car.engine.cylinders = 13
    #expect(car.validationError?.description == "engine.cylinders is 13, expected 1 to 12")
    car.engine.cylinders = 1
    car.engine.fuel = .diesel
    #expect(car.validationError?.description == "engine.cylinders is 1, too few for diesel")
    for value in [0, -1, Double.nan] {
      var car = Car()
      car.engine.volume = value
      #expect(car.validationError?.key == "engine.volume")
    }
  }

  @Test func yamlIsWrittenSectionBySection() {
    #expect(
      Car().yaml == """
        names: [A]
        engine:
          cylinders: 4
          volume: 1.6
          fuel: petrol
        seed: 18446744073709551615

        """)
  }

  @Test func whatAnOlderFileLacksStaysAsItIs() throws {
    let old = try JSONDecoder().decode(
      JSONValue.self, from: Data(#"{"engine":{"volume":2},"gone":[1,null,true]}"#.utf8))
    let car = try Car().overlaid(with: old)
    #expect(car.engine.volume == 2 && car.engine.cylinders == 4 && car.seed == .max)
    #expect(throws: (any Error).self) {
      try Car().overlaid(with: .object(["engine": .string("V8")]))
    }
  }

  @Test func anyJSONComesBack() throws {
    let text = #"{"a":[1,-2.5,"x",null,true],"b":{"c":18446744073709551615},"d":9007199254740993}"#
    let value = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    #expect(String(decoding: try encoder.encode(value), as: UTF8.self) == text)
    #expect(value["b"]?["c"] == .unsigned(.max) && value["d"] == .integer(9_007_199_254_740_993))
  }

  /// kitten → sitting takes three edits.
  @Test func editDistance() {
    #expect(NearestName.edits("kitten", "sitting") == 3)
    #expect(NearestName.edits("", "abc") == 3 && NearestName.edits("Abc", "aBC") == 0)
  }
}
