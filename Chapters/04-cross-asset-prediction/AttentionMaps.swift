import Experiments
import Files
import Foundation
import Influence
import Markets
import Models
import NeuralNetworks
import Tensors
import Workbook

/// Section `average-attention`: the reference document's `predict_with_attention` and `visualize_attention`, written out.
func attentionMaps(
  _ page: inout Page, _ course: Readings, _ figures: FigureFolder
) throws(InputFault) {
  page.question(
    "What did the model look at when it made one forecast, and what does it look at on average?")
  page.formula(
    """
    A[b, h, l, q, k] = softmax over k of Q_q · K_k / √d     [B, H, L, N, N], rows sum to 1
    one window's map     mean over h at the last step l = L   [N, N]
    the average map      mean over b and h at the last step   [N, N]
    """)
  page.paragraph(
    """
    The function in the reference document expects [B, H, N, N], but its model returns what \
    `nn.MultiheadAttention` gives by default: maps already averaged over heads, and along the \
    wrong axis (errata A1, A2). So every reduction is stated here. Rows are queries, columns are \
    keys.
    """)
  try page.code("predict-with-attention")
  try page.code("visualize-attention")
  let planted = Maps(course.planted)
  let real = Maps(course.real)
  page.table(mapTable(planted, real))
  try page.figure(
    planted.figure("04-attention-window", "Planted market", course.truth.edges), in: figures,
    """
    Planted market. Left: the attention of one window. Right: the average over all test windows. \
    Framed: the planted edges; both maps have the same colours.
    """)
  page.reading(
    """
    The functions above and the library agree to \
    \(max(planted.largestError, real.largestError).significant(1)). A single window's map differs \
    from the average by \(planted.variation.fixed(3)) per cell on the planted market and by \
    \(real.variation.fixed(3)) on real prices, where a uniform map would have \
    \(planted.uniform.fixed(3)) and \(real.uniform.fixed(3)) in every cell. \
    On the planted market \(planted.variationReading)
    """)
  page.paragraph(
    """
    “High attention from ETH to BTC → ETH movements help predict BTC”, says the reference document \
    (errata A5). The direction is not even stated, and the inference does not hold: each row sums \
    to 1 whether or not anything in it is useful. A map is a hypothesis. Sections \
    [[influence-by-ablation|number]] to [[two-traps|number]] test it.
    """)
  page.breaks(
    """
    Without the Recorder the model computes only the last step and keeps no weights; with it the \
    forecasts are the same to \(planted.forecastError.significant(1)). Averaging over all L steps \
    instead of taking the last one mixes in maps that no forecast of this layer reads.
    """)
  page.exercise(
    """
    Average over the steps too (`attention` still has them). By how much does the average map \
    change, and why does that not change a single forecast?
    """)
}

// anchor: predict-with-attention
/// Forecasts u [B, N, 1] and the last layer's attention across assets [B, H, L, N, N].
func predictWithAttention(
  _ model: Stockformer, _ x: Tensor
) -> (predictions: Tensor, attention: Tensor) {
  let recorder = Recorder()
  let context = ForwardContext.inference(seed: model.samplingSeed, recorder: recorder)
  let predictions = model(x, context)
  let last = "cross.\(model.configuration.layers - 1)"
  return (predictions, recorder[last] ?? .zero)
}
// end: predict-with-attention

// anchor: visualize-attention
/// The mean over windows and heads of the last step's attention, a row for each query.
func averageAttention(_ attention: Tensor) -> [[Double]] {
  let (windows, heads, last, assets) = (
    attention.shape[0], attention.shape[1], attention.shape[2] - 1, attention.shape[3]
  )
  var map = [[Double]](repeating: [Double](repeating: 0, count: assets), count: assets)
  let share = 1 / Double(windows * heads)
  for b in 0..<windows {
    for h in 0..<heads {
      for query in 0..<assets {
        for key in 0..<assets {
          map[query][key] += share * Double(attention[b, h, last, query, key])
        }
      }
    }
  }
  return map
}

/// The heatmap of an average map: columns keys (source), rows queries (target).
func visualizeAttention(
  _ map: [[Double]], title: String, upTo most: Double, marks: [[Int]] = []
) -> Heatmap.Matrix {
  Heatmap.Matrix(
    title, map, legend: "mean attention, rows sum to 1", limits: 0...most, marks: marks)
}
// end: visualize-attention

/// The largest cell: the upper end of a map's colours.
func mostOf(_ map: [[Double]]) -> Double { max(map.joined().max() ?? 1, .leastNormalMagnitude) }

