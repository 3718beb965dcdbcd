import Experiments
import Foundation
import Markets
import Models
import NeuralNetworks
import Synchronization
import Tensors
import Testing

@testable import Influence

@Suite("Influence read from a model")
struct InfluenceReadingTests {
  let experiment: Experiment
  let windowEnds: [Int]

  init() throws {
    experiment = try Self.experiment { _ in }
    windowEnds = experiment.windows.test
  }

  static func experiment(_ change: (inout ExperimentConfiguration) -> Void) throws -> Experiment {
    var configuration = ExperimentConfiguration.planted
    configuration.stockformer.width = 8
    configuration.stockformer.heads = 2
    configuration.stockformer.feedForward = 8
    change(&configuration)
    let market = PlantedMarket(
      PlantedConfiguration(assets: 3, bars: 400, edges: 2, seed: 5, r2: 0.2, maxLag: 2))
    return try Experiment(market.panel, configuration, source: "planted")
  }

  /// A model that has not been trained: what is read must hold for any weights.
  private func forecaster(_ experiment: Experiment, workers: Int = 2) -> TrainedForecaster {
    forecaster(experiment, Self.freshModel(experiment), workers: workers)
  }

  private func forecaster(
    _ experiment: Experiment, _ model: Stockformer, workers: Int = 2
  ) -> TrainedForecaster {
    TrainedForecaster(
      configuration: experiment.modelConfiguration, model: model, scaling: Scaling(experiment),
      workers: workers)
  }

  static func freshModel(_ experiment: Experiment) -> Stockformer {
    let configuration = experiment.modelConfiguration as? StockformerConfiguration
    return experiment.freshModel(configuration ?? StockformerConfiguration())
  }

  @Test func ablationReplacesOneAssetOnly() {
    let source = MarketWindows(experiment.windows, windowEnds: windowEnds)
    let order = Array(windowEnds.indices.reversed())
    let ablated = AblatedWindows(source: source, asset: 1, order: order)
    let (before, after) = (source.batch([2]).input.features, ablated.batch([2]).input.features)
    let donor = source.batch([order[2]]).input.features
    for step in 0..<4 {
      #expect(after[0, step, 0, 0] == before[0, step, 0, 0])
      #expect(after[0, step, 1, 0] == donor[0, step, 1, 0])
      #expect(after[0, step, 2, 0] == before[0, step, 2, 0])
    }
    #expect(ablated.batch([2]).labels.returns == source.batch([2]).labels.returns)
    let same = AblatedWindows(source: source, asset: 1, order: Array(windowEnds.indices))
    #expect(same.batch([0, 3]).input.features == source.batch([0, 3]).input.features)
  }

  /// Labels are read without their windows: no batch is larger than a worker's.
  @Test func lossesReadNoMoreWindowsThanFitInCache() {
    let model = forecaster(experiment)
    let source = CountingWindows(source: MarketWindows(experiment.windows, windowEnds: windowEnds))
    #expect(model.losses(source).count == 3 * windowEnds.count)
    #expect(windowEnds.count > model.parallel.microBatch)
    #expect(source.largest.withLock { $0 } == model.parallel.microBatch)
    #expect(model.losses(source) == model.losses(source.source))
  }

