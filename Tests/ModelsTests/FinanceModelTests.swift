import Files
import ModelSamples
import Models
import NeuralNetworks
import Tensors
import Testing

/// What holds of single models of the cross-section of stocks.
@Suite("Models of stocks")
struct FinanceModelTests {
  @Test("StockMixer's triangle: no step reads a later one, the newest reads all")
  func triangle() {
    var stream = RandomStream(seed: 1)
    let block = MixerBlock(steps: 5, features: 2, using: &stream)
    let x = sample([2, 5, 2], seed: 3)
    let want = block.mixed(x)
    for step in 0..<5 {
      var moved = [Float](repeating: 0, count: 5)
      moved[step] = 1
      let got = block.mixed(x + Tensor(shape: [5, 1], scalars: moved))
      #expect(got.slice(1, 0..<step) == want.slice(1, 0..<step))
      #expect(distance(got.slice(1, 4..<5), want.slice(1, 4..<5)) > 1e-3)
    }
  }

  @Test("a price forecast is a return from the newest price, 0 where there is none")
  func prices() {
    let q = Tensor(shape: [1, 3, 2], scalars: [11, 9, 2, 1, 7, 7])
    let p = Tensor(shape: [1, 3, 1], scalars: [10, 4, 0])
    let want = Tensor(shape: [1, 3, 2], scalars: [0.1, -0.1, -0.5, -0.75, 0, 0])
    #expect(distance(StockMixer.returns(q, from: p), want) < 1e-6)
    var c = StockMixerConfiguration()
    (c.task.lookback, c.task.assets, c.task.features, c.market) = (6, 3, 2, 4)
    let direct = c.sampleModel()
    c.output = .price
    let x = sample([2, 6, 3, 2], seed: 4) + 5
    let now = x.lastStep().slice(3, 0..<1).withoutAxis(1)
    let returns = StockMixer.returns(direct(x, .inference(seed: 1)), from: now)
    #expect(distance(c.sampleModel()(x, .inference(seed: 1)), returns) < 1e-6)
  }

  @Test("StockMixer's rates: a length for each that has a step; its loss only with mse")
  func stockMixerSettings() {
    var c = StockMixerConfiguration()
    (c.task.lookback, c.scales) = (9, 6)
    let model = c.sampleModel()
    #expect(model.slow.map(\.block.timeWeight.shape) == [[4, 4], [2, 2], [1, 1]])
    #expect(model.own.weight.shape == [1, 9 + 9 + 4 + 2 + 1])
    var training = TrainingConfiguration()
    #expect(c.objective(training) as? RankingLoss == RankingLoss(ranking: 0.1))
    training.loss = .mae
    #expect(c.objective(training) as? Loss == .mae)
    (training.loss, c.ranking) = (.mse, 0)
    #expect(c.objective(training) as? Loss == .mse)
  }

  @Test("MASTER's gate by hand: weights of mean 1, all 1 where the market says nothing of them")
  func gate() {
    var stream = RandomStream(seed: 1)
    var gate = MarketGate(inputs: 1, features: 2, temperature: 2, using: &stream)
    gate.linear = Linear(
      weight: Tensor(shape: [2, 1], scalars: [2, 0]), bias: Tensor(shape: [2], scalars: [0, 0]))
    // softmax((2 ln 3, 0)/2) = (3, 1)/4
    let m = Tensor(shape: [2, 1], scalars: [1.0986123, 0])
    let want = Tensor(shape: [2, 2], scalars: [1.5, 0.5, 1, 1])
    #expect(distance(gate(m), want) < 1e-6)
  }

  @Test("MASTER forecasts assets in another order the same, in that order")
  func equivariance() {
    var c = MASTERConfiguration()
    (c.task.lookback, c.task.assets, c.task.features) = (5, 3, 2)
    let model = c.sampleModel()
    let x = sample([2, 5, 3, 2], seed: 5)
    let reversed = { (y: Tensor) in
      Tensor(concatenating: [2, 1, 0].map { i in y.slice(1, i..<i + 1) }, along: 1)
    }
    let other = Tensor(concatenating: [2, 1, 0].map { x.slice(2, $0..<$0 + 1) }, along: 2)
    let want = reversed(model(x, .inference(seed: 1)))
    #expect(distance(model(other, .inference(seed: 1)), want) < 1e-5)
  }

  @Test("MASTER's attention across assets is recorded: [B, H, L, N, N], rows that sum to 1")
  func crossAttention() throws {
    var c = MASTERConfiguration()
    (c.task.lookback, c.task.assets) = (5, 3)
    let (model, recorder) = (c.sampleModel(), Recorder())
    _ = model(sample([2, 5, 3, 1], seed: 7), .inference(seed: 1, recorder: recorder))
    let weights = try #require(recorder[model.crossAttentionNames[0]])
    #expect(weights.shape == [2, 2, 5, 3, 3])
    #expect(
      distance(weights.summed(along: 4), Tensor(repeating: 1, shape: [2, 2, 5, 3, 1])) < 1e-5)
  }
}
