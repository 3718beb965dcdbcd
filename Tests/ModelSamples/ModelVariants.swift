import Files
import Models
import NeuralNetworks
import Tensors

/// A small model of any kind that is registered, with one of its choices.
public struct ModelVariant: Sendable, CustomStringConvertible {
  /// The kind, and the choice where there is one: `patchtst norm=batch`.
  public let description: String
  /// A configuration of a few hundred weights.
  public var configuration: any ModelConfiguration

  /// Every kind, then each of its choices alone.
  public static let all: [ModelVariant] = ModelRegistry.kinds.flatMap { kind in
    let plain = ModelVariant(kind.init())
    let choices = plain.configuration.keys.filter { !$0.choices.isEmpty && $0.name != "head" }
    let rate = plain.configuration.keys.filter { $0.name == "dropout" }.map { ($0.name, "0.3") }
    let changes = choices.flatMap { key in
      key.choices.filter { $0 != key.text }.map { (key.name, $0) }
    }
    var tasks = [
      plain.with("horizons", "2") { $0.task.outputs = 2 },
      plain.with("quantiles", "3") { $0.task.quantiles = [0.1, 0.5, 0.9] },
      plain.with("features", "1") { $0.task.features = 1 },
    ]
    // A single bar less its level or its trend is nothing.
    if plain.value("normalization") != "input" && plain.value("trendStart") == nil {
      tasks.append(
        plain.with("bars", "1") {
          $0.task.lookback = 1
          // A norm over a window of two numbers knows only which is larger.
          if kind == StockMixerConfiguration.self { $0.task.features = 3 }
        })
    }
    return [plain] + (changes + rate).map { plain.with($0, $1) } + tasks
  }

  /// Sizes that every model may have, by the name of their setting.
  private static let sizes = [
    "width": "8", "heads": "2", "layers": "2", "feedForward": "10", "dropout": "0", "patch": "4",
    "stride": "2", "kernel": "5", "market": "4", "variable": "4",
  ]
  /// What else has to change for a choice to be possible.
  private static let companions = ["calendar": ["individual": "false"]]

  private init(_ configuration: any ModelConfiguration) {
    description = type(of: configuration).kind
    var small = configuration
    (small.task.lookback, small.task.assets, small.task.features) = (9, 3, 2)
    self.configuration = small
    for key in configuration.keys {
      if let size = Self.sizes[key.name] { set(key.name, size) }
    }
  }

  private init(_ description: String, _ configuration: any ModelConfiguration) {
    self.description = description
    self.configuration = configuration
  }

  private func with(
    _ name: String, _ value: String, _ change: ((inout any ModelConfiguration) -> Void)? = nil
  ) -> ModelVariant {
    var variant = ModelVariant("\(description) \(name)=\(value)", configuration)
    if let change {
      change(&variant.configuration)
      return variant
    }
    variant.set(name, value)
    for (name, value) in Self.companions[name] ?? [:] where variant.value(name) != nil {
      variant.set(name, value)
    }
    if name == "calendar" { variant.configuration.task.features = 1 }
    if value == "columns" { variant.configuration.task.features = 3 }
    return variant
  }

  private mutating func set(_ name: String, _ value: String) {
    do { try configuration.set(name, .scalar(value)) } catch { fatalError("\(error)") }
  }

  /// The value of the setting `name`, as it is written; nil when the kind has none.
  public func value(_ name: String) -> String? {
    configuration.keys.first { $0.name == name }?.text
  }

  /// Ends of the names of biases whose sums are rectified. Across a kink of a ReLU differences say nothing; with biases
  /// of ±3 no unit is near its kink, half of them pass everything on and half nothing.
  public var rectifiedBiases: [String] {
    switch configuration {
    case is MASTERConfiguration: ["ff1.bias"]
    case is MultitaskConfiguration:
      [".0.bias", "convolution.bias", "fusion.attention.k.bias", "fusion.attention.v.bias"]
    default: []
    }
  }

  /// Whether what one asset shows may move the forecast of another.
  public var seesAcrossAssets: Bool {
    let separate = ["dlinear", "nlinear", "patchtst", "tft"]
    return !separate.contains(type(of: configuration).kind) && value("sequences") != "asset"
      && value("crossTicker") != "false"
  }
}

extension ModelConfiguration {
  /// A model whose every part counts: scales, shifts and biases are not 1 and 0.
  public func sampleModel(seed: UInt64 = 1) -> Model {
    var stream = RandomStream(seed: seed)
    var model = makeModel(using: &stream)
    for (i, parameter) in model.parameters.enumerated() {
      let shape = model[keyPath: parameter.value].shape
      let noise = sample(shape, seed: seed &* 1000 &+ UInt64(i), scale: 0.2)
      model[keyPath: parameter.value] = model[keyPath: parameter.value] + noise
    }
    return model
  }

  /// Windows that fit.
  public func sampleWindows(_ count: Int, seed: UInt64 = 7) -> SampleWindows {
    SampleWindows(
      windows: TensorWindows(
        features: sample([count, task.lookback, task.assets, task.features], seed: seed),
        returns: sample([count, task.assets, task.outputs], seed: seed + 1)),
      timeMarks: sample([count, task.lookback + task.outputs, 4], seed: seed + 2, scale: 0.3))
  }
}

/// Windows with a calendar, for the models that read it.
public struct SampleWindows: WindowSource {
  let windows: TensorWindows
  let timeMarks: Tensor

  /// How many there are.
  public var count: Int { windows.count }

  /// The windows numbered `indices`.
  public func batch(_ indices: [Int]) -> Batch {
    Batch(input: input(indices), labels: labels(indices))
  }

  /// What a model sees of the windows numbered `indices`, with other features or a mask where they are given.
  public func input(
    _ indices: [Int], features: Tensor? = nil, mask: Tensor? = nil
  ) -> ModelInput {
    ModelInput(
      features: features ?? windows.features.rows(indices), mask: mask,
      timeMarks: timeMarks.rows(indices))
  }

  /// The labels of the windows numbered `indices`.
  public func labels(_ indices: [Int]) -> Labels { windows.labels(indices) }
}