  /// A part that gives too few numbers is not added as far as it goes.
  @Test func aPartOfAnotherSizeIsRefused() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let experiment = try InfluenceReadingTests.experiment { _ in }
      let model = TrainedForecaster(
        configuration: experiment.modelConfiguration,
        model: InfluenceReadingTests.freshModel(experiment), scaling: Scaling(experiment),
        workers: 1)
      _ = model.sums(40, size: 2) { $0.contains(20) ? [1] : [1, 2] }
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("1 values of a part, expected 2"))
  }

  /// Without the cross-ticker block nothing of one asset reaches another's forecast.
  @Test func withoutTheBlockNobodyLeads() throws {
    let alone = try Self.experiment { $0.stockformer.crossTicker = false }
    let model = forecaster(alone)
    let ablation = model.ablation(of: alone.windows, windowEnds: windowEnds, seed: 1)
    let gradient = model.influenceByGradient(of: alone.windows, windowEnds: windowEnds)
    for pair in gradient.pairs {
      #expect(ablation.rise[pair.cause, pair.effect] == 0)
      #expect(ablation.pValue[pair.cause, pair.effect].isNaN)
      #expect(gradient[pair.cause, pair.effect] == 0)
    }
    #expect(gradient[0, 0] > 0)
    #expect(ablation.found().isEmpty)
    #expect(model.attentionProfile(of: alone.windows, windowEnds: windowEnds) == nil)
  }

  @Test func workersDoNotMatter() {
    let (one, two) = (forecaster(experiment, workers: 1), forecaster(experiment, workers: 2))
    let windows = experiment.windows
    #expect(
      one.ablation(of: windows, windowEnds: windowEnds, seed: 3).rise
        == two.ablation(of: windows, windowEnds: windowEnds, seed: 3).rise)
    #expect(
      one.influenceByGradient(of: windows, windowEnds: windowEnds)
        == two.influenceByGradient(of: windows, windowEnds: windowEnds))
    #expect(
      one.attentionProfile(of: windows, windowEnds: windowEnds)?.influence()
        == two.attentionProfile(of: windows, windowEnds: windowEnds)?.influence())
  }

  @Test func ablationIsAFunctionOfItsSeed() {
    let model = forecaster(experiment)
    let rise = { (seed: UInt64) in
      model.ablation(of: experiment.windows, windowEnds: windowEnds, repeats: 2, seed: seed).rise
    }
    #expect(rise(1) == rise(1))
    #expect(rise(1) != rise(2))
  }

  /// The loss is the squared error of u against y/s, as the forecasts give it.
  @Test func lossIsTheSquaredErrorOfTheScaledTarget() {
    let model = forecaster(experiment)
    let forecasts = model.forecasts(of: experiment.windows, windowEnds: windowEnds)
    let scales = experiment.windows.targetScaler.scales
    var sum = 0.0
    for (row, end) in windowEnds.enumerated() {
      let error = (forecasts[row, 1] - experiment.windows.targets[end, 1]) / scales[1]
      sum += error * error
    }
    let loss = model.ablation(of: experiment.windows, windowEnds: windowEnds, repeats: 1, seed: 1)
      .loss
    #expect(abs(loss[1] - sum / Double(windowEnds.count)) < 1e-6)
  }

  /// |x · ∂u/∂x| against central differences of the forward pass, input by input.
  @Test func gradientAgreesWithDifferences() {
    let stockformer = Self.freshModel(experiment)
    let model = forecaster(experiment, stockformer)
    let input = MarketWindows(experiment.windows, windowEnds: windowEnds).batch([7]).input
    let x = input.features
    let scores = model.gradientTimesInput(stockformer, input)
    let outputs = { (x: Tensor) in stockformer(x, .inference(seed: 1)).scalars }
    var expected = [Double](repeating: 0, count: 9)
    for cell in x.scalars.indices {
      let step: Float = 1e-2
      var (up, down) = (x.scalars, x.scalars)
      up[cell] += step
      down[cell] -= step
      let (high, low) = (
        outputs(Tensor(shape: x.shape, scalars: up)), outputs(Tensor(shape: x.shape, scalars: down))
      )
      for effect in 0..<3 {
        let slope = Double(high[effect] - low[effect]) / Double(2 * step)
        expected[cell % 3 * 3 + effect] += abs(slope * Double(x.scalars[cell]))
      }
    }
    for (score, other) in zip(scores, expected) {
      #expect(abs(score - other) < 1e-3 * max(1, other), "\(score) \(other)")
    }
  }

  @Test func attentionRowsSumToOne() throws {
    let model = forecaster(experiment)
    let profile = try #require(
      model.attentionProfile(of: experiment.windows, windowEnds: windowEnds))
    for row in profile.map() { #expect(abs(row.reduce(0, +) - 1) < 1e-6) }
    let head = try #require(profile.layers.first?.first)
    #expect(head.entropy > 0 && head.entropy <= 1 + 1e-7)
    let recorder = model.attention(of: experiment.windows, end: windowEnds[4])
    let weights = try #require(recorder["cross.0"])  // [1, 2, 4, 3, 3]
    let one = try #require(
      model.attentionProfile(of: experiment.windows, windowEnds: [windowEnds[4]]))
    let mean = Double(weights[0, 0, 3, 1, 2] + weights[0, 1, 3, 1, 2]) / 2
    #expect(abs(one.influence()[2, 1] - mean) < 1e-7)
  }

  /// With no queries every score is 0 and softmax is uniform: entropy 1, all heads alike.
  @Test func uniformAttentionHasEntropyOne() throws {
    var model = Self.freshModel(experiment)
    let q = model.layers[0].cross.q
    model.layers[0].cross.q.weight = Tensor(repeating: 0, shape: q.weight.shape)
    model.layers[0].cross.q.bias = Tensor(repeating: 0, shape: q.bias.shape)
    let uniform = forecaster(experiment, model, workers: 1)
    let profile = try #require(
      uniform.attentionProfile(of: experiment.windows, windowEnds: windowEnds))
    for head in profile.layers[0] { #expect(abs(head.entropy - 1) < 1e-6) }
    #expect(abs(profile.headCosine[0] - 1) < 1e-6)
    #expect(abs(profile.map(layer: 0)[2][1] - 1.0 / 3) < 1e-6)
  }

  /// A03 ends before the windows that are read: nobody's attention to or from it counts, and no gradient.
  @Test func anAssetWithoutBarsIsNotRead() throws {
    let market = PlantedMarket(
      PlantedConfiguration(assets: 3, bars: 400, edges: 2, seed: 5, r2: 0.2, maxLag: 2))
    var series = market.panel.allSeries
    series[2] = series[2].selecting(Array(0..<330))
    let young = try Experiment(
      Panel(joining: series, join: .outer), experiment.configuration, source: "")
    let model = forecaster(young)
    let late = young.windows.test.filter { $0 >= 340 }
    let profile = try #require(model.attentionProfile(of: young.windows, windowEnds: late))
    for row in 0..<3 {
      #expect(profile.map()[2][row].isNaN && profile.map()[row][2].isNaN)
    }
    for row in 0..<2 { #expect(abs(profile.map()[row][0] + profile.map()[row][1] - 1) < 1e-6) }
    #expect(profile.layers[0].allSatisfy { $0.entropy > 0 && $0.entropy <= 1 + 1e-7 })
    let gradient = model.influenceByGradient(of: young.windows, windowEnds: late)
    #expect(gradient[0, 2].isNaN && gradient[2, 0] == 0 && gradient[0, 1] > 0)
    // Windows with and without it: its pairs are means over those in which it takes part.
    let both = try #require(
      model.attentionProfile(of: young.windows, windowEnds: [300, 301] + late))
    let early = try #require(model.attentionProfile(of: young.windows, windowEnds: [300, 301]))
    #expect(abs(both.map()[2][0] - early.map()[2][0]) < 1e-12)
  }
}

/// Windows that remember the size of the largest batch that was taken of them.
private final class CountingWindows: WindowSource {
  let source: MarketWindows
  let largest = Mutex(0)

  init(source: MarketWindows) { self.source = source }

  var count: Int { source.count }

  func batch(_ indices: [Int]) -> Batch {
    largest.withLock { $0 = max($0, indices.count) }
    return source.batch(indices)
  }

  func labels(_ indices: [Int]) -> Labels { source.labels(indices) }
}
