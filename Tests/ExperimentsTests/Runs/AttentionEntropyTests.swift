import Foundation
import Models
import NeuralNetworks
import Tensors
import Testing

@testable import Experiments

@Suite struct AttentionEntropyTests {
  /// Rows of equal weights, of one weight, and of a missing asset, which does not count: (1 + 0) / 2.
  @Test func byHand() {
    let rows: [Float] = [0.5, 0.5, 0, 1, 0, 0]
    #expect(AttentionEntropy.mean(of: Tensor(shape: [1, 1, 1, 3, 2], scalars: rows)) == 0.5)
    // −(¼ ln ¼ + ¾ ln ¾) / ln 2, the entropy of a coin that falls on one side three times of four.
    let coin = AttentionEntropy.mean(of: Tensor(shape: [1, 2], scalars: [0.25, 0.75]))
    #expect(abs(coin - 0.811_278_124_459_132_8) < 1e-15)
  }

  @Test func aFreshModelAttendsToAllAndAModelWithoutAttentionHasNone() throws {
    func entropy(_ settings: [String]) throws -> Double? {
      let experiment = try RunSample(settings).experiment
      func mean<C: ModelConfiguration>(_ c: C) -> Double? {
        AttentionEntropy.mean(experiment.freshModel(c), experiment.validationWindows)
      }
      return mean(experiment.modelConfiguration)
    }
    let fresh = try #require(try entropy([]))
    #expect(fresh > 0.8 && fresh < 1)
    #expect(try entropy(["model.kind=lstm"]) == nil)
  }
}
