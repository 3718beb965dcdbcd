import ModelSamples
import NeuralNetworks
import Tensors
import Testing
import _Differentiation

@Suite("Ranking loss")
struct RankingLossTests {
  private func tensor(_ scalars: [Float]) -> Tensor {
    Tensor(shape: [1, scalars.count, 1], scalars: scalars)
  }

  private func loss(_ ranking: Float, _ r: Tensor, _ labels: Labels) -> Float {
    let loss = RankingLoss(ranking: ranking)
    return loss.total(ForecastOutput(values: r.withNewAxis(3)), labels).scalar
      / loss.weight(labels)
  }

  @Test("by hand: squares, and pairs in the wrong order, each counted twice")
  func value() {
    let labels = Labels(returns: tensor([0, 1, 3]))
    // Right order and right values: nothing. Reversed: products 1·1, 3·3 and 2·2 of the pairs.
    #expect(loss(0.5, tensor([0, 1, 3]), labels) == 0)
    #expect(abs(loss(0, tensor([3, 2, 0]), labels) - 19.0 / 3) < 1e-6)
    let pairs: Float = 2 * (1 * 1 + 3 * 3 + 2 * 2) / 9
    #expect(abs(loss(0.5, tensor([3, 2, 0]), labels) - 19.0 / 3 - 0.5 * pairs) < 1e-6)
  }

  @Test("a missing label adds nothing, and the divisors stay those of all assets")
  func mask() {
    let labels = Labels(returns: tensor([0, 1, 0]), mask: tensor([1, 1, 0]))
    let r = tensor([1, 0, 50])
    #expect(abs(loss(0.5, r, labels) - 2.0 / 3 - 0.5 * 2 / 9) < 1e-6)
    let (_, pullback) = valueWithPullback(at: r) {
      RankingLoss(ranking: 0.5).total(ForecastOutput(values: $0.withNewAxis(3)), labels)
    }
    #expect(pullback(Tensor(1)).scalars[2] == 0)
  }

  @Test("a shift of all forecasts moves no pair; windows and horizons are ranked alone")
  func laws() {
    let (r, y) = (sample([2, 4, 3], seed: 1), sample([2, 4, 3], seed: 2))
    let ranking = RankingLoss(ranking: 1)
    let labels = Labels(returns: y)
    let want = ranking.pairHinge(r, labels).scalar
    #expect(want > 0)
    #expect(abs(ranking.pairHinge(r + 5, labels).scalar - want) < 1e-4 * want)
    var alone: Float = 0
    for window in 0..<2 {
      for horizon in 0..<3 {
        let part = { (x: Tensor) in
          x.rows([window]).slice(2, horizon..<horizon + 1)
        }
        alone += ranking.pairHinge(part(r), Labels(returns: part(y))).scalar
      }
    }
    #expect(abs(alone - want) < 1e-5 * want)
  }
}
