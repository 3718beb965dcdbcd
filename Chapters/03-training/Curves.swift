import Classroom
import Experiments
import Files
import Models
import NeuralNetworks
import Workbook

/// Section `training-curves`: what training did, on both markets.
func curves(
  _ page: inout Page, _ course: Course, _ figures: FigureFolder
) throws(InputFault) {
  page.question("When has a model learned enough, and when does it begin to learn the noise?")
  page.formula(
    """
    ratio = mean (u − y)² / mean y²     1 = no better than zero; 1 − ratio = R² against zero
    """)
  try page.code("training-loop", in: "Sources/NeuralNetworks/Training/Trainer.swift")
  var runs: [Curve] = []
  for subject in course.subjects {
    runs.append(Curve(subject, try course.forecaster(subject).history))
  }
  page.table(
    .plantedAndReal(
      rows: [
        row("training windows", runs) { $0.windows.grouped },
        row("parameters", runs) { $0.parameters.grouped },
        row("epochs", runs) { "\($0.validation.count)" },
        row("best epoch", runs) { "\($0.best)" },
        row("training ratio, best epoch", runs) { $0.training[$0.best - 1].fixed(4) },
        row("validation ratio, best epoch", runs) { $0.validation[$0.best - 1].fixed(4) },
        row("training ratio, last epoch", runs) { $0.training[$0.training.count - 1].fixed(4) },
        row("validation ratio, last epoch", runs) {
          $0.validation[$0.validation.count - 1].fixed(4)
        },
        row("largest gradient norm before clipping", runs) { $0.largestNorm.fixed(2) },
      ]))
  for run in runs {
    try page.figure(
      run.chart.figure("03-curves-\(run.market)"), in: figures,
      """
      Training and validation loss on the \(run.market) market divided by the zero forecast's; the \
      training loss is measured with dropout, and so is higher than it would be without. What lies \
      above \(run.limit.fixed(2)) is left out.
      """)
  }
  page.reading(runs.map(\.reading).joined(separator: " "))
  page.breaks(
    """
    Choosing the epoch on the test windows instead of the validation windows would be a leak: the \
    best of \(runs[1].validation.count) epochs looks better than it is on the windows that chose \
    it, so the validation ratio above is flattering, too. Only the test windows of the \
    [[result-and-baselines|next]] are free of this.
    """)
  page.exercise(
    """
    Train on the real market for 40 epochs at 3e-3. How far does the training ratio fall, what \
    does the validation ratio do, and what would you have concluded from the training curve alone?
    """)
}

/// The course of one training, in units of the zero forecast's loss.
private struct Curve {
  let market: String
  let windows: Int
  let parameters: Int
  let training, validation, rates: [Double]
  let best: Int
  let largestNorm: Double

  init(_ subject: Subject, _ history: [EpochReport]) {
    market = subject.name
    windows = subject.windows.train.count
    parameters = subject.experiment.stockformerConfiguration.parameterCount
    let zero = subject.zeroLoss(subject.windows.train)
    let validationZero = subject.zeroLoss(subject.windows.validation)
    training = history.map { $0.trainingLoss / zero }
    validation = history.map { $0.validationLoss / validationZero }
    rates = history.map(\.learningRate)
    best = history.last { $0.isBest }?.epoch ?? 1
    largestNorm = history.map(\.gradientNorm).max() ?? .nan
  }

  /// What lies above is not drawn: the first epochs would flatten all others.
  var limit: Double { max(1.03, 1.01 * (validation.min() ?? 1)) }
  private func shown(_ ratio: Double) -> Double { ratio > limit ? .nan : ratio }

  var chart: LineChart {
    LineChart(
      "The \(market) market: epoch \(best) of \(validation.count) has the least validation loss",
      subtitle:
        "\(windows.grouped) windows, \(parameters.grouped) parameters; 1 = the zero forecast",
      axis: .numbers(training.indices.map { Double($0 + 1) }, label: "epoch"),
      panels: [
        LineChart.Panel(
          "squared error / that of zero",
          [
            .init("training (with dropout)", training.map(shown), .linesAndPoints),
            .init("validation", validation.map(shown), .linesAndPoints),
          ], level: 1),
        LineChart.Panel("learning rate", [.init("learning rate", rates, .steps, colour: 6)]),
      ],
      marker: LineChart.Marker(at: best - 1, "best epoch: \(best)"))
  }

  var reading: String {
    let (low, last) = (validation[best - 1], validation[validation.count - 1])
    let gain = (1 - low).percent(2)
    let place = "On the \(market) market"
    if best == validation.count {
      return
        """
        \(place) the validation loss was still falling in the last epoch; it ends \(gain) below \
        the zero forecast's.
        """
    }
    let validation =
      last > low + 0.001 ? "rises to \(last.fixed(4))" : "stays at \(last.fixed(4))"
    let fall = training[best - 1] - training[training.count - 1]
    return """
      \(place) epoch \(best) is the best, with a validation loss \
      \(low < 1 ? "\(gain) below" : "still above") the zero forecast's. Afterwards the training \
      ratio \(fall > 0 ? "falls by another \(fall.fixed(4))" : "does not fall either"), while the \
      validation ratio \
      \(validation)\(fall > 0 ? ": what is learnt then does not help on validation" : "").
      """
  }
}

private func row(
  _ name: String, _ runs: [Curve], _ text: (Curve) -> String
) -> (name: String, planted: String, real: String) {
  (name, text(runs[0]), text(runs[1]))
}
