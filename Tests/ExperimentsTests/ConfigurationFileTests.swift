import Foundation
import Testing

@testable import Experiments

@Suite struct ConfigurationFileTests {
  private func applying(_ assignments: String...) throws -> ExperimentConfiguration {
    var configuration = ExperimentConfiguration()
    try configuration.apply(
      try assignments.map { try #require(ConfigurationSetting(assignment: $0)) })
    return configuration
  }

  /// The keys are listed by hand: none of the type's own may be forgotten.
  @Test func everyStoredValueHasAKey() throws {
    let data = try JSONEncoder().encode(ExperimentConfiguration())
    let tree = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    var names: Set<String> = []
    for (key, value) in tree {
      if let section = value as? [String: Any] {
        names.formUnion(section.keys.map { "\(key).\($0)" })
      } else {
        names.insert(key)
      }
    }
    #expect(names == Set(ConfigurationKey.all.map(\.name)))
  }

  @Test func settingsGoWhereTheirNamesSay() throws {
    let c = try applying(
      "model.width=64", "training.learningRate=1e-4", "features=log_return, rsi", "seed=12",
      "model.temporal=probSparse", "model.crossTicker=false", "model.dropout=0.25")
    #expect(c.model.width == 64 && c.training.learningRate == 1e-4 && c.seed == 12)
    #expect(c.features == ["log_return", "rsi"] && c.model.temporal == .probSparse)
    #expect(!c.model.crossTicker && c.model.dropout == 0.25)
  }

  @Test func theLastOfTwoCounts() throws {
    #expect(try applying("lookback=3", "lookback=9").lookback == 9)
  }

  @Test func everySettingReadsBackFromItsText() throws {
    var c = Classroom.realSettings
    c.training.learningRate = 0.1 + 0.2
    c.model.distil = .batch
    var copy = ExperimentConfiguration()
    for key in ConfigurationKey.all {
      let text = key.read(c)
      let list = text.hasPrefix("[")
      #expect(
        key.write(&copy, list ? .scalar(String(text.dropFirst().dropLast())) : .scalar(text)))
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
    ("trainShare=nan", "trainShare is 'nan', expected a number"),
    ("trainShare=0x1p-1", "trainShare is '0x1p-1', expected a number"),
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

  @Test(arguments: ["", "=3", "lookback"]) func anAssignmentNeedsAKeyAndAValue(text: String) {
    #expect(ConfigurationSetting(assignment: text) == nil)
  }

  @Test(arguments: [
    ("model.heads=5", "model.heads"), ("model.width=33", "model.width"),
    ("model.dropout=1", "model.dropout"), ("model.layers=0", "model.layers"),
    ("model.width=1000000", "model.width"), ("lookback=0", "lookback"), ("horizon=0", "horizon"),
    ("trainShare=1", "trainShare"), ("validationShare=0.3", "validationShare"),
    ("features=", "features"), ("features=log_return,log_return", "features"),
    ("features=log_retrun", "features"), ("training.epochs=0", "training.epochs"),
    ("training.learningRate=0", "training.learningRate"), ("training.loss=bce", "training.loss"),
    ("model.head=allocation", "training.loss"),
    ("featureSettings.window=1", "featureSettings.window"),
    ("training.plateauFactor=1", "training.plateauFactor"), ("training.clip=-1", "training.clip"),
  ])
  func outOfRangeIsFound(assignment: String, key: String) throws {
    #expect(try applying(assignment).fault?.key == key)
  }

  @Test func theDefaultsAreInRange() {
    #expect(ExperimentConfiguration().fault == nil)
    #expect(Classroom.realSettings.fault == nil && Classroom.plantedSettings.fault == nil)
  }

  /// kitten → sitting takes three edits.
  @Test func editDistance() {
    #expect(NearestName.edits("kitten", "sitting") == 3)
    #expect(NearestName.edits("", "abc") == 3 && NearestName.edits("Abc", "aBC") == 0)
  }
}
