import Experiments
import Files
import Foundation
import Influence
import Markets
import Workbook

/// Section `two-traps`: what the readings say where nothing leads.
func traps(_ page: inout Page, _ course: Readings, _ figures: FigureFolder) throws(InputFault) {
  page.question(
    "What do a heatmap and the other readings show on a market in which no asset leads another?")
  page.formula(
    """
    no signal            r_i,t = e_i,t                 independent noise
    common factor only   r_i,t = b_i f_t + e_i,t       all move together, none leads
    standard deviation of AUROC by chance   √((n₁ + n₀ + 1) / (12 n₁ n₀))
    """)
  page.paragraph(
    """
    The scores are compared with false edges: those that the signal market of the same seed would \
    have had, drawn at random and not present here. Over many draws any score averages 0.5 against \
    such edges, by construction; what a single market gives lies around it.
    """)
  page.predict(
    """
    A model is trained on pure noise. How large is the largest cell of its average attention map, \
    and does its AUROC against randomly drawn “edges” differ from 0.5?
    """)
  let seed = course.options.seed
  let noise = try course.benchmark(.noSignal, seed: seed)
  let factor = try course.benchmark(.commonFactorOnly, seed: seed)
  let signal = try course.benchmark(seed: course.benchmarkSeeds[0])
  try page.code("found", in: "Sources/Influence/InfluenceAblation.swift")
  page.table(trapTable(signal, noise, factor))
  try page.figure(
    trapFigure(noise, factor).figure("04-traps"), in: figures,
    """
    Mean attention in the two traps. White is the value that every cell of a uniform map has; both \
    maps share one colour scale.
    """)
  page.reading(trapReading(noise, factor))
  page.breaks(
    """
    Without the correction for \(noise.ablation.rise.pairs.count) tests about \
    \((0.05 * Double(noise.ablation.rise.pairs.count) / 2).fixed(1)) pairs (half of 5 %, since \
    only rises count) would be called leaders in every market that has none, each with a plausible \
    story.
    """)
  page.exercise(
    """
    Print the attention map of a trap without its title and ask somebody which asset leads. Then \
    show the ablation with its tests. Which of the two would you put into a report?
    """)
}

private func trapTable(
  _ signal: InfluenceBenchmark.Outcome, _ noise: InfluenceBenchmark.Outcome,
  _ factor: InfluenceBenchmark.Outcome
) -> Table {
  let columns = [signal, noise, factor]
  func row(_ name: String, _ value: (InfluenceBenchmark.Outcome) -> String) -> [String] {
    [name] + columns.map(value)
  }
  var rows = [
    row("R² of the test windows") { $0.rSquared.percent(2) },
    row("largest attention to another asset") { largestAttention($0).fixed(3) },
    row("mean H / ln N") { ($0.attention?.layers[0].map(\.entropy).mean ?? .nan).fixed(3) },
    row("largest rise by ablation") { largestRise($0).fixed(4) },
    row("pairs found by ablation, false discovery rate 5 %") { "\($0.ablation.found().count)" },
  ]
  for method in InfluenceMethod.allCases {
    rows.append(
      row("AUROC of \(method.title)") { $0.detection(method)?.areaUnderROC.fixed(2) ?? "–" })
  }
  return Table(
    [
      .text(""), .number("signal"), .number("no signal"), .number("common factor only"),
    ], rows: rows)
}

private func largestAttention(_ outcome: InfluenceBenchmark.Outcome) -> Double {
  guard let scores = outcome.scores[.attention] else { return .nan }
  return scores.pairs.map { scores[$0.cause, $0.effect] }.max() ?? .nan
}

private func largestRise(_ outcome: InfluenceBenchmark.Outcome) -> Double {
  let rise = outcome.ablation.rise
  return rise.pairs.map { rise[$0.cause, $0.effect] }.max() ?? .nan
}

private func trapFigure(
  _ noise: InfluenceBenchmark.Outcome, _ factor: InfluenceBenchmark.Outcome
) -> Heatmap {
  let symbols = noise.ablation.rise.symbols
  let uniform = 1 / Double(symbols.count)
  let maps = [noise, factor].map { $0.attention?.map() ?? [] }
  let reach = max(uniform, (maps.map(mostOf).max() ?? 0) - uniform)
  let matrices = zip(["no signal", "common factor only"], maps).map { title, map in
    Heatmap.Matrix(
      title, map, legend: "mean attention of the test windows; white: \(uniform.fixed(3)), uniform",
      colours: .diverging, limits: (uniform - reach)...(uniform + reach))
  }
  let strongest = [noise, factor].map { largestAttention($0).fixed(2) }
  return Heatmap(
    "Where no asset leads, attention's strongest cells are \(strongest[0]) and \(strongest[1])",
    subtitle: "strongest: to another asset; a uniform map has \(uniform.fixed(3)) in every cell",
    rows: symbols, columns: symbols, rowAxis: "query (effect)", columnAxis: "key (cause)",
    matrices: matrices)
}

private func trapReading(
  _ noise: InfluenceBenchmark.Outcome, _ factor: InfluenceBenchmark.Outcome
) -> String {
  let uniform = 1 / Double(noise.ablation.rise.symbols.count)
  let areas = InfluenceMethod.allCases.filter(\.readsModel).flatMap { [noise, factor].areas($0) }
  let edges = Double(noise.edges.count)
  let others = Double(noise.ablation.rise.pairs.count) - edges
  let deviation = ((edges + others + 1) / (12 * edges * others)).squareRoot()
  let found = noise.ablation.found().count + factor.ablation.found().count
  let verdict =
    found == 0
    ? "Ablation with its tests finds no pair in either trap, which is the right answer."
    : """
    Ablation with its tests finds \(found) pair\(found == 1 ? "" : "s") in the two traps together, \
    which a false discovery rate of 5 % allows occasionally.
    """
  return """
    The maps have a strongest cell here too: \(largestAttention(noise).fixed(2)) without signal \
    and \(largestAttention(factor).fixed(2)) under the common factor, where a uniform map has \
    \(uniform.fixed(3)). The readings of the models score \(areas.mean.fixed(2)) on average \
    against edges that are not there, from \((areas.min() ?? .nan).fixed(2)) to \
    \((areas.max() ?? .nan).fixed(2)); the standard deviation by chance is \(deviation.fixed(2)). \
    \(verdict)
    """
}
