import Foundation
import Markets
import Testing

@testable import Experiments

@Suite struct ConfigurationFileTests {
  private func applying(_ assignments: String...) throws -> ExperimentConfiguration {
    var configuration = ExperimentConfiguration()
    try configuration.apply(
      try assignments.map { try #require(ConfigurationSetting(assignment: $0)) })
    return configuration
  }

  /// What is stored beside sections and the model's kind must be a setting, or nobody could change it.
  @Test func everyStoredValueHasAKey() throws {
    let data = try JSONEncoder().encode(ExperimentConfiguration())
    let tree = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    var names: Set<String> = []
    for (key, value) in tree where key != "model" {
      if let section = value as? [String: Any] {
        names.formUnion(section.keys.map { "\(key).\($0)" })
      } else {
        names.insert(key)
      }
    }
    let keys = ExperimentConfiguration().keys.map(\.name).filter { !$0.hasPrefix("model.") }
    #expect(names == Set(keys))
  }

  /// The keys that the command line promises, in the order in which they are written.
  @Test func theKeysStayAsTheyAre() {
    let model = [
      "kind", "width", "heads", "layers", "feedForward", "embedding", "norm", "temporal", "factor",
      "distil", "head", "dropout", "order", "crossTicker", "skip", "trainsSkip", "headStart",
    ]
    let training = [
      "loss", "huberDelta", "riskAversion", "costRate", "turnoverLag", "epochs", "batchSize",
      "microBatch", "optimizer", "learningRate", "weightDecay", "clip", "schedule", "plateauFactor",
      "plateauPatience", "averaging", "members", "patience",
    ]
    let rest = [
      "features", "featureSettings.window", "featureSettings.rsiPeriod",
      "featureSettings.correlationWindow", "lookback", "horizon", "horizons", "quantiles", "join",
      "trainFraction", "validationFraction", "calibrate", "seed",
    ]
    let keys = ExperimentConfiguration().keys
    #expect(
      keys.map(\.name)
        == rest + model.map { "model.\($0)" } + training.map { "training.\($0)" })
    #expect(keys.allSatisfy { !$0.help.isEmpty })
  }

  @Test func aReplacedPositionIsFoundInItsMicroBatch() throws {
    func fault(_ setting: String) throws -> String? {
      let c = try applying(
        "model.head=allocation", "training.loss=allocationTurnover", setting)
      return c.conflict.map { "\($0)" }
    }
    #expect(try fault("training.turnoverLag=15") == nil)
    #expect(try #require(try fault("training.turnoverLag=16")).contains("turnoverLag"))
    #expect(try #require(try fault("training.batchSize=40")).contains("microBatch"))
    #expect(try fault("training.batchSize=8") == nil)
  }

  /// However long the windows are: the micro-batch that was checked is the one that trains.
  @Test func comparedWindowsStayInOneMicroBatch() throws {
    let market = PlantedMarket(
      PlantedConfiguration(assets: 5, bars: 900, edges: 2, seed: 1, r2: 0.05))
    func microBatch(_ loss: String) throws -> Int {
      let c = try applying("model.head=allocation", "training.loss=\(loss)", "lookback=168")
      let experiment = try Experiment(market.panel, c, source: "m")
      return experiment.trainingSettings(of: experiment.modelConfiguration).microBatch
    }
    #expect(try microBatch("allocation") < 16)
    #expect(try microBatch("allocationTurnover") == 16)
  }

  @Test func settingsGoWhereTheirNamesSay() throws {
    let c = try applying(
      "model.width=64", "training.learningRate=1e-4", "features=log_return, rsi", "seed=12",
      "model.temporal=probSparse", "model.crossTicker=false", "model.dropout=0.25")
    #expect(c.stockformer.width == 64 && c.training.learningRate == 1e-4 && c.seed == 12)
    #expect(c.features == ["log_return", "rsi"] && c.stockformer.temporal == .probSparse)
    #expect(!c.stockformer.crossTicker && c.stockformer.dropout == 0.25)
  }

  @Test func theLastOfTwoCounts() throws {
    #expect(try applying("lookback=3", "lookback=9").lookback == 9)
  }

  @Test func everySettingReadsBackFromItsText() throws {
    var c = ExperimentConfiguration.stocks
    c.training.learningRate = 0.1 + 0.2
    c.stockformer.distil = .batch
    c.horizons = [1, 5]
    c.seed = .max
    var copy = ExperimentConfiguration()
    for key in c.keys {
      let list = key.text.hasPrefix("[")
      try copy.set(key.name, .scalar(list ? String(key.text.dropFirst().dropLast()) : key.text))
    }
    #expect(copy == c)
  }

  @Test(arguments: [
    ("model.widht=3", "unknown key 'model.widht', did you mean 'model.width'?"),
    ("learningrate=3", "unknown key 'learningrate', did you mean 'training.learningRate'?"),
    ("zzzzzzzzzzzz=3", "unknown key 'zzzzzzzzzzzz'"),
    ("model.width=wide", "model.width is 'wide', expected a whole number"),
    ("model.width=6.5", "model.width is '6.5', expected a whole number"),
    ("seed=-1", "seed is '-1', expected a whole number from 0"),
    ("trainFraction=nan", "trainFraction is 'nan', expected a number"),
    ("trainFraction=0x1p-1", "trainFraction is '0x1p-1', expected a number"),
    ("model.crossTicker=yes", "model.crossTicker is 'yes', expected true or false"),
    (
      "training.optimizer=adamw2",
      "training.optimizer is 'adamw2', expected one of adam, adamW, sgd, did you mean 'adamW'?"
    ),
  ])
  func whatDoesNotFitIsNamed(assignment: String, message: String) throws {
    let fault = try #require(throws: ConfigurationFault.self) { _ = try applying(assignment) }
    #expect(fault.message == message)
  }

  @Test func formerNamesAreRead() throws {
    let configuration = try applying("trainShare=0.6")
    #expect(configuration.trainFraction == 0.6)
    #expect(ConfigurationSetting(assignment: "validationShare=0.2")?.key == "validationFraction")
    #expect(!configuration.yaml.contains("Share"))
  }

  @Test(arguments: ["", "=3", "lookback"]) func anAssignmentNeedsAKeyAndAValue(text: String) {
    #expect(ConfigurationSetting(assignment: text) == nil)
  }

  @Test(arguments: [
    ("model.heads=5", "model.heads"), ("model.width=33", "model.width"),
    ("model.dropout=1", "model.dropout"), ("model.layers=0", "model.layers"),
    ("model.width=1000000", "model.width"), ("lookback=0", "lookback"), ("horizon=0", "horizon"),
    ("trainFraction=1", "trainFraction"), ("validationFraction=0.3", "validationFraction"),
    ("features=", "features"), ("features=log_return,log_return", "features"),
    ("features=log_retrun", "features"), ("training.epochs=0", "training.epochs"),
    ("training.learningRate=0", "training.learningRate"), ("training.loss=bce", "training.loss"),
    ("model.head=allocation", "training.loss"),
    ("featureSettings.window=1", "featureSettings.window"),
    ("training.plateauFactor=1", "training.plateauFactor"), ("training.clip=-1", "training.clip"),
  ])
  func outOfRangeIsFound(assignment: String, key: String) throws {
    #expect(try applying(assignment).validationError?.key == key)
  }

  @Test func theDefaultsAreInRange() {
    for configuration in [ExperimentConfiguration(), .stocks, .planted] {
      #expect(configuration.validationError == nil)
    }
  }

  @Test func theKindOfModelComesFirst() throws {
    // In whatever order they are written: the kind decides which other settings there are.
    #expect(try applying("model.width=64", "model.kind=stockformer").stockformer.width == 64)
    let fault = try #require(throws: ConfigurationFault.self) {
      _ = try applying("model.kind=gru")
    }
    #expect(fault.message.hasPrefix("model.kind is 'gru', expected one of stockformer, "))
  }

  @Test(arguments: [
    ("horizons=1,5,1", "horizons"), ("horizons=0", "horizons"), ("quantiles=0.5,0.1", "quantiles"),
    ("quantiles=0.5", "training.loss"), ("training.loss=quantile", "training.loss"),
  ])
  func severalHorizonsAndQuantiles(assignment: String, key: String) throws {
    #expect(try applying(assignment).validationError?.key == key)
    let good = try applying("horizons=1,5", "quantiles=0.1,0.5,0.9", "training.loss=quantile")
    #expect(good.validationError == nil)
    #expect(good.kind.horizons == [1, 5] && good.kind.pointPosition == 1)
    #expect(good.modelConfiguration(assets: 3).task.outputs == 2)
    #expect(good.modelConfiguration(assets: 3).task.valueCount == 3)
  }
}
