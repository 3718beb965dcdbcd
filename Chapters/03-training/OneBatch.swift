import Classroom
import Experiments
import Files
import Foundation
import Models
import NeuralNetworks
import Tensors
import Workbook

/// Section `overfitting-one-batch`: the cheapest test of a model and its gradients.
func oneBatch(
  _ page: inout Page, _ course: Course, _ figures: FigureFolder
) throws(InputFault) {
  page.question(
    """
    Before hours of training: can the model learn anything at all? A model with thousands of \
    parameters must be able to memorise sixteen windows. If its loss does not fall to almost \
    nothing, the model, the gradient or the optimiser is broken.
    """)
  try page.code("one-batch")
  let steps = course.options.quick ? 60 : 300
  var runs: [Memory] = []
  for subject in course.subjects {
    runs.append(try Memory(subject, isShuffled: false, steps: steps))
    runs.append(try Memory(subject, isShuffled: true, steps: steps))
  }
  page.predict(
    """
    Sixteen windows with their true labels, and the same with shuffled labels that mean nothing. \
    Which are memorised, and how do both models do on windows they have not seen?
    """)
  page.table(
    Table(
      [
        "market", "labels", .number("loss at the start"), .number("after \(steps) steps"),
        .number("on unseen windows"),
      ],
      rows: runs.map {
        [
          $0.market, $0.labels, $0.losses[0].fixed(3), $0.last.significant(2), $0.unseen.fixed(3),
        ]
      }))
  try page.figure(
    memoryChart(runs).figure("03-one-batch"), in: figures,
    """
    The lowest loss so far on one batch of 16 windows, without dropout, step by step, on a \
    logarithmic axis.
    """)
  page.reading(reading(runs, steps))
  page.breaks(
    """
    With dropout the loss could not reach 0 and the test would say nothing; that is why the test \
    switches it off. Without the shuffled labels for comparison, one might mistake the fall of the \
    loss for learning.
    """)
  page.exercise(
    """
    Set `heads = 1` and `width = 2`. From what width on can the model memorise the batch? Count \
    the parameters and compare them with the 16 · N numbers to be memorised.
    """)
}

/// One model that sees one batch only.
private struct Memory {
  let market: String
  let labels: String
  private(set) var losses: [Double] = []
  /// Loss on the first validation windows, at most 512, after the last step.
  private(set) var unseen = 0.0

  init(_ subject: Subject, isShuffled: Bool, steps: Int) throws(InputFault) {
    market = subject.name
    labels = isShuffled ? "shuffled" : "true"
    let experiment = subject.experiment
    var batch = experiment.trainingWindows.batch(Array(0..<min(16, experiment.windows.train.count)))
    if isShuffled {
      var stream = RandomStream(seed: experiment.configuration.seed).child("labels")
      let y = batch.labels.returns
      let (order, labels) = (stream.permutation(y.count), y.scalars)
      let shuffled = Tensor(shape: y.shape, scalars: order.map { labels[$0] })
      batch = Batch(input: batch.input, labels: Labels(returns: shuffled))
    }
    do {
      // anchor: one-batch
      var configuration = experiment.stockformerConfiguration
      configuration.dropout = 0
      let model = experiment.freshModel(configuration)
      var settings = TrainingConfiguration.reference  // Adam, mean squared error
      settings.learningRate = 3e-3
      settings.schedule = .constant
      var trainer = Trainer(model, settings)
      let windows = TensorWindows(
        features: batch.input.features, returns: batch.labels.returns)
      for _ in 0..<steps {
        losses.append(try trainer.takeStep(windows, Array(0..<windows.count)).loss)
      }
      // end: one-batch
      let validation = experiment.validationWindows
      unseen = DataParallel(workers: 1, microBatch: 16).evaluate(
        trainer.model, validation, Array(0..<min(512, validation.count)), objective: Loss.mse)
    } catch { throw InputFault(.failure, file: subject.market.source, "\(error)") }
  }

  /// The least loss up to each step, which has none of Adam's spikes.
  var least: [Double] { losses.indices.map { losses[...$0].min() ?? .nan } }

  var last: Double { losses[losses.count - 1] }
}

private func memoryChart(_ runs: [Memory]) -> LineChart {
  LineChart(
    "Shuffled labels are memorised as well as true ones",
    subtitle: "16 windows, Adam at 0.003, no dropout; the least loss so far",
    axis: .numbers(runs[0].losses.indices.map(Double.init), label: "step"),
    panels: [
      LineChart.Panel(
        "mean squared error, scaled returns",
        runs.enumerated().map { index, run in
          .init(
            "\(run.market), \(run.labels) labels", run.least, index % 2 == 0 ? .line : .dashed,
            colour: index / 2)
        }, scale: .logarithmic)
    ])
}

/// A fraction in per cent with one significant digit, rounded up: `0.000033` is `0.004 %`.
private func upTo(_ fraction: Double) -> String {
  let percent = fraction * 100
  let power = pow(10, log10(percent).rounded(.down))
  return ((percent / power).rounded(.up) * power).significant(1) + " %"
}

private func reading(_ runs: [Memory], _ steps: Int) -> String {
  let worst = runs.map { $0.last / $0.losses[0] }.max() ?? 1
  let verdict =
    worst < 0.01
    ? """
    Every batch is memorised: no more than \(upTo(worst)) of its first loss is left. Model, \
    gradients and optimiser are not grossly wrong.
    """
    : """
    After \(steps) steps up to \(worst.percent(1)) of the first loss is left: train for more steps \
    before you trust the model.
    """
  let unseen = runs.map(\.unseen)
  return verdict + """
     \
    Nothing was learnt about the market: shuffled labels are memorised just as well as true ones, and \
    on unseen windows the losses of the four models are \((unseen.min() ?? 0).fixed(2)) to \
    \((unseen.max() ?? 0).fixed(2)), where the zero forecast has about 1. A small training loss \
    says that a model can memorise, no more. The loss itself has spikes, which the figure leaves \
    out: where gradients vanish, √v̂ vanishes too, and Adam's next step has full size.
    """
}
