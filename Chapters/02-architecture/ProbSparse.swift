import Files
import Foundation
import Tensors
import Workbook

/// Section `probsparse-measure`: which queries are worth a full row.
func measure(
  _ page: inout Page, _ sample: SampleBatch, _ figures: FigureFolder
) throws(InputFault) {
  page.question(
    """
    If most rows of a long attention matrix are nearly flat, can the others be found without \
    computing all of them?
    """
  )
  page.formula(
    """
    U = u = max(1, min(L, c·⌈ln L⌉))     each query i is scored against U random keys
    s_ij = q_i · k_j
    M_i = max_j s_ij − (1/L) Σ_j s_ij    large: the row has a peak
    1/L, not 1/U, as in Informer's code: where all s_ij are equal and negative, M is negative
    the u queries with the largest M attend in full; every other row is the mean of V
    """)
  try page.code("prob-sparse")
  let run = SparseRun(sample)
  page.table(run.agreement)
  try page.figure(
    run.figure, in: figures,
    """
    M along a window of \(run.length) bars of \(sample.symbols[0]); the marked queries attend in \
    full, the others get the mean of V.
    """
  )
  page.reading(run.reading)
  page.paragraph("The reference document's snippet, run on the same queries:")
  try page.code("reference-prob-sparse")
  page.table(run.referenceTable)
  page.paragraph(run.referenceReading)
  page.breaks(
    """
    Without the lazy rows (context filled with the mean of V) the output has u rows in place of L: \
    no residual connection is possible, and the model cannot tell which step a row belongs to.
    """)
  page.exercise(
    """
    Predict u for L = 168 with c·⌈ln L⌉ and with int(c·ln L), c = 5. Then set c so that u = L. \
    What does the layer become?
    """)
}

// anchor: prob-sparse
/// M of every query from its sampled keys; q, k [L, d] as rows.
private func sparsity(_ q: [[Float]], _ k: [[Float]], _ table: KeyTable) -> [Float] {
  q.indices.map { i in
    let keys = table.indices[(i * table.sampled)..<((i + 1) * table.sampled)]
    let scores = keys.map { dot(q[i], k[Int($0)]) }
    return (scores.max() ?? 0) - scores.reduce(0, +) / Float(q.count)
  }
}

/// Full rows for the u queries with the largest M, the mean of v for the others.
private func probSparse(
  _ q: [[Float]], _ k: [[Float]], _ v: [[Float]], _ table: KeyTable
) -> (out: [[Float]], active: [Int]) {
  let m = sparsity(q, k, table)
  let active = m.indices.sorted { m[$0] != m[$1] ? m[$0] > m[$1] : $0 < $1 }
    .prefix(table.sampled).sorted()
  let lazy = combined(v, [Float](repeating: 1 / Float(v.count), count: v.count))
  var out = [[Float]](repeating: lazy, count: q.count)
  for i in active {
    let scale = 1 / Float(q[i].count).squareRoot()
    out[i] = combined(v, softmax(k.map { dot(q[i], $0) * scale }))
  }
  return (out, active)
}
// end: prob-sparse

