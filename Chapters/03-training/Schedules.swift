import Classroom
import Files
import Foundation
import NeuralNetworks
import Workbook

/// Section `schedules-and-early-stopping`: how the learning rate changes, and when training ends.
func schedules(
  _ page: inout Page, _ course: Course, _ figures: FigureFolder
) throws(InputFault) {
  page.question(
    """
    Should the first step and the last have the same learning rate? And how many epochs are \
    enough?
    """)
  page.formula(
    """
    plateau     rate ← rate · factor after more than `patience` epochs without a better loss
    one cycle   half cosines: max/25 up to max in 30 % of the steps, then down to max/250,000
    cosine      max/2 (1 + cos(π step / steps))
    stop early  after `patience` epochs without a better loss; return the best epoch's weights
    """)
  try page.code("plateau")
  try page.code("one-cycle")
  let comparison = ScheduleComparison(course.real.experiment.configuration.training.learningRate)
  page.table(comparison.table)
  try page.figure(
    comparison.chart.figure("03-schedules"), in: figures,
    """
    Three schedules over the same twenty epochs; the plateau schedule reacts to the validation \
    losses in the lower panel.
    """
  )
  page.reading(
    """
    The rates by hand and by the library \(comparison.agreement). On this invented curve of \
    validation losses, lowest in epoch \(comparison.best), the plateau schedule halves the rate in \
    epochs \(comparison.cuts.map(String.init).joined(separator: ", ")); early stopping with \
    patience \(comparison.patience) would end in epoch \(comparison.stop) and return the weights \
    of epoch \(comparison.best). (ReduceLROnPlateau calls a loss better only if it is lower by a \
    fraction of 1e-4: by that rule epoch \(comparison.counted) is the last better one, and the \
    third epoch without progress, one more than the patience of 2, halves the rate of the epochs \
    after it. The reference document has patience 5.) Plateau and cosine take their first step at the highest \
    rate; the reference document does so at 1e-3, ten to a hundred times the rate of the published \
    models (errata T1), while one cycle begins at a twenty-fifth of its highest. One cycle needs no feedback from the validation set, but must \
    know the number of steps in advance. Both markets of this chapter are trained with it, and \
    both keep the weights of their best epoch.
    """)
  page.breaks(
    """
    Early stopping that does not keep the best weights only stops: it leaves a model that was \
    trained for \(comparison.patience) epochs too many (errata T2: the reference document \
    recommends early stopping, but implements neither the stopping nor the keeping).
    """)
  page.exercise(
    """
    Give the trainer `.reduceOnPlateau(factor: 0.5, patience: 2)` on the real market. Does the \
    best validation loss change by more than it does with another `--seed`?
    """)
}

// anchor: plateau
/// ReduceLROnPlateau(factor: 0.5, patience: 2): the rates of the epochs after `losses`.
func plateauRates(_ losses: [Double], rate: Double) -> [Double] {
  var (rate, best, badEpochs) = (rate, Double.infinity, 0)
  return losses.map { loss in
    if loss < best * (1 - 1e-4) { (best, badEpochs) = (loss, 0) } else { badEpochs += 1 }
    if badEpochs > 2 { (rate, badEpochs) = (rate / 2, 0) }
    return rate
  }
}
// end: plateau

// anchor: one-cycle
/// One cycle: half a cosine up over 30 % of the steps, half a cosine down over the rest.
func oneCycleRate(_ step: Int, of steps: Int, maximum: Double) -> Double {
  let turn = 0.3 * Double(steps) - 1
  func cosine(_ from: Double, _ to: Double, _ fraction: Double) -> Double {
    to + (from - to) / 2 * (1 + cos(Double.pi * fraction))
  }
  if Double(step) <= turn { return cosine(maximum / 25, maximum, Double(step) / turn) }
  let fraction = (Double(step) - turn) / (Double(steps) - 1 - turn)
  return cosine(maximum, maximum / 250_000, fraction)
}
// end: one-cycle

/// The schedules on one curve of validation losses.
private struct ScheduleComparison {
  let losses: [Double]
  let plateau, oneCycle, cosine: [Double]
  let difference: Double
  let best, stop: Int
  /// The last epoch that the plateau schedule calls better.
  let counted: Int
  let cuts: [Int]
  let patience = 5

  init(_ rate: Double) {
    let epochs = 20
    // Down to epoch 8, then slowly up: what overfitting looks like.
    let losses = (1...epochs).map { (epoch: Int) -> Double in
      let rise = 0.002 * Double(max(0, epoch - 8))
      return 1 + 0.2 * exp(-Double(epoch) / 3) + rise
    }
    var library = ReduceOnPlateau(learningRate: rate, factor: 0.5, patience: 2)
    let libraryRates = losses.map { loss in
      library.observe(loss)
      return library.learningRate
    }
    let plateau = plateauRates(losses, rate: rate)
    let cycle = OneCycle(maximum: rate, steps: epochs)
    let oneCycle = (0..<epochs).map { oneCycleRate($0, of: epochs, maximum: rate) }
    difference = max(
      largestDifference(plateau, libraryRates),
      largestDifference(oneCycle, (0..<epochs).map { cycle(step: $0).0 }))
    let decay = CosineDecay(initial: rate, steps: epochs)
    cosine = (0..<epochs).map { decay(step: $0) }
    cuts = (1..<epochs).filter { plateau[$0] < plateau[$0 - 1] }.map { $0 + 1 }
    let best = (losses.indices.min { losses[$0] < losses[$1] } ?? 0) + 1
    self.best = best
    var least = Double.infinity
    counted = losses.indices.reduce(1) { last, epoch in
      guard losses[epoch] < least * (1 - 1e-4) else { return last }
      least = losses[epoch]
      return epoch + 1
    }
    stop = min(epochs, best + patience)
    self.losses = losses
    self.plateau = plateau
    self.oneCycle = oneCycle
  }

  var agreement: String {
    difference == 0 ? "agree exactly" : "differ by at most \(difference.significant(1))"
  }

  var table: Table {
    Table(
      [
        .number("epoch"), .number("validation loss"), .number("plateau"), .number("one cycle"),
        .number("cosine"),
      ],
      rows: stride(from: 0, to: losses.count, by: 3).map { index in
        [
          "\(index + 1)", losses[index].fixed(4), plateau[index].significant(3),
          oneCycle[index].significant(3), cosine[index].significant(3),
        ]
      })
  }

  var chart: LineChart {
    LineChart(
      "One cycle ends low, a plateau waits for the validation loss",
      subtitle: "the same maximum rate; plateau with patience 2, factor ½; an invented loss curve",
      axis: .numbers(losses.indices.map { Double($0 + 1) }, label: "epoch"),
      panels: [
        LineChart.Panel(
          "learning rate",
          [
            .init("plateau", plateau, .steps), .init("one cycle", oneCycle),
            .init("cosine", cosine, .dashed),
          ]),
        LineChart.Panel("loss", [.init("invented validation loss", losses, colour: 7)]),
      ], marker: LineChart.Marker(at: best - 1, "least loss"))
  }
}
