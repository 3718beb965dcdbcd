import Markets
import Models
import NeuralNetworks
import Testing

@testable import SpeedBenchmarks

@Suite("Speed benchmarks")
struct SpeedBenchmarkTests {
  /// L 4, N 2, F 3, D 8, H 2, E 1, D_ff 16.
  private static let small: StockformerConfiguration = {
    var c = StockformerConfiguration(lookback: 4, assets: 2, features: 3)
    c.width = 8
    c.heads = 2
    c.layers = 1
    c.feedForward = 16
    return c
  }()

  @Test func namesAreUniqueAndFound() {
    let names = SpeedBenchmark.all.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(SpeedBenchmark.named("train/seed/full").map(\.name) == ["train/seed/full"])
    #expect(
      SpeedBenchmark.named("infer/seed/full").map(\.name)
        == ["infer/seed/full/b1", "infer/seed/full/b32"])
    #expect(SpeedBenchmark.named("train/none").isEmpty)
  }

  /// The sizes that the table states, and the parameters counted on the architecture page.
  @Test func seedSize() throws {
    let benchmark = try #require(SpeedBenchmark.named("train/seed/full").first)
    guard case .train(let c, let batch) = benchmark.task else { return #expect(Bool(false)) }
    #expect([batch, c.lookback, c.assets, c.features, c.width] == [32, 168, 5, 6, 128])
    #expect([c.heads, c.layers, c.feedForward] == [8, 3, 512])
    #expect(c.dropout == 0.1 && c.distil == .layer && c.temporal == .full)
  }

  @Test func measuresAndReadsItsOwnLine() throws {
    let benchmark = SpeedBenchmark("small", .train(Self.small, batch: 3))
    let result = try benchmark.run(workers: 2, microBatch: 2, seconds: 0)
    #expect(result.runs == 3 && result.workers == 2)
    #expect(result.minimum > 0 && result.minimum <= result.median)
    #expect(result.peakMemory > 1)
    // Convolution 8·3·3 + 8 and asset code 2·8; 8 projections 8·8 + 8; 16·8 + 16 and 8·16 + 8; 4 norms 2·8; head 8 + 1.
    #expect(result.config.parameters == 80 + 16 + 8 * 72 + 144 + 136 + 64 + 9)
    let line = try result.line()
    #expect(!line.contains("\n") && line.contains("\"median_ms\":") && line.contains("\"D_ff\":16"))
    #expect(try SpeedBenchmark.Measurement(line: line) == result)
  }

  /// Sizes as far as a kind has them: a linear model has none.
  @Test func everyKindTakesAStep() throws {
    #expect(SpeedBenchmark.kinds.contains { $0.name == "models/patchtst" })
    for benchmark in SpeedBenchmark.kinds {
      let result = try benchmark.run(workers: 2, microBatch: 2, seconds: 0)
      #expect(result.minimum > 0 && result.config.lookback == 96 && result.config.assets == 5)
    }
    let c = try #require(
      SpeedBenchmark.configuration(ofKind: "transformer") as? TransformerConfiguration)
    #expect([c.width, c.heads, c.layers, c.feedForward] == [64, 4, 2, 256])
  }

  /// 2·m·n·k of every product, three passes each (two for the embedding, whose input has no gradient).
  @Test func productsOfAStepByHand() {
    let embedding = 2 * 3 * (2 * 8 * 3 * 8)
    let keysAndValues = 3 * 2 * (2 * 8 * 8 * 8)
    // The last layer computes one step of two assets: query, output, four projections across assets, feed-forward.
    let projections = 3 * 6 * (2 * 2 * 8 * 8)
    let feedForward = 3 * 2 * (2 * 2 * 8 * 16)
    // One query and four keys of width 4; two assets of two heads; six products.
    let attention = 6 * 4 * (2 * 1 * 4 * 4)
    let head = 3 * (2 * 2 * 8 * 1)
    let operations = StepWork(Self.small, windows: 1).products.reduce(0) { $0 + $1.operations }
    #expect(operations == embedding + keysAndValues + projections + feedForward + attention + head)
  }

  /// Both grow with the windows, as nothing is shared between them but weights.
  @Test func workIsProportionalToWindows() {
    let (one, four) = (StepWork(Self.small, windows: 1), StepWork(Self.small, windows: 4))
    let operations = { (work: StepWork) in work.products.reduce(0) { $0 + $1.operations } }
    #expect(operations(four) == 4 * operations(one))
    // 8 tokens embedded (8), normalised and projected (4·8); 2 with 10·8 + 2·16.
    #expect(one.activations == 8 * 8 + 8 * 32 + 2 * 112)
    #expect(one.traffic == 20 * one.activations && four.traffic == 4 * one.traffic)
  }

  @Test func boundIsMeasured() throws {
    let benchmark = SpeedBenchmark("bound", .bound(Self.small, batch: 4))
    let result = try benchmark.run(workers: 2, microBatch: 2, seconds: 0)
    let (products, traffic) = (try #require(result.products), try #require(result.traffic))
    #expect(products > 0 && traffic > 0)
    #expect(abs(result.median - products - traffic) < 1e-9)
  }

  /// The numbers of `uniform` in Benchmarks/quant.py.
  @Test func counterMarketIsTheOneOfThePeers() {
    #expect(CounterMarket.uniform(1, 0) == 0.5665615751722809)
    #expect(CounterMarket.uniform(1, 2) == 0.9710027535867962)
    #expect(CounterMarket.uniform(2, 0) == 0.5911897341980794)
  }

  /// The last equity of `backtest(5, 2000, 3)` in Benchmarks/quant.py, numba 0.60 or later.
  @Test func backtestFindsThePeersEquity() throws {
    let benchmark = SpeedBenchmark("backtest", .backtest(assets: 3, bars: 2000, every: 5))
    let check = try #require(try benchmark.run(workers: 2, microBatch: 2, seconds: 0).check)
    #expect(abs(check / 0.7510460742943476 - 1) < 1e-12)
  }

  @Test func targetsAreLongAndLeaveCash() {
    let targets = CounterMarket(assets: 3, bars: 11).targets(every: 5)
    #expect(targets.timestamps == [0, 5, 10].map { $0 * 3_600_000 })
    for row in 0..<3 {
      #expect(targets.row(row).allSatisfy { $0 > 0 })
      #expect(abs(targets.row(row).reduce(0, +) - 0.95) < 1e-15)
    }
  }
}
