import Files
import Foundation
import Tensors
import Workbook

/// Section `positions`: how a model knows what came first.
func positions(
  _ page: inout Page, _ sample: SampleBatch, _ figures: FigureFolder
) throws(InputFault) {
  page.question("Attention is a weighted mean. Who tells it in which order the steps came?")
  page.formula(
    """
    PE[t, 2i] = sin(t · 10000^(−2i/D))        PE[t, 2i + 1] = cos(t · 10000^(−2i/D))
    PE[t] · PE[s] depends on t − s alone
    """)
  try page.code("position-code")
  let code = positionCode(length: 96, width: 32)
  try page.figure(
    codeFigure(code), in: figures,
    """
    Fast waves on the left tell neighbours apart, slow ones on the right tell the start of a window \
    from its end.
    """
  )
  let difference = code.largestDifference(Tensor.positionCode(length: 96, width: 32))
  let shift = shiftError(code)
  page.result("written out − library, largest: \(difference.significant(1))")
  page.result("PE[t]·PE[t + 5], largest deviation over t: \(shift.significant(1))")
  let run = OrderRun(sample)
  page.table(run.table)
  page.reading(run.reading)
  page.breaks(
    """
    Errata E4: the seed has no position code anywhere. Its convolution sees three neighbours, \
    and everything older than that is a bag of steps: a rise after a fall and a fall after a \
    rise are the same market.
    """)
  page.exercise(
    """
    Replace the code by t/L in one dimension. Predict which two steps attention can no longer \
    tell apart when D is large, then look at PE[t]·PE[s].
    """)
}

// anchor: position-code
private func positionCode(length: Int, width: Int) -> Tensor {
  Tensor(shape: [length, width]) { code in
    for t in 0..<length {
      for i in 0..<width / 2 {
        let angle = Double(t) * pow(10_000, -2 * Double(i) / Double(width))
        code[t * width + 2 * i] = Float(sin(angle))
        code[t * width + 2 * i + 1] = Float(cos(angle))
      }
    }
  }
}
// end: position-code

/// How far PE[t]·PE[t + 5] is from being the same for all t.
private func shiftError(_ code: Tensor) -> Double {
  let (length, width) = (code.shape[0], code.shape[1])
  let values = code.scalars
  let products = (0..<length - 5).map { t in
    (0..<width).reduce(0.0) { $0 + Double(values[t * width + $1] * values[(t + 5) * width + $1]) }
  }
  return (products.max() ?? 0) - (products.min() ?? 0)
}

private func codeFigure(_ code: Tensor) -> Figure {
  let (length, width) = (code.shape[0], code.shape[1])
  let values = code.scalars.map(Double.init)
  return Raster(
    "The sinusoidal position code", subtitle: "\(length) positions, width \(width)",
    values: (0..<length).map { Array(values[($0 * width)..<(($0 + 1) * width)]) },
    rowAxis: "position t (bars)", columnAxis: "dimension", legend: "PE(t, dimension)"
  ).figure("02-position-code")
}

/// The newest step's output when the older steps of the window are shuffled.
private struct OrderRun {
  let table: Table
  let reading: String

  init(_ sample: SampleBatch) {
    var stream = RandomStream(seed: sample.seed).child("init")
    let (steps, features, width) = (sample.x.shape[1], sample.x.shape[3], 16)
    let x = sample.x
    // The newest step stays; the others are dealt out anew.
    let order = stream.permutation(steps - 1) + [steps - 1]
    let shuffled = x.permuted([1, 0, 2, 3]).rows(order).permuted([1, 0, 2, 3])
    let pointwise = Tensor.normal([width, features, 1], times: 0.5, &stream)
    let kernel = Tensor.normal([width, features, 3], times: 0.5, &stream)
    let bias = Tensor.normal([width], times: 0.5, &stream)
    let code = positionCode(length: steps, width: width).reshaped(to: [steps, 1, width])
      .repeated(along: 1, count: x.shape[2])
    func newest(_ x: Tensor, _ weight: Tensor, _ code: Tensor?) -> Tensor {
      var z = convolution(x, weight, bias, padding: .causal)
      if let code { z = z + code }
      return attention(z, z, z, heads: 4, along: .time, nil).lastStep()
    }
    func moved(_ weight: Tensor, _ code: Tensor?) -> Double {
      newest(x, weight, code).largestDifference(newest(shuffled, weight, code))
    }
    let (blind, short, coded) = (moved(pointwise, nil), moved(kernel, nil), moved(pointwise, code))
    table = Table(
      [.text("tokens"), .number("newest output moves by, older steps shuffled")],
      rows: [
        ["kernel 1, no position code", blind.significant(2)],
        ["kernel 3, no position code (the seed)", short.significant(2)],
        ["kernel 1 and position code", coded.significant(2)],
      ])
    reading = """
      Shuffle the \(steps - 1) older steps of the window and attention without a code gives the \
      same answer to \(blind.significant(1)), which is rounding: a sum does not know the order \
      of its terms. The convolution notices (\(short.significant(2))) because three neighbours \
      are no longer neighbours; with the code every step says when it was \
      (\(coded.significant(2))).
      """
  }
}
