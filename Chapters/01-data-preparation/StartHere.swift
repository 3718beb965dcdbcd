import Experiments
import Files
import Markets
import Models
import NeuralNetworks
import Workbook

/// The opening `start-here`: what is built, on which market it is tried, and how to read the rest.
func startHere(_ page: inout Page, _ course: Course) throws(InputFault) {
  page.paragraph(whatItIs)
  page.formula(diagram)
  page.paragraph(whyMany)
  page.paragraph(whichStockformer)
  page.paragraph(market(course))
  page.formula(
    """
    r_e,t = Σ over edges c → e of β_ce r_c,t−lag  +  λ_e f_t  +  ε_e,t
    edge: c leads e by lag bars    f: a move that all assets share    ε: an asset's own noise
    """)
  page.table(edgeTable(course.truth))
  page.predict(
    """
    The edges explain \(PlantedConfiguration.classroom.r2.percent(0)) of a follower's variance, \
    and nothing else can be forecast. What is the largest R² over all \
    \(course.truth.symbols.count) assets, and which model reaches it?
    """)
  page.paragraph(ceiling(course.truth))
  page.table(sizeTable)
  page.paragraph(evidence)
  page.table(notation)
  page.paragraph(prerequisites)
  page.paragraph(
    """
    The code is Swift. For a reader of Python, the lines below hold most of what the chapters \
    use; the table has each line's Python.
    """)
  try page.code("swift", in: "Chapters/01-data-preparation/SwiftForPython.swift")
  page.result(SwiftForPython.results.joined(separator: "\n"))
  page.table(swiftTable)
  page.paragraph(references)
}

private let whatItIs = """
  A Stockformer is a transformer that forecasts many assets at once. Every asset has a token at \
  every bar; attention along time lets an asset look at its own past, attention across assets \
  lets it look at the others; and from each asset's newest token the head reads one number: a \
  return, the log-odds of a rise, or a position.
  """

/// The number of a section in the diagram: `2.1`.
private func at(_ id: String) -> String {
  Contents.workbook.place(of: id).map { "\($0.chapter).\($0.number)" } ?? "?"
}

private let diagram = """
  x   [B, L, N, F]   L bars of N assets with F features        chapter 01
   │
   ▼  convolution over time, one kernel for all assets         \(at("tokens"))
  h   [B, L, N, D]   one token per bar and asset, + position   \(at("positions"))
   │
   ▼  E layers, each   h ← h + attention along time            \(at("attention-across-time"))   an asset's own past
   │                   h ← h + attention across assets         \(at("attention-across-assets"))   the other assets
   │                   h ← h + feed-forward                    \(at("encoder-block"))   every token alone
   ▼  between layers, if wanted: distilling, half the bars     \(at("distilling"))
  z   [B, N, D]      the newest token of each asset
   │
   ▼  head: one number per asset                               \(at("heads"))
  u   [B, N]         forecast, log-odds or position            chapters 03 to 05
  """

private let whyMany = """
  Why many assets? If one asset's move is followed, bars later, by another's, a model that sees \
  only the second cannot see it coming; one that sees both can. That is the only reason: where \
  assets move together in the same bar, each reveals the other's move too late \
  ([[prices-and-returns]], \
  [[who-leads-whom]]). Whether real assets lead each other enough to matter is the question of \
  chapters 03 to 05, and the answer on the shipped stocks is that no such lead is found.
  """

private let whichStockformer = """
  Three papers share the name. This project implements a fourth thing, the design of a reference \
  document that describes a model with attention across assets in prose, a diagram and Python \
  snippets; where it contradicts itself, `Chapters/errata.md` says how, and what is right (“errata \
  D3” on a page is an entry there). It lists example programs that do not exist (errata C6), and does \
  not say which paper it means (errata C7). The papers: Li, Schulwolf and Miikkulainen 2025 (arXiv \
  2502.09625), an Informer-like model that reads many stocks and forecasts one, without attention \
  across assets, here `model.kind=stockformer2023`; Ma et al. 2024 (arXiv 2401.06139), which \
  splits returns by wavelets and selects stocks, here `model.kind=stockformer-multitask`; and Gao \
  et al. 2023 (IJCAI, StockFormer in capitals), reinforcement learning on three transformers, not \
  implemented here. Attention across assets is in none of their first versions (errata C5): it is \
  closer to MASTER (Li et al. 2024) and iTransformer (Liu et al. 2024).
  """

