import ModelSamples
import Models
import NeuralNetworks
import Tensors
import Testing
import _Differentiation

@Suite struct EnsembleTests {
  private let configuration = small()
  private var ensemble: Ensemble<Stockformer> {
    Ensemble((1...3).map { model(configuration, seed: UInt64($0)) })
  }

  @Test func itForecastsTheMeanOfItsMembers() {
    let x = windows(4, configuration).features
    let outputs = ensemble.members.map { $0(x, .inference(seed: 1)) }
    let mean = (outputs[0] + outputs[1] + outputs[2]) * (1 / 3)
    #expect(distance(ensemble(x, .inference(seed: 1)), mean) < 1e-6)
    let input = ModelInput(features: x)
    let halves = ensemble.predict(input, .inference(seed: 1), workers: 2)
    #expect(distance(halves.flattened, mean) < 1e-5)
  }

  @Test func itsGradientIsAThirdOfEachMembers() {
    let x = windows(2, configuration).features
    let (_, pullback) = valueWithPullback(at: ensemble) {
      $0(x, .inference(seed: 1)).summed()
    }
    let tangent = pullback(Tensor(1))
    let (_, own) = valueWithPullback(at: ensemble.members[1]) {
      $0(x, .inference(seed: 1)).summed()
    }
    let want = gradients(ensemble.members[1], own(Tensor(1)))
    let got = gradients(ensemble, tangent)
    for (name, gradient) in want {
      let part = got["members.1.\(name)"] ?? Tensor(0)
      #expect(distance(part, gradient * (1 / 3)) < 1e-5 * max(1, size(gradient)))
    }
  }

  @Test func aCheckpointHoldsAllMembers() throws {
    let symbols = (0..<configuration.assets).map { "A\($0)" }
    let written = Checkpoint(
      configuration: configuration, model: ensemble, symbols: symbols, scaler: "{}")
    try withTemporaryPath { path in
      try written.write(to: path)
      let read = try Checkpoint(contentsOf: path)
      let copy = try #require(read.model as? Ensemble<Stockformer>)
      #expect(copy.members.count == 3 && read.model.ensembleMembers.count == 3)
      let x = windows(2, configuration).features
      #expect(copy(x, .inference(seed: 1)) == ensemble(x, .inference(seed: 1)))
    }
  }

  @Test func attentionIsRecordedMemberByMember() {
    let recorder = Recorder()
    let x = windows(1, configuration).features
    _ = ensemble(x, .inference(seed: 1, recorder: recorder))
    let names = ensemble.crossAttentionNames
    #expect(names == (0..<3).flatMap { i in (0..<2).map { "members.\(i).cross.\($0)" } })
    let own = Recorder()
    _ = ensemble.members[2](x, .inference(seed: 1, recorder: own))
    #expect(recorder["members.2.cross.1"] == own["cross.1"])
  }
}
