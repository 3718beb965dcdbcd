import Foundation
import Testing

@testable import Workbook

@Suite("Kinds of figures: which column is drawn how")
struct FigureKindTests {
  @Test func lineChartCountsColumns() {
    let chart = LineChart(
      "T", axis: .numbers([1, 2], label: "epoch"),
      panels: [
        .init(
          "loss", [.init("band", [1, 2], .band(upper: [3, 4])), .init("loss", [2, 3], .dashed)]),
        .init("drawdown", [.init("depth", [-0.1, 0], .area)], percent: true),
      ], secondAxis: .init("learning rate", [0.1, 0.01]), marker: .init(at: 1, "best"))
    let figure = chart.figure("03-x")
    #expect(
      figure.tables[0].table.csv == """
        epoch,band,band upper,loss,depth,learning rate
        1,1,3,2,-0.1,0.1
        2,2,4,3,0,0.01

        """)
    let plots = figure.body.split(separator: "\n").filter { $0.contains("DATA using") }
      .map { $0.split(separator: " title")[0].drop { $0 != "D" } }
    #expect(
      plots == [
        "DATA using 1:2:3 skip 1 with filledcurves fs transparent solid 0.25 noborder "
          + "lc rgb \"#0072B2\"",
        "DATA using 1:4 skip 1 with lines lw 2 dt (7,4) lc rgb \"#D55E00\"",
        "DATA using 1:6 skip 1 axes x1y2 with steps lw 1.5 lc rgb \"#999999\"",
        "DATA using 1:(100*$5) skip 1 with filledcurves y1=0 fs transparent solid 0.45 "
          + "lc rgb \"#0072B2\"",
      ])
    #expect(figure.body.contains("set arrow 1 from 2, graph 0 to 2, graph 1 nohead"))
  }

  @Test(arguments: [([1.0, 3.9], false), ([1, 4.1], true), ([-1, 100], false), ([], false)])
  func automaticScale(_ values: [Double], _ isLogarithmic: Bool) {
    let body = LineChart(
      "T", axis: .times([0, 86_400_000]),
      panels: [.init("y", [.init("a", values)], scale: .automatic)]
    ).figure("x").body
    #expect(body.contains("set logscale y 2") == isLogarithmic)
  }

  /// A row is drawn from its own line of the table; what lies far left of all others is a number at the edge.
  @Test func intervalChartReadsItsColumns() {
    let body = Gallery.intervals.body
    let layers = body.split(separator: "\n").filter { $0.contains("DATA using") }
    #expect(layers.count == 3 + 3)
    #expect(layers[0].contains("DATA using 2:(0):3:4 skip 1 every ::0::0 with xerrorbars pt 6"))
    #expect(layers[2].contains("using 2:(3):3:4 skip 1 every ::3::3 with xerrorbars pt 7"))
    #expect(layers[5].contains("using 5:(3):6:7") && layers[5].contains("#0072B2"))
    #expect(layers[4].contains("#888888"))
    #expect(body.contains("set label '← -1' at graph 0.01, first 1 left"))
    #expect(body.contains("set yrange [3.6:-0.6]"))
  }

  @Test func heatmapFramesMarkedCells() {
    let figure = Heatmap(
      "T", rows: ["A", "B"], columns: ["A", "B"], rowAxis: "r", columnAxis: "c",
      matrices: [
        .init("one", [[0, 1], [2, 4]], legend: "l", marks: [[0, 1]]),
        .init("two", [[0, 1], [2, 4]], legend: "l"),
      ]
    ).figure("04-x")
    let objects = figure.body.split(separator: "\n").filter { $0.contains("object") }
    #expect(
      objects == [
        "unset object",
        "set object rectangle from first 0.54,-0.46 to first 1.46,0.46 front fillstyle empty "
          + "border lc rgb \"#D55E00\" lw 3",
        "unset object",
      ])
  }

  /// Two curves that end alike have names a line apart; one that ends before the others has its name at its left.
  @Test func lineChartNamesItsEnds() throws {
    var chart = LineChart(
      "T", axis: .numbers([1, 10], label: "L", logarithmic: true),
      panels: [
        .init(
          "ms", [.init("a", [1, 100]), .init("b", [1, 100]), .init("c", [10, .nan])],
          scale: .logarithmic)
      ])
    #expect(!chart.figure("x").body.contains("set label"))
    chart.namesAtEnds = true
    let body = chart.figure("x").body
    let labels = body.split(separator: "\n").filter { $0.hasPrefix("set label") }
    #expect(labels.count == 3 && body.contains("unset key") && !body.contains("\nset key"))
    #expect(labels[0].hasPrefix("set label 'c' at 1,10 right offset"))
    #expect(labels[1].hasPrefix("set label 'a' at 10,100 left offset 1,0"))
    let higher = try #require(labels[2].firstMatch(of: #/^set label 'b' at 10,([0-9.]+) left/#))
    // 0.055 of two decades above the other.
    #expect(try abs(#require(Double(higher.1)) - pow(10, 2.11)) < 1e-6)
    #expect(labels[2].hasSuffix("tc rgb \"#D55E00\""))
  }

  /// The colours of a diverging map turn around the middle of its limits; those from white around half of the largest.
  @Test func heatmapInks() {
    func body(_ colours: Heatmap.Colours, _ limits: ClosedRange<Double>) -> String {
      Heatmap(
        "T", rows: ["A"], columns: ["A"], rowAxis: "r", columnAxis: "c",
        matrices: [.init("", [[0.5]], legend: "l", colours: colours, limits: limits)]
      ).figure("x").body
    }
    #expect(body(.diverging, -1...1).contains("(abs($3) > 0.6 ? 0xffffff : 0x000000)"))
    #expect(body(.diverging, 0...0.25).contains("(abs($3 - 0.125) > 0.075 ? 0xffffff : 0x000000)"))
    #expect(body(.fromWhite, 0...2).contains("($3 > 1 ? 0xffffff : 0x000000)"))
    #expect(body(.fromWhite, 0...2).contains("set palette defined (0 \"#ffffff\""))
    #expect(body(.sequential, 0...2).contains("($3 > 1 ? 0x000000 : 0xffffff)"))
  }

  @Test func heatmapWritesAMatrixPerPanel() {
    let figure = Heatmap(
      "T", rows: ["A", "B"], columns: ["x", "y"], rowAxis: "r", columnAxis: "c",
      matrices: [
        .init("one", [[0, 1], [2, 4]], legend: "l"),
        .init("two", [[-1, 0], [0, 3]], legend: "l", colours: .diverging, digits: nil),
      ]
    ).figure("04-x")
    #expect(figure.dataFiles == ["04-x.csv", "04-x-2.csv"])
    #expect(figure.tables[1].table.csv == "row,x,y\nA,-1,0\nB,0,3\n")
    #expect(figure.body.contains("set cbrange [0:4]"))
    #expect(figure.body.contains("set cbrange [-3:3]"))
    #expect(figure.body.contains("$3 > 2 ? 0x000000 : 0xffffff"))
    #expect(!figure.body.contains("DATA2 matrix rowheaders columnheaders using 1:2:($3"))
  }

  @Test func rasterIsOneRowPerCell() {
    let figure = Raster(
      "T", values: [[1, 2], [3, -4]], rowAxis: "t", columnAxis: "d", legend: "v"
    ).figure("02-x")
    #expect(figure.tables[0].table.csv == "t,d,v\n0,0,1\n0,1,2\n1,0,3\n1,1,-4\n")
    #expect(figure.body.contains("set cbrange [-4:4]"))
  }

  @Test func rasterNamesRowsAndSomeColumns() {
    var raster = Raster(
      "T", values: [[1, 2], [3, -4]], rowAxis: "t", columnAxis: "d", legend: "v")
    raster.rowNames = ["A", "B"]
    raster.columnNames = [(1, "2024-02")]
    let body = raster.figure("02-x").body
    #expect(body.contains("set ytics noenhanced ('A' 0, 'B' 1)"))
    #expect(body.contains("set xtics ('2024-02' 1)"))
  }

  /// A line beyond the values makes the axis reach as far as it; the next panel does not inherit it.
  @Test func histogramMarksPlaces() {
    let figure = HistogramGrid(
      "T",
      panels: [.init("r", [0, 1, 1, 2], marks: [.init(4, isDashed: true)]), .init("s", [0, 1])],
      bins: 4
    ).figure("01-x")
    #expect(figure.tables[0].table.csv.contains("\n3.5,0,"))
    #expect(
      figure.body.contains("set arrow from 4, graph 0 to 4, graph 1 nohead front lw 2 dt (6,4)"))
    #expect(figure.body.components(separatedBy: "unset arrow").count == 3)
    #expect(
      !HistogramGrid("T", panels: [.init("r", [0, 1])]).figure("01-x").body.contains("arrow"))
  }

  @Test func histogramIsADensity() {
    let figure = HistogramGrid(
      "T", panels: [.init("r", [0, 1, 1, 2, .nan, 4])], bins: 4
    ).figure("01-x")
    // Bins of width 1 from 0 to 4, the last with its upper edge: five values, of which 1, 2, 1 and 1 lie inside.
    #expect(
      figure.tables[0].table.csv == """
        r,r density
        0.5,0.2
        1.5,0.4
        2.5,0.2
        3.5,0.2

        """)
  }

  @Test func barsShiftAroundTheirCategory() {
    let body = BarChart(
      "T", categories: ["a", "b"],
      series: [.init("p", [1, -1], errors: [0.1, 0.1]), .init("r", [2, 3])], label: "IC"
    ).figure("04-x").body
    #expect(body.contains("DATA using ($0+(-0.1875)):2:(0.3450) skip 1 with boxes"))
    #expect(body.contains("DATA using ($0+(0.1875)):4:(0.3450) skip 1 with boxes"))
    #expect(body.contains("($2-$3):(0):(2*$3)"))
    #expect(body.contains("set xtics scale 0 ('a' 0, 'b' 1)"))
  }

  @Test func splitKeepsItsBorders() {
    let day: Int64 = 86_400_000
    let figure = SplitDiagram(
      "T",
      rows: [
        (
          "split",
          [
            .init(.train, start: 0, end: 5 * day, text: "5 bars"),
            .init(.test, start: 6 * day, end: 9 * day),
          ]
        )
      ]
    ).figure("01-x")
    #expect(
      figure.tables[0].table.csv == """
        start,end,row,use,text
        1970-01-01,1970-01-06,0,0,5 bars
        1970-01-07,1970-01-10,0,2,

        """)
    #expect(!figure.body.contains("validation"))
  }
}
