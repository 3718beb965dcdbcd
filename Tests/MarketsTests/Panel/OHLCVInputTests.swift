import Files
import Foundation
import Testing

@testable import Markets

struct OHLCVInputTests {
  private func write(_ files: [String: String], in directory: String) throws {
    for (name, text) in files {
      try text.write(toFile: "\(directory)/\(name)", atomically: false, encoding: .utf8)
    }
  }

  /// The fault of reading `text` as a long file, without its directory.
  private func longFault(_ text: String, symbols: [String] = ["A", "B"]) throws -> String {
    try withTemporaryDirectory { directory in
      try write(["in.csv": text], in: directory)
      return fault { _ = try OHLCVInput(contentsOf: directory + "/in.csv", symbols: symbols) }
        .replacing(directory + "/", with: "")
    }
  }

  @Test func readsALongFileWithInterleavedSymbols() throws {
    try withTemporaryDirectory { directory in
      let text = """
        volume,symbol,funding_rate,close,timestamp,note
        5,B,0.1,20,1970-01-01T01:00,x
        1,A,,10,1970-01-01T01:00,inf
        ,C,,-4,what,y
        6,B,,21,1970-01-01T02:00,z
        2,A,0.2,,1970-01-01T03:00,""
        """
      try write(["in.csv": text], in: directory)
      let input = try OHLCVInput(contentsOf: directory + "/in.csv", symbols: ["A", "B"])
      #expect(input.series.map(\.symbol) == ["A", "B"])
      #expect(input.series[0].timestamps == [Timestamp.hour, 3 * Timestamp.hour])
      #expect(input.series[0].close[0] == 10 && input.series[0].close[1].isNaN)
      #expect(input.series[1].volume == [5, 6])
      #expect(input.series[1].fundingRate?.known(at: [0, 1], barMilliseconds: 0) == [0.1, 0.1])
      #expect(input.series[0].openInterest == nil)
      #expect(input.barMilliseconds == Timestamp.hour)
    }
  }

  @Test func namesFaultsOfALongFile() throws {
    let head = "timestamp_ms,symbol,close,volume\n"
    #expect(try longFault(head + "1,A,2,3\n") == "in.csv: has no row of the symbol 'B'")
    #expect(
      try longFault(head + "1,A,0,3\n1,B,1,1\n")
        == "in.csv: row 2, column close: the price 0.0 is not greater than 0")
    #expect(
      try longFault(head + "1,A,1,-3\n")
        == "in.csv: row 2, column volume: the volume -3.0 is negative")
    #expect(
      try longFault(head + "1,A,1,1\n1,B,1,1\n1,A,1,1\n")
        == "in.csv: row 4, column timestamp_ms: 1 appears twice")
    #expect(try longFault("date,symbol,close\n") == "in.csv: row 1, column volume: is missing")
    #expect(try longFault("date,close,volume\n") == "in.csv: row 1, column symbol: is missing")
    #expect(
      try longFault("date,symbol,close,close,volume\n")
        == "in.csv: row 1, column close: appears twice")
    #expect(
      try longFault(head + "x,A,y,1\n") == "in.csv: row 2, column timestamp_ms: 'x' is not a time")
    #expect(try longFault(head + "1,A,1,1\n\n1,B,1,1\n") == "in.csv: row 3: is blank")
  }

  @Test func readsADirectory() throws {
    try withTemporaryDirectory { directory in
      try write(
        [
          "A_60.csv": "timestamp_ms,close,volume\n0,1,2\n3600000,2,2\n",
          "A_funding.csv": "timestamp_ms,funding_rate\n3600000,0.5\n",
          "A_open_interest.csv": "timestamp_ms,open_interest\n",
          "B.csv": "timestamp_ms,close,volume\n0,1,2\n",
          "B_old.csv": "not read",
        ], in: directory)
      let input = try OHLCVInput(contentsOf: directory, symbols: ["B", "A"])
      #expect(input.series.map(\.symbol) == ["B", "A"])
      #expect(input.series[1].fundingRate == .published(timestamps: [3_600_000], values: [0.5]))
      #expect(input.series[1].openInterest == nil)
      #expect(input.series[0].fundingRate == nil)
    }
  }

  @Test func findsTheSymbolsOfADirectory() throws {
    try withTemporaryDirectory { directory in
      let candles = "timestamp_ms,close,volume\n0,1,2\n"
      try write(
        [
          "B_60.csv": candles, "A.csv": candles, "A_funding.csv": "", "C_X.csv": candles,
          "D_D.csv": "",
        ], in: directory)
      #expect(try CandleDirectory(directory).symbols == ["A", "B", "C_X", "D"])
    }
  }

  /// `train --run-dir FOLDER/r` leaves its ledger in the folder of the candles.
  @Test func aLedgerOfTrialsIsNoSymbol() throws {
    try withTemporaryDirectory { directory in
      let header = TrialColumns.all.joined(separator: ",")
      try write(
        [
          "A.csv": "timestamp_ms,close,volume\n0,1,2\n",
          "ledger.csv": "\(header)\nf0,1,7,lstm,m/r\n",
          "trials.csv": "note,\(header)\r\n", "hash.csv": "hash,close\n",
        ], in: directory)
      // A file that lacks one of the columns is read, and its fault named.
      #expect(try CandleDirectory(directory).symbols == ["A", "hash"])
    }
  }

  @Test func namesFaultsOfADirectory() throws {
    try withTemporaryDirectory { directory in
      let candles = "timestamp_ms,close,volume\n0,1,2\n"
      try write(
        [
          "A_1.csv": candles, "A_2.csv": candles, "B.csv": candles,
          "B_funding.csv": "timestamp_ms\n1\n",
        ],
        in: directory)
      let message = { (symbols: [String]) in
        fault { _ = try OHLCVInput(contentsOf: directory, symbols: symbols) }
          .replacing(directory, with: "DIR")
      }
      #expect(message(["A"]) == "DIR: has more than one file for the symbol 'A': A_1.csv, A_2.csv")
      #expect(message(["C"]) == "DIR/C.csv: cannot be read: no such file")
      #expect(message(["B"]) == "DIR/B_funding.csv: row 1, column funding_rate: is missing")
      #expect(message(["C", "A"]).hasPrefix("DIR/C.csv"))
    }
  }
}