private func dot(_ a: [Float], _ b: [Float]) -> Float { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

private func softmax(_ s: [Float]) -> [Float] {
  let top = s.max() ?? 0
  let powers = s.map { exp($0 - top) }
  let sum = powers.reduce(0, +)
  return powers.map { $0 / sum }
}

/// Σ_j w_j·v_j.
private func combined(_ v: [[Float]], _ w: [Float]) -> [Float] {
  (v.first ?? []).indices.map { c in zip(v, w).reduce(0) { $0 + $1.0[c] * $1.1 } }
}

// anchor: reference-prob-sparse
/// ProbSparseAttention.forward of the reference document, line by line.
private func referenceProbSparse(
  _ q: [[Float]], _ k: [[Float]], _ v: [[Float]], factor: Double
) -> (out: [[Float]], products: Int, order: [Int]) {
  let u = min(Int(factor * log(Double(q.count))), q.count)
  var products = 0
  let scores = q.map { query in  // all L × L of them, before anything is saved
    products += k.count
    return k.map { dot(query, $0) / Float(query.count).squareRoot() }
  }
  let m = scores.map { ($0.max() ?? 0) - $0.reduce(0, +) / Float($0.count) }
  let top = Array(m.indices.sorted { m[$0] > m[$1] }.prefix(u))  // by size, not by time
  products += u * k.count  // and the chosen rows once more
  return (top.map { combined(v, softmax(scores[$0])) }, products, top)
}
// end: reference-prob-sparse

/// ProbSparse attention of one head over one asset's window.
private struct SparseRun {
  let length: Int
  let agreement, referenceTable: Table
  let reading, referenceReading: String
  let figure: Figure

  init(_ sample: SampleBatch) {
    var stream = RandomStream(seed: sample.seed).child("init")
    let (x, headDimension) = (sample.long, 16)
    let features = x.shape[3]
    func project(_ stream: inout RandomStream) -> Tensor {
      let weight = Tensor.normal([headDimension, features, 3], times: 0.5, &stream)
      return convolution(
        x, weight, Tensor.normal([headDimension], times: 0.5, &stream), padding: .causal)
    }
    let (q, k, v) = (project(&stream), project(&stream), project(&stream))
    let table = KeyTable(length: x.shape[1], factor: 5, using: &stream)
    let (queries, keys, values) = (Self.rows(q), Self.rows(k), Self.rows(v))
    let mine = sparsity(queries, keys, table)
    let sparse = probSparse(queries, keys, values, table)
    let selection = probSparseSelection(q, k, heads: 1, keys: table)
    let library = Self.rows(probSparseAttention(q, k, v, heads: 1, keys: table, nil))
    let full = Self.rows(attention(q, k, v, heads: 1, along: .time, nil))
    length = queries.count
    let measure = Array(selection.measure.scalars.prefix(length))
    let size = Double(measure.map(abs).max() ?? 1)
    let active = selection.active.prefix(table.sampled).map(Int.init)
    agreement = Table(
      [.text("written out against the library"), .text("")],
      rows: [
        [
          "M, largest difference over largest M",
          (Self.largest([mine], [measure]) / size).significant(1),
        ],
        ["the same \(table.sampled) queries", sparse.active == active ? "yes" : "NO"],
        ["output, largest difference", Self.largest(sparse.out, library).significant(1)],
        [
          "active rows against full attention",
          Self.largest(active.map { library[$0] }, active.map { full[$0] }).significant(1),
        ],
      ])
    let lazy = Set(0..<length).subtracting(active).sorted()
    let lost = Self.largest(lazy.map { library[$0] }, lazy.map { full[$0] })
    let products = 2 * table.sampled * length
    reading = """
      Of \(length) queries \(table.sampled) attend in full; they agree with full attention to the \
      last digits. The other \(lazy.count) get the mean of V and differ from their full rows by up \
      to \(lost.significant(2)): that is the approximation, and it is not small for a single row. \
      Scores computed: \(products.grouped) in place of \((length * length).grouped) \
      (\((Double(products) / Double(length * length)).percent(0))). The keys are drawn anew at \
      every training step; in evaluation they are drawn from the model's seed, so that a forecast \
      never depends on earlier forecasts.
      """
    figure = Self.figure(measure.map(Double.init), active, sample.symbols[0])
    let reference = referenceProbSparse(queries, keys, values, factor: 5)
    referenceTable = Self.referenceTable(reference, table, length)
    let common = Set(reference.order).intersection(active).count
    referenceReading = """
      It computes all \((length * length).grouped) scores before it chooses, and then the chosen \
      \(reference.order.count) rows again: \
      \((Double(reference.products) / Double(length * length)).fixed(2)) times full attention, \
      where the text promises O(L log L). Its output has \(reference.out.count) rows in the order \
      of M, not of time. \(common) of its \(reference.order.count) queries are among ours; the \
      rest is the price of sampling.
      """
  }

  private static func referenceTable(
    _ reference: (out: [[Float]], products: Int, order: [Int]), _ table: KeyTable, _ length: Int
  ) -> Table {
    Table(
      [.text("L = \(length), c = 5"), .number("reference"), .number("correct")],
      rows: [
        ["scores computed", reference.products.grouped, (2 * table.sampled * length).grouped],
        ["queries that attend", "\(reference.order.count)", "\(table.sampled)"],
        ["rows of the output", "\(reference.out.count)", "\(length)"],
        [
          "first rows belong to steps",
          reference.order.prefix(4).map(String.init).joined(separator: " "), "0 1 2 3",
        ],
        ["keys sampled for the measure", "all", "\(table.sampled) per query"],
        [
          "queries that attend at L = 1", "\(Int(5 * log(1.0)))",
          "\(KeyTable.sampled(length: 1, factor: 5))",
        ],
        ["scale at D = 128, H = 8", "1/√128", "1/√16"],
        ["heads", "n_heads read, never used", "a choice per head"],
        ["attention map, mask, dropout, output projection", "none", "all but the mask"],
      ])
  }

  private static func rows(_ x: Tensor) -> [[Float]] {
    // The first asset's series.
    let (assets, width, values) = (x.shape[2], x.shape[3], x.scalars)
    return (0..<x.shape[1]).map { t in
      Array(values[(t * assets * width)..<(t * assets * width + width)])
    }
  }

  private static func largest(_ a: [[Float]], _ b: [[Float]]) -> Double {
    zip(a.joined(), b.joined()).reduce(0) { max($0, Double(abs($1.0 - $1.1))) }
  }

  private static func figure(_ measure: [Double], _ active: [Int], _ symbol: String) -> Figure {
    let chosen = Set(active)
    return LineChart(
      "\(active.count) of \(measure.count) queries attend in full, the rest get the mean",
      subtitle:
        "\(symbol), \(measure.count) bars, one head; M is large where a row of scores has a peak",
      axis: .numbers(measure.indices.map(Double.init), label: "step of the window (bars)"),
      panels: [
        .init(
          "M = largest − summed score / L",
          [
            .init("all queries", measure, .line),
            .init(
              "attend in full", measure.indices.map { chosen.contains($0) ? measure[$0] : .nan },
              .points),
          ], level: 0)
      ]
    ).figure("02-measure")
  }
}
