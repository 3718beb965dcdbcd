import Files
import Workbook

/// Section `training-step-growth`: how a whole training step grows, ours and PyTorch's, as `Scripts/bench --growth` measured it.
func growth(_ page: inout Page, _ figures: FigureFolder) throws(InputFault) {
  let results = try GrowthResults()
  page.question(
    """
    How do the time and memory of a whole training step grow with the length of the window and \
    with the number of assets?
    """)
  page.formula("time ~ L to the power p:   p = slope of ln time against ln L, from L = 168 on")
  try page.code("exponent", in: resultsFile)
  page.table(growthTable(results, .length))
  page.table(growthTable(results, .assets))
  try page.figure(
    lengthFigure(results), in: figures,
    """
    Two things to note: where the curves of full attention bend upwards, and how far apart ours \
    and PyTorch's are for the same kind of attention. The missing points of full attention did not \
    fit into memory.
    """)
  try page.figure(
    assetsFigure(results), in: figures,
    """
    With the number of assets all curves grow alike, close to proportionally: attention across \
    assets costs N², but it is a small part of the step.
    """)
  page.reading(reading(results))
  page.breaks(
    """
    A comparison that leaves out the length misleads (errata C3: “handles long sequences”, without a \
    time). At L = 96 one would call ProbSparse useless, at L = 2,688 indispensable, and both would \
    be true.
    """)
  page.exercise(
    """
    Run `stockformer bench --only grow/full` on your machine and fit p yourself, once from L = 96 \
    and once from L = 672 on. Which p is right? Then predict the time of a step at L = 5,376 with \
    both. Which prediction would you bet on?
    """)
}

private let resultsFile = #filePath.replacingOccurrences(
  of: "Growth.swift", with: "GrowthResults.swift")

private let kinds = ["full", "probSparse"]

private func curves(_ axis: Axis, _ programs: [String]) -> [Curve] {
  programs.flatMap { program in
    kinds.map { Curve(program: program, kind: $0, axis: axis) }
  }
}

/// Milliseconds at every size, and the exponent.
private func growthTable(_ results: GrowthResults, _ axis: Axis) -> Table {
  Table(
    [.text("a step of 4 windows, ms")] + axis.sizes.map { .number("\(axis.letter) \($0)") }
      + [.number("p")],
    rows: curves(axis, ["ours", "tuned", "stock"]).map { curve in
      let times = results.values(curve, \.milliseconds)
      return [curve.name] + times.map(threeDigits)
        + [power(results, curve, \.milliseconds).fixed(2)]
    })
}

private func threeDigits(_ milliseconds: Double) -> String {
  guard milliseconds.isFinite else { return "–" }
  return milliseconds < 1_000
    ? milliseconds.significant(3) : Int(milliseconds.rounded()).grouped
}

private func power(
  _ results: GrowthResults, _ curve: Curve, _ value: (GrowthResults.Step) -> Double
) -> Double {
  let points = zip(curve.axis.sizes, results.values(curve, value))
    .filter { $0.0 >= curve.axis.least }
  return exponent(points.map(\.0), points.map(\.1))
}

private func lengthFigure(_ results: GrowthResults) -> Figure {
  let powers = kinds.map { power(results, Curve(kind: $0), \.milliseconds).fixed(2) }
  var chart = LineChart(
    "A step's time grows like L to the power \(powers[0]) with full attention, \(powers[1]) with ProbSparse",
    subtitle:
      "4 windows, reference configuration, N 5, two cores; PyTorch tuned; power p fitted from L = 168 on",
    axis: .numbers(
      Axis.length.sizes.map(Double.init), label: "L, steps of a window", logarithmic: true),
    panels: [
      .init("milliseconds", lines(results, .length, \.milliseconds), scale: .logarithmic),
      .init("memory, MB", lines(results, .length, \.megabytes), scale: .logarithmic),
    ])
  chart.namesAtEnds = true
  return chart.figure("02-growth")
}

