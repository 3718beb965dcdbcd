import ArgumentParser

/// The options of a command that measures cells, some after others, into one table.
struct MeasurementOptions: ParsableArguments {
  @Option(help: "\(Shard.help.abstract); give each its own --out.")
  var shard = Shard.all
  @Option(
    help: """
      The table (CSV) that is written, and continued when it is there; lines before its header that begin with # stay.
      """)
  var out: String
  @OptionGroup var workers: WorkerOptions
}
