import Foundation
import Models
import NeuralNetworks

extension SpeedBenchmark {
  /// What was measured, as one line of JSON.
  public struct Measurement: Codable, Sendable, Equatable {
    /// The benchmark's name.
    public var name = ""
    /// Sizes and choices.
    public var config: Settings
    /// How many cores worked.
    public var workers = 1
    /// The median over the runs, in milliseconds.
    public var median: Double
    /// The fastest run, in milliseconds.
    public var minimum: Double
    /// The largest resident memory of the process, in MB of 2²⁰ bytes.
    public var peakMemory = 0.0
    /// How many runs were timed.
    public var runs: Int
    /// A number that other programs doing the same work must also find, e.g. the last equity.
    public var check: Double?
    /// Of a bound: 10⁹ operations of the matrix products, a multiplication and an addition counting two.
    public var operations: Double?
    /// Of a bound: milliseconds of the matrix products alone.
    public var products: Double?
    /// Of a bound: milliseconds of the memory traffic.
    public var traffic: Double?
    /// Of a bound: MB of 2²⁰ bytes that are moved.
    public var trafficSize: Double?
    /// Of a bound: the measured bandwidth of copying, in 10⁹ bytes read or written a second.
    public var copyRate: Double?

    enum CodingKeys: String, CodingKey {
      case name, config, workers, runs, check
      case median = "median_ms"
      case minimum = "min_ms"
      case peakMemory = "peak_rss_mb"
      case operations = "gflop"
      case products = "products_ms"
      case traffic = "traffic_ms"
      case trafficSize = "traffic_mb"
      case copyRate = "copy_gb_s"
    }

    /// Of sorted milliseconds, each of them the time of `repetitions`.
    init(_ times: [Double], _ config: Settings, repetitions: Int = 1, check: Double? = nil) {
      self.config = config
      median = times[times.count / 2] / Double(repetitions)
      minimum = times[0] / Double(repetitions)
      runs = times.count
      self.check = check
    }

    /// One line of JSON, keys in alphabetical order.
    ///
    /// - Throws: `EncodingError` when a number is not finite.
    public func line() throws -> String {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// Reads what `line()` wrote.
    ///
    /// - Throws: `DecodingError` when it is something else.
    public init(line: String) throws {
      self = try JSONDecoder().decode(Measurement.self, from: Data(line.utf8))
    }
  }

  /// Sizes and choices of a benchmark, by the letters of the paper; nil where it has none.
  public struct Settings: Codable, Sendable, Equatable {
    /// B, windows in a batch.
    public var batch: Int?
    /// L, N, F, D, H, E and D_ff of the model.
    public var lookback, assets, features, width, heads, layers, feedForward: Int?
    /// Attention along time and the kind of distilling.
    public var temporal, distil: String?
    /// Dropout rate.
    public var dropout: Double?
    /// Trainable numbers of the model.
    public var parameters: Int?
    /// Windows in a micro-batch.
    public var microBatch: Int?
    /// Bars of a market, and how many lie between two rebalances.
    public var bars, every: Int?

    enum CodingKeys: String, CodingKey {
      case batch = "B"
      case lookback = "L"
      case assets = "N"
      case features = "F"
      case width = "D"
      case heads = "H"
      case layers = "E"
      case feedForward = "D_ff"
      case temporal, distil, dropout, parameters, bars, every
      case microBatch = "micro_batch"
    }

    /// No sizes yet.
    init() {}

    /// The sizes and choices that a kind of model has.
    init(_ c: some ModelConfiguration, batch: Int, parameters: Int?, microBatch: Int) {
      let texts = Dictionary(uniqueKeysWithValues: c.keys.map { ($0.name, $0.text) })
      let size = { (name: String) in texts[name].flatMap { Int($0) } }
      self.batch = batch
      lookback = c.task.lookback
      assets = c.task.assets
      features = c.task.features
      width = size("width")
      heads = size("heads")
      layers = size("layers")
      feedForward = size("feedForward")
      temporal = texts["temporal"]
      distil = texts["distil"]
      // 0.1, not the nearest Float to it.
      dropout = texts["dropout"].flatMap { Double($0) }
      self.parameters = parameters
      self.microBatch = microBatch
    }
  }
}
