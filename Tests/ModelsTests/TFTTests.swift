import Files
import Foundation
import ModelSamples
import Models
import NeuralNetworks
import Tensors
import Testing

@Suite("Temporal Fusion Transformer")
struct TFTTests {
  private let context = ForwardContext.inference(seed: 1)

  @Test("the gate by hand: half of one branch where the other is 0")
  func gate() {
    var stream = RandomStream(seed: 1)
    var unit = GatedLinearUnit(inputs: 1, outputs: 1, using: &stream)
    unit.fc = Linear(
      weight: Tensor(shape: [2, 1], scalars: [2, 1]), bias: Tensor(shape: [2], scalars: [0, 0]))
    let y = unit(Tensor(shape: [2, 1], scalars: [0, 1]), context)
    #expect(abs(y.scalars[0]) < 1e-7)
    #expect(abs(y.scalars[1] - 2 / (1 + Float(exp(-1.0)))) < 1e-6)
  }

  @Test("resampling keeps ends and lines", arguments: [(3, 5), (5, 3), (4, 9), (2, 7)])
  func resample(inputs: Int, outputs: Int) {
    let line = { (count: Int) in
      Tensor(shape: [1, count], scalars: (0..<count).map { Float($0) / Float(count - 1) })
    }
    let layer = ResampleNorm(inputs: inputs, outputs: outputs)
    let norm = LayerNorm(width: outputs)
    #expect(distance(layer(line(inputs)), norm(line(outputs))) < 1e-5)
  }

  @Test("a horizon is not moved by what is known of later ones")
  func horizons() {
    var c = TFTConfiguration()
    (c.task.lookback, c.task.assets, c.task.outputs, c.calendar) = (5, 2, 3, true)
    let (model, x) = (c.sampleModel(), sample([2, 5, 2, 1], seed: 2))
    let marks = sample([2, 8, 4], seed: 3)
    let want = model(ModelInput(features: x, timeMarks: marks), context).values
    for step in 0..<3 {
      var moved = [Float](repeating: 0, count: 8)
      moved[5 + step] = 1
      let other = marks + Tensor(shape: [8, 1], scalars: moved)
      let got = model(ModelInput(features: x, timeMarks: other), context).values
      #expect(got.slice(2, 0..<step) == want.slice(2, 0..<step))
      for later in step..<3 {
        let part = later..<later + 1
        #expect(distance(got.slice(2, part), want.slice(2, part)) > 1e-5, "\(step), \(later)")
      }
    }
  }

  @Test("selection weights and attention are recorded, and sum to 1")
  func recorded() throws {
    var c = TFTConfiguration()
    (c.task.lookback, c.task.assets, c.task.features, c.task.outputs) = (5, 3, 4, 2)
    let recorder = Recorder()
    _ = c.sampleModel()(sample([2, 5, 3, 4], seed: 4), .inference(seed: 1, recorder: recorder))
    let weights = try #require(recorder["past"])
    #expect(weights.shape == [2, 5, 3, 5])
    #expect(distance(weights.summed(along: 3), Tensor(repeating: 1, shape: [2, 5, 3, 1])) < 1e-5)
    let attention = try #require(recorder["attention"])
    #expect(attention.shape == [2, 3, 4, 2, 7])
    #expect(
      attention.slice(4, 5..<7).slice(3, 0..<1) == Tensor(repeating: 0, shape: [2, 3, 4, 1, 2]))
  }
}
