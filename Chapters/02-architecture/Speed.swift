import Dispatch
import Files
import Foundation
import Tensors
import Workbook
import _Differentiation

/// Section `probsparse-speed`: what ProbSparse saves, counted and measured.
func speed(
  _ page: inout Page, _ options: ChapterOptions, _ figures: FigureFolder
) throws(InputFault) {
  page.question(
    "O(L log L) against O(L²): from what length on does that save anything, and how much?")
  page.formula(
    """
    scores of a head:    full  L²           ProbSparse  2·L·min(L, c·⌈ln L⌉)       c = 5
    no saving while      2c·⌈ln L⌉ ≥ L
    """)
  try page.code("timing")
  page.predict(
    """
    ProbSparse with c = 5 at L = 168: what fraction of all scores does it compute, and what \
    fraction of the whole layer's multiplications does that save?
    """)
  page.table(countTable)
  let lengths = options.quick ? [96, 168, 336] : [96, 168, 336, 672, 1344, 2688]
  let times = lengths.map { Times(length: $0, seconds: options.quick ? 0.02 : 0.5) }
  let line = SpeedLine(times)
  Console.standard.errors(line.report)
  try page.figure(
    line.figure, in: figures, kind: .timed,
    """
    Measured on the machine that drew the figure: forward and backward pass of four heads over L \
    steps, on two logarithmic axes. The slope is the exponent: 2 for L², a little above 1 for L \
    log L.
    """)
  page.reading(
    """
    At L = 96 ProbSparse still computes \(fraction(96).percent(0)) of the scores, and at L = 168 \
    (the reference configuration) \(fraction(168).percent(0)); only at L = 2,688 is the count down \
    to \(fraction(2688).percent(0)). Nor are the scores the whole layer: in the reference \
    configuration they are \(LayerCost(168).attention.percent(0)) of its multiplications; the rest \
    is projections and feed-forward, so that the whole layer saves \
    \(LayerCost(168).saved.percent(0)) of its multiplications at L = 168, \
    \(LayerCost(96).saved.percent(0)) at L = 96, and \(LayerCost(2688).saved.percent(0)) at L = \
    2,688. Times depend on the machine, so they are in the figure and on stderr, not here. Across \
    5 to 20 assets u is all or nearly all queries, so ProbSparse is never used there. The default \
    is full attention.
    """)
  page.breaks(
    """
    Without the sampled keys (the reference document's snippet, errata C2) the measure alone costs L² scores, \
    and the chosen rows come on top: more than full attention at every length.
    """)
  page.exercise(
    """
    Halve c. At which L does ProbSparse now compute half of the scores? Measure whether the time \
    agrees with the count. Where is the rest of the time spent?
    """)
}

/// The fraction of full attention's scores that ProbSparse computes.
private func fraction(_ length: Int) -> Double {
  2 * Double(KeyTable.sampled(length: length, factor: 5)) / Double(length)
}

/// Multiplications of one token in one layer of the reference configuration: D 128, D_ff 512, N 5.
private struct LayerCost {
  /// The fraction of attention along time, and what ProbSparse saves of the whole.
  let attention, saved: Double

  init(_ length: Int) {
    let (d, inner, n) = (128.0, 512.0, 5.0)
    let scores = 2 * Double(length) * d  // q·k and weights·v along time
    let rest = 8 * d * d + 2 * n * d + 2 * d * inner
    attention = scores / (scores + rest)
    saved = attention * (1 - fraction(length))
  }
}

private let countTable = Table(
  [
    .number("L"), .number("u = U"), .number("scores, full"), .number("scores, ProbSparse"),
    .number("fraction"),
  ],
  rows: [48, 96, 168, 336, 672, 1344, 2688].map { length in
    let u = KeyTable.sampled(length: length, factor: 5)
    return [
      "\(length)", "\(u)", (length * length).grouped, (2 * u * length).grouped,
      fraction(length).percent(0),
    ]
  })

/// Seconds of one forward and backward pass at a length: the fastest of many.
private struct Times {
  let length: Int
  let full, sparse: Double

  init(length: Int, seconds: Double) {
    self.length = length
    var stream = RandomStream(seed: 1).child("init")
    // anchor: timing
    let (q, k, v) = (
      Tensor.normal([1, length, 1, 64], &stream), Tensor.normal([1, length, 1, 64], &stream),
      Tensor.normal([1, length, 1, 64], &stream)
    )
    let table = KeyTable(length: length, factor: 5, using: &stream)
    let cotangent = Tensor(repeating: 1, shape: q.shape)
    full = Self.fastest(for: seconds) {
      let (_, pullback) = valueWithPullback(at: q, k, v) {
        attention($0, $1, $2, heads: 4, along: .time, nil)
      }
      return pullback(cotangent).0
    }
    sparse = Self.fastest(for: seconds) {
      let (_, pullback) = valueWithPullback(at: q, k, v) {
        probSparseAttention($0, $1, $2, heads: 4, keys: table, nil)
      }
      return pullback(cotangent).0
    }
    // end: timing
  }

  /// The fastest run within `seconds`: what the machine can, whatever else it does meanwhile.
  private static func fastest(for seconds: Double, _ body: () -> Tensor) -> Double {
    _ = body()  // the first run fetches memory
    let start = DispatchTime.now().uptimeNanoseconds
    var (fastest, runs, now) = (Double.infinity, 0, start)
    while runs < 3 || Double(now - start) * 1e-9 < seconds {
      let before = now
      _ = body()
      now = DispatchTime.now().uptimeNanoseconds
      fastest = min(fastest, Double(now - before) * 1e-9)
      runs += 1
    }
    return fastest
  }
}

/// Seconds against length, with fitted exponents.
private struct SpeedLine {
  let times: [Times]

  init(_ times: [Times]) { self.times = times }

  private var exponents: (full: Double, sparse: Double) {
    let lengths = times.map(\.length)
    return (exponent(lengths, times.map(\.full)), exponent(lengths, times.map(\.sparse)))
  }

  /// The measured times, for stderr.
  var report: String {
    let rows = times.map {
      "  L \($0.length): full \(($0.full * 1e3).significant(3)) ms, ProbSparse "
        + "\(($0.sparse * 1e3).significant(3)) ms\n"
    }
    return "measured, forward and backward, D 64, H 4:\n" + rows.joined()
      + "  exponents: full \(exponents.full.fixed(2)), ProbSparse \(exponents.sparse.fixed(2))\n"
  }

  var figure: Figure {
    let (full, sparse) = exponents
    return LineChart(
      sparse < full
        ? "ProbSparse grows with a smaller power of the length"
        : "ProbSparse does not grow with a smaller power of the length here",
      subtitle: "measured, forward + backward, B 1, N 1, D 64, H 4, c 5, one core",
      axis: .numbers(
        times.map { Double($0.length) }, label: "L, steps of a window", logarithmic: true),
      panels: [
        .init(
          "milliseconds a forward and backward pass",
          [
            .init(
              "full, L to the power \(full.fixed(2))", times.map { $0.full * 1e3 }, .linesAndPoints),
            .init(
              "ProbSparse, L to the power \(sparse.fixed(2))", times.map { $0.sparse * 1e3 },
              .linesAndPoints),
          ], scale: .logarithmic)
      ]
    ).figure("02-speed")
  }
}
