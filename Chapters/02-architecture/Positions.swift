import Files
import Foundation
import Tensors
import Workbook

/// Section `positions`: how a model knows what came first.
func positions(
  _ page: inout Page, _ sample: SampleBatch, _ figures: FigureFolder
) throws(InputFault) {
  page.question("Attention is a weighted mean. How does it know the order of the steps?")
  page.formula(
    """
    PE[t, 2i] = sin(t · 10000^(−2i/D))        PE[t, 2i + 1] = cos(t · 10000^(−2i/D))
    PE[t] · PE[s] depends on t − s alone
    """)
  try page.code("position-code")
  let code = positionalEncoding(length: 96, width: 32)
  try page.figure(
    codeFigure(code), in: figures,
    """
    The fast waves on the left distinguish neighbouring steps; the slow ones on the right \
    distinguish the start of a window from its end.
    """
  )
  let difference = code.largestDifference(Tensor.positionalEncoding(length: 96, width: 32))
  let shift = shiftError(code)
  page.result("written out − library, largest: \(difference.significant(1))")
  page.result("PE[t]·PE[t + 5], range over t: \(shift.significant(1))")
  page.predict(
    """
    The older steps of a window are shuffled; the newest stays. How much does the newest output of \
    attention change without an encoding, with a kernel of 3 steps, with an encoding?
    """)
  let run = OrderRun(sample)
  page.table(run.table)
  page.reading(run.reading)
  page.breaks(
    """
    Errata E4: the reference document has no positional encoding anywhere. Its convolution sees \
    three neighbouring steps; beyond these triples, the order of the steps is lost.
    """)
  page.exercise(
    """
    With D = 2 only the fastest wave is left. Predict which step t > 0 of 96 has nearly the same \
    encoding as t = 0, then compute PE[t]·PE[0] for all of them. What do the slower waves add?
    """)
}

// anchor: position-code
private func positionalEncoding(length: Int, width: Int) -> Tensor {
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
    "The sinusoidal positional encoding", subtitle: "\(length) positions, width \(width)",
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
    // The newest step stays; the others are permuted.
    let order = stream.permutation(steps - 1) + [steps - 1]
    let shuffled = x.permuted([1, 0, 2, 3]).rows(order).permuted([1, 0, 2, 3])
    let pointwise = Tensor.normal([width, features, 1], times: 0.5, &stream)
    let kernel = Tensor.normal([width, features, 3], times: 0.5, &stream)
    let bias = Tensor.normal([width], times: 0.5, &stream)
    let code = positionalEncoding(length: steps, width: width).reshaped(to: [steps, 1, width])
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
      [.text("tokens"), .number("change of the newest output when shuffled")],
      rows: [
        ["kernel 1, no positional encoding", blind.significant(2)],
        ["kernel 3, no positional encoding (reference)", short.significant(2)],
        ["kernel 1 and positional encoding", coded.significant(2)],
      ])
    reading = """
      When the \(steps - 1) older steps of the window are shuffled, attention without an encoding \
      gives the same answer to \(blind.significant(1)), which is rounding: a sum does not depend \
      on the order of its terms. The convolution notices (\(short.significant(2))), because three \
      neighbours are no longer neighbours; with the encoding, every step carries its position \
      (\(coded.significant(2))).
      """
  }
}
