import Files
import Foundation
import Testing

@testable import Workbook

@Suite("Figure: the script is the truth")
struct FigureTests {
  private let figure = Figure(
    "01-line", size: (300, 200),
    tables: [DataTable([.init("x", [0, 1]), .init("y", [0.5, 0.1])])],
    body: "plot DATA using 1:2 skip 1 with points notitle")

  @Test func scriptIsGolden() {
    #expect(
      figure.script(FigureSource(chapter: "01-data-preparation", seed: 7)) == """
        # 01-line: chapter 01-data-preparation, seed 7
        # Draw it again, in this folder:  gnuplot 01-line.gp     (gnuplot 5.2 or newer)
        # Reads: 01-line.csv
        set encoding utf8
        set datafile separator comma
        set terminal pngcairo size 300,200 enhanced font "DejaVu Sans,14" background "#ffffff"
        set output "01-line.png"
        DATA = "01-line.csv"
        set border 3 lw 1.2
        set tics nomirror
        set grid back lt 1 lc rgb "#e4e4e4" lw 1
        plot DATA using 1:2 skip 1 with points notitle
        unset output

        """)
  }

  @Test func sendsWhatItWrites() throws {
    // A gnuplot that keeps what it is sent, beside the real one.
    try withTemporaryFolder { folder in
      let gnuplot = Gnuplot(command: "tee \(folder)/sent | gnuplot")
      let figures = FigureFolder("\(folder)/out", source: FigureSource("test"), gnuplot: gnuplot)
      try figures.draw(figure)
      let sent = try String(contentsOfFile: "\(folder)/sent", encoding: .utf8)
      let written = try String(contentsOfFile: "\(folder)/out/01-line.gp", encoding: .utf8)
      #expect(sent == written)
      #expect(written == figure.script(FigureSource("test")))
      let files = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/out").sorted()
      #expect(files == ["01-line.csv", "01-line.gp", "01-line.png"])
    }
  }

  @Test func missingGnuplotLeavesNothing() throws {
    try withTemporaryFolder { folder in
      let gnuplot = Gnuplot(command: "PATH=/nonexistent gnuplot")
      let figures = FigureFolder("\(folder)/out", source: FigureSource("test"), gnuplot: gnuplot)
      let fault = #expect(throws: InputFault.self) { try figures.draw(figure) }
      #expect(fault?.kind == .failure)
      #expect(fault?.description.hasPrefix("gnuplot: not found; Scripts/setup") == true)
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/out"))
      #expect(throws: InputFault.self) { try gnuplot.requireInstalled() }
    }
  }

  @Test func brokenScriptNamesGnuplotsReasonAndKeepsTheOldFigure() throws {
    try withTemporaryFolder { folder in
      let figures = FigureFolder(folder, source: FigureSource("test"))
      try figures.draw(figure)
      let before = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/01-line.png"))
      var broken = figure
      broken.body = "plot nonsense(1)"
      let fault = #expect(throws: InputFault.self) { try figures.draw(broken) }
      #expect(fault?.file == "\(folder)/01-line.gp")
      #expect(fault?.message.contains("undefined function: nonsense") == true)
      #expect(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/01-line.png")) == before)
      let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      #expect(files == ["01-line.csv", "01-line.gp", "01-line.png"])
    }
  }

  @Test(arguments: [
    ("exit", "wrong signature"), ("exit status 3", "ended with status 3"),
    ("print 'a hint'", "a hint"), ("set output 'other.png'\nplot 1", "wrong signature"),
  ])
  func outcomeIsChecked(_ body: String, _ reason: String) throws {
    try withTemporaryFolder { folder in
      var other = figure
      other.body = body
      let fault = #expect(throws: InputFault.self) {
        try FigureFolder(folder, source: FigureSource("test")).draw(other)
      }
      #expect(fault?.message.contains(reason) == true, "\(String(describing: fault))")
    }
  }

  @Test func wrongSizeIsNoticed() throws {
    try withTemporaryFolder { folder in
      var other = figure
      other.body =
        "set terminal pngcairo size 400,300\nset output '01-line.png'\nplot x notitle"
      let fault = #expect(throws: InputFault.self) {
        try FigureFolder(folder, source: FigureSource("test")).draw(other)
      }
      #expect(fault?.message == "drawn 400 × 300 pixels, expected 300 × 200")
    }
  }

  @Test func aGnuplotThatStopsReadingIsAFaultAndNoSignal() throws {
    try withTemporaryFolder { folder in
      let long = String(repeating: "# nothing\n", count: 100_000)
      let fault = #expect(throws: InputFault.self) {
        try Gnuplot(command: "true").run(long, in: folder)
      }
      #expect(fault?.file == "gnuplot")
    }
  }

  @Test func aConstantSeriesIsDrawn() throws {
    try withTemporaryFolder { folder in
      var flat = figure
      flat.tables[0].table = DataTable([.init("x", [0, 1, 2]), .init("y", [3, 3, .nan])])
      try FigureFolder(folder, source: FigureSource("test")).draw(flat)
    }
  }

  @Test func foldersWithBlanksAndQuotes() throws {
    try withTemporaryFolder { folder in
      let odd = "\(folder)/it's a folder $HOME"
      try FigureFolder(odd, source: FigureSource("test")).draw(figure)
      #expect(FileManager.default.fileExists(atPath: "\(odd)/01-line.png"))
    }
  }

  @Test func aFileInTheWayIsNamed() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write("", to: "\(folder)/out")
      let fault = #expect(throws: InputFault.self) {
        try FigureFolder("\(folder)/out", source: FigureSource("test")).draw(figure)
      }
      #expect(fault?.kind == .failure)
      #expect(fault?.description == "\(folder)/out: cannot be written: Not a directory")
      #expect(throws: InputFault.self) {
        try FigureFolder("\(folder)/out/deeper", source: FigureSource("test")).requireWritable()
      }
    }
  }

  @Test(arguments: Gallery.all.indices)
  func scriptsReferOnlyToFilesBesideThem(_ index: Int) {
    let script = Gallery.all[index].script(FigureSource("test"))
    #expect(!script.contains("/tmp") && !script.contains("../"))
    for file in Gallery.all[index].dataFiles { #expect(script.contains("\"\(file)\"")) }
    #expect(!script.contains("nan") && !script.contains("inf"))
  }
}