private func market(_ course: Course) -> String {
  let c = PlantedConfiguration.classroom
  return """
    A method that finds nothing on real prices may be broken, or there may be nothing to find. To \
    tell the two apart, every result is shown twice: on real prices, and on a planted market, \
    which this workbook generates itself and whose structure is known: \(c.assets) assets, \
    \(c.bars.grouped) hourly bars, \(c.edges) edges with lags of 1 to \(c.maxLag) bars.
    """
}

private func edgeTable(_ truth: PlantedTruth) -> Table {
  Table(
    [
      .text("planted edge"), .number("lag, bars"), .number("β"),
      .number("R² of the follower, all its edges"),
    ],
    rows: truth.edges.sorted { ($0.effect, $0.cause) < ($1.effect, $1.cause) }.map {
      [
        "\($0.cause) leads \($0.effect)", "\($0.lag)", $0.coefficient.signed(3),
        (truth.r2[$0.effect] ?? 0).percent(1),
      ]
    })
}

private func ceiling(_ truth: PlantedTruth) -> String {
  let followers = Set(truth.edges.map(\.effect)).count
  let best = truth.symbols.reduce(0) { $0 + (truth.r2[$1] ?? 0) } / Double(truth.symbols.count)
  return """
    \(followers) of the \(truth.symbols.count) assets follow another, so the best possible \
    forecast has an R² of \(followers)/\(truth.symbols.count) × \
    \(PlantedConfiguration.classroom.r2.percent(0)) = \(best.percent(2)) on average over the \
    assets. That is the ceiling against which every R² on the planted market should be read. The \
    edges are linear, so a ridge regression on the same window, the simpler model, is expected to \
    come closest ([[result-and-baselines]]); where edges are not linear, a transformer can find \
    more ([[what-can-be-learned]]). The market is easier than a real one: normal noise, a constant \
    variance, edges that never change.
    """
}

/// The sizes of the two models that chapters 03 to 05 train, and of the reference configuration.
private var sizeTable: Table {
  let planted = ExperimentConfiguration.planted
  let stocks = ExperimentConfiguration.stocks
  let models = [
    configured(planted, assets: PlantedConfiguration.classroom.assets),
    configured(stocks, assets: 6), .reference(),
  ]
  let rows: [(String, (StockformerConfiguration) -> String)] = [
    ("L bars × N assets × F features", { "\($0.lookback) × \($0.assets) × \($0.features)" }),
    ("D, H, E, D_ff", { "\($0.width), \($0.heads), \($0.layers), \($0.feedForward)" }),
    ("dropout", { Double($0.dropout).significant(2) }),
    ("parameters", { $0.parameterCount.grouped }),
  ]
  return Table(
    [
      .text("the models"), .number("planted market"), .number("real market"),
      .number("reference document"),
    ],
    rows: rows.map { row in [row.0] + models.map(row.1) })
}

private func configured(
  _ settings: ExperimentConfiguration, assets: Int
) -> StockformerConfiguration {
  var c = settings.stockformer
  c.lookback = settings.lookback
  c.assets = assets
  c.features = settings.features.count
  return c
}

