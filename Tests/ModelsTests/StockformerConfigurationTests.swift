import Foundation
import ModelSamples
import Models
import NeuralNetworks
import Tensors
import Testing

@Suite("Stockformer configuration")
struct StockformerConfigurationTests {
  private func fault(_ c: StockformerConfiguration) -> String? {
    (c.task.validationError ?? c.validationError)?.description
  }

  @Test("the number of weights is known before there are any", arguments: Variant.all)
  func parameterCount(variant: Variant) {
    var c = variant.configuration
    #expect(c.parameterCount == model(c).parameterCount)
    c.quantiles = [0.1, 0.5, 0.9]
    #expect(c.parameterCount == model(c).parameterCount)
  }

  @Test("a configuration that cannot be built says why")
  func faults() {
    #expect(fault(small()) == nil)
    #expect(fault(small { $0.width = 7 })?.contains("even") == true)
    #expect(fault(small { $0.heads = 3 })?.contains("heads 3") == true)
    #expect(fault(small { $0.dropout = 1 })?.contains("dropout") == true)
    #expect(fault(small { $0.dropout = -.infinity })?.contains("dropout") == true)
    #expect(fault(small { $0.dropout = .nan })?.contains("dropout") == true)
    #expect(fault(small { $0.layers = 0 })?.contains("layers") == true)
    #expect(fault(small { $0.assets = 0 })?.contains("assets") == true)
  }

  @Test("distilling halves the length, rounding up")
  func lengths() {
    #expect(small { ($0.lookback, $0.layers) = (21, 3) }.lengths == [21, 21, 21])
    #expect(small { ($0.lookback, $0.layers, $0.distil) = (21, 3, .layer) }.lengths == [21, 11, 6])
    #expect(StockformerConfiguration.reference().lengths == [168, 84, 42])
  }

  @Test("long windows of wide models run two at a time, short ones of narrow models many")
  func windowsInCache() {
    let seed = StockformerConfiguration.reference()
    #expect(seed.windowsInCache(atMost: 16) == 2)
    #expect(seed.windowsInCache(atMost: 1) == 1)
    let tiny = StockformerConfiguration(lookback: 4, assets: 8, features: 1)
    #expect(tiny.windowsInCache(atMost: 16) == 16)
    // 96·5·64 floats are 123 kB: four of them would be 492 kB.
    var classroom = StockformerConfiguration(lookback: 96, assets: 5, features: 6)
    classroom.width = 64
    #expect(classroom.windowsInCache(atMost: 16) == 2)
    #expect(classroom.windowsInCache(atMost: 3) == 3)  // 369 kB
  }

  @Test("as JSON and back")
  func coding() throws {
    let c = small { ($0.distil, $0.temporal, $0.dropout) = (.batch, .probSparse, 0.3) }
    let data = try JSONEncoder().encode(c)
    #expect(try JSONDecoder().decode(StockformerConfiguration.self, from: data) == c)
  }

  @Test("parameters of the reference configuration, counted by hand")
  func seedCount() {
    var stream = RandomStream(seed: 1)
    let model = Stockformer(.reference(), using: &stream)
    let embedding = 128 * 6 * 3 + 128 + 5 * 128  // kernels, biases, asset code
    let attention = 4 * (128 * 128 + 128)
    let layer = 2 * attention + (512 * 128 + 512) + (128 * 512 + 128) + 3 * 2 * 128
    let distil = 128 * 128 * 3 + 128 + 2 * 128
    let head = 2 * 128 + 128 + 1  // last norm, weights, bias
    #expect(embedding + 3 * layer + 2 * distil + head == 896_257)
    #expect(model.parameterCount == 896_257)
  }

  @Test("weights start from U(±1/√fan_in), the asset code from N(0, 1), norms from 1 and 0")
  func initialisation() {
    var stream = RandomStream(seed: 1)
    let model = Stockformer(.reference(), using: &stream)
    func expectUniform(_ tensor: Tensor, fanIn: Int) {
      let bound = 1 / Double(fanIn).squareRoot()
      #expect(size(tensor) <= bound * 1.000001)
      #expect(size(tensor) > 0.98 * bound)
      let deviation = (tensor.sumOfSquares / Double(tensor.count)).squareRoot()
      #expect(abs(deviation / bound - 1 / 3.0.squareRoot()) < 0.03)
    }
    expectUniform(model.embedding.conv.weight, fanIn: 18)
    expectUniform(model.layers[0].temporal.q.weight, fanIn: 128)
    expectUniform(model.layers[2].ff1.weight, fanIn: 128)
    expectUniform(model.layers[2].ff2.weight, fanIn: 512)
    expectUniform(model.distil[1].conv.weight, fanIn: 384)
    let code = model.embedding.asset
    #expect(abs(code.sumOfSquares / Double(code.count) - 1) < 4 * (2 / 640.0).squareRoot())
    #expect(model.layers[1].norm2.weight == Tensor(repeating: 1, shape: [128]))
    #expect(model.layers[1].norm2.bias == Tensor(repeating: 0, shape: [128]))
    // Nothing is drawn twice.
    #expect(model.layers[0].temporal.q.weight != model.layers[0].temporal.k.weight)
    #expect(model.layers[0].temporal.q.weight != model.layers[1].temporal.q.weight)
  }
}