private func assetsFigure(_ results: GrowthResults) -> Figure {
  let powers = curves(.assets, ["ours", "tuned"]).map { power(results, $0, \.milliseconds) }
  let (least, most) = (powers.min() ?? .nan, powers.max() ?? .nan)
  var chart = LineChart(
    least > 0.9 && most < 1.1
      ? "The time of every kind of step grows in proportion to the number of assets"
      : "A step's time grows like N to a power from \(least.fixed(2)) to \(most.fixed(2))",
    subtitle:
      "4 windows of L = 96, otherwise the reference configuration, two cores; PyTorch tuned; p: fitted power",
    axis: .numbers(Axis.assets.sizes.map(Double.init), label: "N, assets", logarithmic: true),
    panels: [
      .init("milliseconds", lines(results, .assets, \.milliseconds), scale: .logarithmic)
    ])
  chart.namesAtEnds = true
  return chart.figure("02-growth-assets")
}

private func lines(
  _ results: GrowthResults, _ axis: Axis, _ value: (GrowthResults.Step) -> Double
) -> [LineChart.Series] {
  curves(axis, ["ours", "tuned"]).map { curve in
    let p = power(results, curve, value).fixed(2)
    let name = curve.name.replacing(", tuned", with: "")
    return .init("\(name), p \(p)", results.values(curve, value), .linesAndPoints)
  }
}

private func reading(_ results: GrowthResults) -> String {
  let (full, sparse) = (Curve(kind: "full"), Curve(kind: "probSparse"))
  let times = zip(
    results.values(full, \.milliseconds), results.values(sparse, \.milliseconds))
  let changes = zip(Axis.length.sizes, times).map { ($0, $1.1 / $1.0) }
  let effect = { (length: Int) in
    changes.first { $0.0 == length }.map { change($0.1) } ?? "–"
  }
  let point =
    switch results.crossover {
    case nil: "ProbSparse is faster at every length"
    case .some(.infinity): "ProbSparse is faster at no length"
    case .some(let length): "ProbSparse is faster from about L = \(Int(length.rounded())) on"
    }
  return """
    Measured by `Scripts/bench --growth` on \(results.machine); the numbers of this section are \
    read from `\(GrowthResults.path)`. \(point): it changes the time of a step of 4 windows by \(effect(96)) at \
    L = 96, by \(effect(168)) at 168 (the reference configuration's), by \(effect(336)) at 336 and \
    by \(effect(2688)) at 2,688. The time with our ProbSparse grows like L to the power \
    \(power(results, sparse, \.milliseconds).fixed(2)), with our full attention like L to the \
    power \(power(results, full, \.milliseconds).fixed(2)). \(ahead(results)) \
    \(distilling(results))
    """
}

/// A ratio as a signed change in per cent.
private func change(_ ratio: Double) -> String {
  (ratio < 1 ? "−" : "+") + abs(ratio - 1).percent(0)
}

/// Whether ours is ahead everywhere, and by how much at least.
private func ahead(_ results: GrowthResults) -> String {
  let ratios = [Axis.length, .assets].flatMap { axis in
    kinds.flatMap { kind in
      zip(
        results.values(Curve(program: "tuned", kind: kind, axis: axis), \.milliseconds),
        results.values(Curve(kind: kind, axis: axis), \.milliseconds)
      ).map { $0 / $1 }.filter(\.isFinite)
    }
  }
  guard let least = ratios.min(), let most = ratios.max() else { return "" }
  return least > 1
    ? "The tuned PyTorch takes \(least.fixed(1)) to \(most.fixed(1)) times as long as ours."
    : """
    The tuned PyTorch takes \(least.fixed(2)) to \(most.fixed(1)) times as long as ours, so it is \
    not always slower.
    """
}

/// What distilling saves in the reference configuration.
private func distilling(_ results: GrowthResults) -> String {
  guard let with = results.step("ours", "train/seed/full"),
    let without = results.step("ours", "train/seed/full/noDistil")
  else { return "" }
  return """
    Distilling changes a step of 32 windows in the reference configuration by \
    \(change(with.milliseconds / without.milliseconds)) in time and by \
    \(change(with.megabytes / without.megabytes)) in memory: a core holds only two windows at a \
    time, and most of that memory belongs to the first layer and to the distilling layer itself.
    """
}