private let evidence = """
  How the numbers came about. Almost all are computed while the page is printed. Three kinds are \
  not: chapters 04 and 05 load the weights of their two main models from `data/*.safetensors` \
  (`swift run 03-training --write-checkpoints` makes them); sections that take longer than a \
  chapter may read a file that a script has measured, and name script, machine and date; and \
  settings were chosen beforehand. For the planted model ten settings were compared by validation \
  loss, and its look-back of 4 and its single layer were chosen because the lags are known to be \
  at most 3. For the real model 40 settings were tried with three seeds each, on the validation \
  windows alone; they tie, so plain ones were taken.
  """

private let notation = Table(
  ["letter", "meaning", "letter", "meaning"],
  rows: [
    ["B", "windows in a batch", "r, y", "log return; label, the return over h bars"],
    ["L", "bars in a window (look-back)", "u, p", "output of the head; forecast"],
    ["N", "assets", "s_i", "standard deviation of asset i's labels"],
    ["F", "features of an asset", "w", "position, a fraction of equity"],
    ["D, D_ff", "width, inside feed-forward", "h", "horizon in bars; in 2.x the tokens"],
    ["H, d", "heads, d = D/H", "R²", "1 − Σ(y − p)² / Σ y², against 0"],
    ["E", "layers", "IC", "correlation of p and y across assets"],
  ])

/// Hours for all lessons of the book, their code read and their questions answered.
private let readingHours = (Contents.workbook.lessons.map(\.minutes).reduce(0, +) + 30) / 60

private let prerequisites = """
  It helps to know matrix products and derivatives, regression and hypothesis tests, prices and \
  returns. Attention, transformers and back-tests are explained from the start; \
  each term is explained where it is first needed. Reading takes about \(readingHours / 5) hours a \
  chapter, \(readingHours) in all, without the exercises. Questions “Predict first” stand before the tables that answer them: with `--ask` the \
  page waits there. `swift run exercises` checks what you write.
  """

private let swiftTable = Table(
  ["Swift", "Python"],
  rows: [
    ["let x = 1.5 · var n = 0", "x = 1.5 · n = 0 (let: never assigned again)"],
    ["func f(_ x: Double, by k: Double = 2)", "def f(x, k=2), called f(3) or f(3, by: 4)"],
    ["0..<n · 1...n", "range(n) · range(1, n + 1)"],
    ["x.map { $0 * 2 }", "[v * 2 for v in x] ($0: the first argument)"],
    ["x.reduce(0, +)", "sum(x)"],
    ["x.reduce(0) { $0 + $1 * $1 }", "sum(v * v for v in x) ($0: the sum so far)"],
    ["zip(a, b).map { $0 - $1 }", "[u - v for u, v in zip(a, b)]"],
    ["x.filter { $0 > 0 } · x.indices", "[v for v in x if v > 0] · range(len(x))"],
    ["guard let m = x.max() else { return .nan }", "if not x: return nan; m = max(x)"],
    ["a ?? b", "b if a is None else a"],
    ["x?.count", "None if x is None else len(x)"],
    ["condition ? a : b", "a if condition else b"],
    ["struct P { var x: Double }", "a class whose instances are always copied"],
    ["try f() · throws(InputFault)", "f() may raise · and raises only this"],
  ])

private let references = """
  References. Vaswani et al. 2017 (attention, 1706.03762); Zhou et al. 2021 (Informer, ProbSparse \
  and distilling, 2012.07436); Wu et al. 2021 (Autoformer, 2106.13008); Li et al. 2024 (MASTER, \
  2312.15235); Liu et al. 2024 (iTransformer, 2310.06625); Kingma and Ba 2015 (Adam); Loshchilov \
  and Hutter 2019 (AdamW); Smith and Topin 2018 (one cycle); Granger 1969; White 1980 (standard \
  errors under changing variance); Benjamini and Hochberg 1995 (false discovery rate); Diebold and \
  Mariano 1995; Politis and Romano 1994 (stationary bootstrap); Bailey and López de Prado 2014 \
  (deflated Sharpe ratio); López de Prado 2018 (purging); Abnar and Zuidema 2020 (attention \
  rollout); Jain and Wallace 2019 (attention is not explanation).
  """
