import ArgumentParser
import Classroom
import Experiments
import Markets
import Workbook

/// Chapter 03: how a Stockformer learns, and how to see what it has learned.
@main
struct Chapter: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "03-training",
    abstract: "Losses, gradients, the training loop, and the result next to honest baselines.")

  @OptionGroup var options: ChapterOptions

  /// Whether the shipped weights are to be made again.
  @Flag(
    help:
      "Write the trained weights to data/planted.safetensors and data/us-tech-daily.safetensors.")
  var writeCheckpoints = false

  /// Whether the shipped weights are to keep what intervals are made of.
  @Flag(
    help: "Add the validation residuals to those files, whose weights stay, and print no page.")
  var writeResiduals = false

  func validate() throws {
    guard writeCheckpoints || writeResiduals else { return }
    if options.quick || options.data != nil || options.section != nil || options.seed != 7 {
      let name = writeCheckpoints ? "--write-checkpoints" : "--write-residuals"
      throw ValidationError("\(name) needs the whole chapter with its own data and seed")
    }
  }

  func run() throws {
    if writeResiduals {
      let course = try Course(options)
      try course.writeResiduals()
      return course.finish()
    }
    try runChapter(
      "03-training", title: "Training", contents: .workbook, options: options
    ) { page, figures in
      let course = try Course(options)
      page.introduction(Self.introduction)
      try page.section("Losses: the training objective", id: "losses", kind: .checkpoint, losses)
      try page.section(
        "The reference allocation loss saturates", id: "allocation-loss-saturates", kind: .trained
      ) {
        try saturation(&$0, course, figures)
      }
      try page.section(
        "A gradient by the compiler and by hand", id: "gradient-by-hand", kind: .checkpoint
      ) {
        try gradients(&$0, course)
      }
      try page.section("Overfitting one batch", kind: .trained) {
        try oneBatch(&$0, course, figures)
      }
      try page.section(
        "The optimiser: clipping, then Adam", id: "optimiser", kind: .checkpoint, optimizer
      )
      try page.section("Schedules and early stopping") { try schedules(&$0, course, figures) }
      try page.section("The training loop, written out", id: "training-loop", kind: .trained) {
        try trainingLoop(&$0, course)
      }
      try page.section("Training curves", kind: .trained) { try curves(&$0, course, figures) }
      try page.section(
        "The result against the baselines", id: "result-and-baselines", kind: .trained
      ) {
        try result(&$0, course, figures)
      }
      try page.section(
        "What can be learned, and by what", id: "what-can-be-learned", kind: .trained
      ) {
        try whatCanBeLearned(&$0, course, figures)
      }
      try page.section(
        "Positions for real: what an allocation head learns", id: "positions-for-real",
        kind: .trained
      ) {
        try positionsForReal(&$0, course)
      }
      try page.section("When to use a Stockformer, and when not", id: "when-to-use", kind: .trained)
      {
        try whenToUse(&$0, course)
      }
      try page.section(
        "Small samples and dropout", id: "small-samples-and-dropout", kind: .trained
      ) {
        try smallSamples(&$0, course)
      }
      try page.section(
        "The reference document's table, measured", id: "reference-table", kind: .trained
      ) {
        try referenceTable(&$0, figures)
      }
      try page.section(
        "The recommended settings, measured", id: "reference-settings", kind: .trained
      ) {
        try referenceSettings(&$0, figures)
      }
      if writeCheckpoints { try course.writeCheckpoints() }
      course.finish()
    }
  }

  static let introduction: String = {
    let fraction = PlantedConfiguration.classroom.r2.percent(0)
    return """
      A model is a function with parameters; training adjusts them until a loss is small. Every \
      part of that sentence is computed here once by hand and once by the library, and the two are \
      shown to agree. Then the same loop trains two models: one on a planted market, where \
      \(fraction) of the followers' variance can be forecast because it was put there, and one on \
      real prices, where nobody knows. Results come in two columns, planted | real. “Errata T2” is \
      an entry of `Chapters/errata.md`; markets and models are introduced in [[start-here]].
      """
  }()
}
