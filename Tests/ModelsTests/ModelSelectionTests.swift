import Files
import ModelSamples
import Models
import NeuralNetworks
import Tensors
import Testing

/// A model whose settings have a section of their own.
private struct NestedConfiguration: ModelConfiguration {
  struct Decoder: SettingsSection {
    @Setting("Width of the decoder", .within(1...8)) var width = 4
    init() {}
  }

  static let kind = "nested"
  static let summary = "settings in a section"
  var task = ForecastTask()
  @Setting("What is forecast") var head = ForecastHead.regression
  var decoder = Decoder()
  init() {}
  var parameterCount: Int { PerceptronConfiguration().parameterCount }
  func makeModel(using stream: inout RandomStream) -> Perceptron {
    PerceptronConfiguration().makeModel(using: &stream)
  }
}

@Suite("Model selection")
struct ModelSelectionTests {
  @Test("settings in a section of the model's own are taken, and held against their range")
  func nested() throws {
    var selection = ModelSelection(NestedConfiguration())
    #expect(selection.keys.map(\.name) == ["kind", "head", "decoder.width"])
    try selection.set("decoder.width", .scalar("7"))
    #expect((selection.configuration as? NestedConfiguration)?.decoder.width == 7)
    try selection.set("decoder.width", .scalar("9"))
    #expect(selection.validationError?.description == "decoder.width is 9, expected 1 to 8")
    #expect(throws: SettingFault.self) { try selection.set("decoder.wdth", .scalar("7")) }
  }

  @Test("sizes as large as settings allow do not overflow")
  func extremes() {
    var c = StockformerConfiguration(lookback: 1 << 14, assets: 2, features: 1)
    c.width = 1 << 13
    #expect(c.windowsInCache(atMost: 1 << 40) == 2)
    #expect(c.windowsInCache(atMost: 1) == 1)
    c.layers = 1 << 14
    c.feedForward = 1 << 14
    #expect(c.parameterCount > 1 << 40)
  }
}