/// One window's map and the average one.
private struct Maps {
  let subject: Subject
  /// The map of the newest test window.
  let window: [[Double]]
  /// The mean over all test windows.
  let average: [[Double]]
  /// The largest distance from what the library computes.
  let largestError: Double
  /// The largest distance of the forecasts with and without a recorder.
  let forecastError: Double
  /// The mean distance of a window's cell from the average map.
  let variation: Double
  /// The fraction of the cells' variance, over all windows and cells, that the average map explains.
  let explained: Double

  init(_ subject: Subject) {
    self.subject = subject
    let (model, windowEnds) = (subject.forecaster.stockformer, subject.windowEnds)
    let source = MarketWindows(subject.windows, windowEnds: windowEnds)
    let newest = predictWithAttention(model, source.batch([windowEnds.count - 1]).input.features)
    window = averageAttention(newest.attention)
    var sum = window.map { $0.map { _ in 0.0 } }
    var (distance, squares) = (0.0, 0.0)
    let level = 1 / Double(subject.symbols.count)
    let profile = subject.forecaster.attentionProfile(of: subject.windows, windowEnds: windowEnds)
    let reference = profile?.map(layer: model.configuration.layers - 1) ?? []
    for window in windowEnds.indices {
      let map = averageAttention(
        predictWithAttention(model, source.batch([window]).input.features).attention)
      for (row, cells) in map.enumerated() {
        for (column, cell) in cells.enumerated() {
          sum[row][column] += cell / Double(windowEnds.count)
          distance += abs(cell - reference[row][column])
          squares += (cell - level) * (cell - level)
        }
      }
    }
    average = sum
    let cells = Double(subject.symbols.count * subject.symbols.count)
    variation = distance / cells / Double(windowEnds.count)
    let fixed = sum.joined().reduce(0) { $0 + ($1 - level) * ($1 - level) }
    explained = fixed * Double(windowEnds.count) / squares
    largestError = zip(sum.joined(), reference.joined()).map { abs($0 - $1) }.max() ?? .infinity
    let plain = subject.forecaster.outputs(
      of: subject.windows, windowEnds: [windowEnds[windowEnds.count - 1]])
    forecastError =
      zip(plain.scalars, newest.predictions.scalars).map { Double(abs($0 - $1)) }.max() ?? .infinity
  }

  /// The mean cell of every map, since rows sum to 1.
  var uniform: Double { 1 / Double(subject.symbols.count) }

  /// The key that a query attends to most besides itself, with its weight.
  func favourite(_ map: [[Double]]) -> (query: String, key: String, weight: Double) {
    let pairs = map.indices.flatMap { q in map.indices.filter { $0 != q }.map { (q, $0) } }
    let best = pairs.max { map[$0.0][$0.1] < map[$1.0][$1.1] } ?? (0, 0)
    return (subject.symbols[best.0], subject.symbols[best.1], map[best.0][best.1])
  }

  var variationReading: String {
    let share =
      "the average map explains \(explained.percent(0)) of the variance of all cells in all windows"
    return explained > 0.5
      ? "\(share): more depends on which asset is which than on what has just happened."
      : "\(share): most of a map changes from window to window, and one window's says little."
  }

  func figure(_ name: String, _ title: String, _ edges: [PlantedTruth.Edge]) -> Figure {
    let place = { (symbol: String) in subject.symbols.firstIndex(of: symbol) ?? 0 }
    let marks = edges.map { [place($0.effect), place($0.cause)] }
      .sorted { ($0[0], $0[1]) < ($1[0], $1[1]) }
    let most = max(mostOf(window), mostOf(average))
    return Heatmap(
      "One window's attention \(explained > 0.5 ? "is mostly the average map" : "differs from the average map")",
      subtitle: """
        \(title): cross-ticker attention, last step, mean over heads
        """,
      rows: subject.symbols, columns: subject.symbols, rowAxis: "query (effect)",
      columnAxis: "key (cause)",
      matrices: [
        visualizeAttention(
          window, title: "the newest test window", upTo: most, marks: marks),
        visualizeAttention(
          average, title: "mean of \(subject.windowEnds.count) test windows", upTo: most,
          marks: marks),
      ]
    ).figure(name)
  }
}

private func mapTable(_ planted: Maps, _ real: Maps) -> Table {
  let favourite = { (maps: Maps, map: [[Double]]) in
    let best = maps.favourite(map)
    return "\(best.query) to \(best.key): \(best.weight.fixed(3))"
  }
  return .plantedAndReal(
    "strongest attention to another asset",
    rows: [
      (
        "in the newest test window", favourite(planted, planted.window),
        favourite(real, real.window)
      ),
      ("on average", favourite(planted, planted.average), favourite(real, real.average)),
      ("a uniform map", planted.uniform.fixed(3), real.uniform.fixed(3)),
    ])
}
