import Files
import ModelSamples
import NeuralNetworks
import Tensors
import Testing

@testable import Models

/// What holds of single published encoder-decoders, and of the original Stockformer.
@Suite("Encoder-decoders")
struct EncoderDecoderTests {
  private func market<C: ModelConfiguration>(
    _ configuration: C, bars: Int = 9, assets: Int = 3, features: Int = 2, horizons: Int = 2
  ) -> C {
    var c = configuration
    (c.task.lookback, c.task.assets) = (bars, assets)
    (c.task.features, c.task.outputs) = (features, horizons)
    return c
  }

  @Test("the calendar's marks are read back: every hour of a common and of a leap year")
  func calendar() {
    for days in [365, 366] {
      let lengths = [31, days - 337, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      var dayOfYear = 0
      for (month, length) in lengths.enumerated() {
        for day in 1...length {
          let (hour, weekday) = (dayOfYear % 24, dayOfYear % 7)
          let marks = [
            Float(hour) / 23, Float(weekday) / 6, Float(day - 1) / 30, Float(dayOfYear) / 365,
          ]
          let parts = CalendarParts(marks: marks.map { $0 - 0.5 })
          #expect(parts.hour == hour && parts.weekday == weekday)
          #expect(parts.day == day && parts.month == month + 1, "\(month + 1)/\(day)")
          dayOfYear += 1
        }
      }
    }
  }

  @Test("Time2Vec by hand: a line, then sines, behind the token")
  func time2vec() {
    var stream = RandomStream(seed: 1)
    var code = TimeCode(.time2vec, width: 2, hasBias: true, using: &stream)
    code.linear.weight = Tensor(shape: [1, 4], scalars: [1, 2, 3, 4])
    code.linear.bias = Tensor(shape: [1], scalars: [10])
    code.periodic.weight = Tensor(shape: [1, 4], scalars: [.pi, 0, 0, 0])
    code.periodic.bias = Tensor(shape: [1], scalars: [0])
    let y = code(Tensor(shape: [1, 1, 4], scalars: [0.5, 1, 0, -1]))
    #expect(distance(y, Tensor(shape: [1, 1, 2], scalars: [8.5, 1])) < 1e-6)
  }

  @Test("the decoder reads the last bars, and a step of zeros for each horizon")
  func decoderWindow() {
    let task = market(InformerConfiguration(), bars: 4, assets: 1, horizons: 2).task
    let x = Tensor(shape: [1, 4, 1, 1], scalars: [1, 2, 3, 4])
    let window = DecoderWindow(task, start: 3)
    #expect(window.tokens(of: x).scalars == [2, 3, 4, 0, 0])
    #expect(window.rows == 1..<6)
    #expect(DecoderWindow(task, start: 48).tokens(of: x).scalars == [1, 2, 3, 4, 0, 0])
    let y = Tensor(shape: [1, 5, 1, 1], scalars: [9, 9, 9, 5, 6])
    #expect(window.forecasts(of: y, task) == Tensor(shape: [1, 1, 2, 1], scalars: [5, 6]))
  }

  @Test("a horizon's own calendar moves its forecast; without one none is needed")
  func horizonCalendar() throws {
    var c = market(InformerConfiguration())
    c.timeEmbedding = .linear
    let (model, source) = (c.sampleModel(), c.sampleWindows(2))
    let input = source.input([0, 1])
    let marks = try #require(input.timeMarks)
    var scalars = marks.scalars
    for i in scalars.indices where i / 4 % 11 == 10 { scalars[i] += 0.5 }
    let other = ModelInput(
      features: input.features, timeMarks: Tensor(shape: marks.shape, scalars: scalars))
    let run = { (input: ModelInput) in model(input, .inference(seed: 1)).values }
    #expect(run(other).slice(2, 1..<2) != run(input).slice(2, 1..<2))
    let plain = market(InformerConfiguration())
    let without = ModelInput(features: input.features)
    #expect(
      plain.sampleModel()(without, .inference(seed: 1)).values
        == plain.sampleModel()(input, .inference(seed: 1)).values)
  }

  @Test("Autoformer without what it learned forecasts the window's mean of the first feature")
  func windowMean() {
    var c = market(AutoformerConfiguration())
    c.trendStart = .window
    var model = c.sampleModel()
    model.head = Linear(zeros: model.head)
    for i in model.decoder.indices {
      let weight = model.decoder[i].projection.weight
      model.decoder[i].projection.weight = weight * 0
    }
    let x = c.sampleWindows(2).input([0, 1]).features
    let mean = x.mean(along: 1).slice(3, 0..<1).permuted([0, 2, 1, 3])  // [B, N, 1, 1]
    let want = mean.repeated(along: 2, count: 2)
    #expect(distance(model(ModelInput(features: x), .inference(seed: 1)).values, want) < 1e-6)
    c.trendStart = .zero
    let zero = c.sampleModel()
    c.trendStart = .window
    let window = c.sampleModel()
    let run = { (m: Autoformer) in m(ModelInput(features: x), .inference(seed: 1)).values }
    #expect(distance(run(window), run(zero) + mean) < 1e-5)
  }

  @Test("the batch's delays are those of training alone")
  func sharedDelays() {
    var c = market(AutoformerConfiguration(), bars: 24)
    c.factor = 1
    let own = c.sampleModel()
    c.delays = .batch
    let shared = c.sampleModel()
    let input = c.sampleWindows(4).input([0, 1, 2, 3])
    let training = ForwardContext.training(seed: 1, step: 1, windows: [0, 1, 2, 3])
    #expect(shared(input, training).values != own(input, training).values)
    #expect(
      shared(input, .inference(seed: 1)).values == own(input, .inference(seed: 1)).values)
    #expect(shared.needsWholeBatch && !own.needsWholeBatch)
  }

  @Test("the question sees every bar, no bar sees the question, and nothing else is computed")
  func question() throws {
    var c = market(Stockformer2023Configuration())
    c.timeEmbedding = .time2vec
    let (model, recorder) = (c.sampleModel(), Recorder())
    let input = c.sampleWindows(2).input([0, 1])
    let whole = model(input, .inference(seed: 1, recorder: recorder)).values
    #expect(distance(model(input, .inference(seed: 1)).values, whole) < 1e-5)
    for i in 0..<c.layers {
      let weights = try #require(recorder["temporal.\(i)"])  // [B, 1, H, L + 1, L + 1]
      #expect(weights.shape.suffix(2) == [10, 10])
      #expect(size(weights.slice(3, 0..<9).slice(4, 9..<10)) == 0)
      #expect(weights.slice(3, 9..<10).scalars.allSatisfy { $0 > 0 })
    }
  }

  @Test("encoders of a stack read the last half, quarter, …")
  func stack() {
    var c = market(InformerConfiguration(), bars: 16)
    (c.layers, c.stack, c.distil) = (3, 3, .layer)
    // Lengths 16 → 8 → 4, 8 → 4 and 4 → 4: the decoder reads 12 steps.
    let (model, recorder) = (c.sampleModel(), Recorder())
    _ = model(c.sampleWindows(1).input([0]), .inference(seed: 1, recorder: recorder))
    #expect(recorder["temporal.2"]?.shape.last == 4)
    #expect(recorder["1.temporal.0"]?.shape.last == 8)
    #expect(recorder["1.temporal.1"]?.shape.last == 4)
    #expect(recorder["2.temporal.0"]?.shape.last == 4)
    #expect(recorder["decoder.0.cross"]?.shape.last == 12)
  }

  @Test("what cannot be built says why")
  func conflicts() {
    func fault<C: ModelConfiguration>(_ c: C, _ change: (inout C) -> Void) -> String? {
      var c = c
      change(&c)
      return c.buildError?.description
    }
    let informer = InformerConfiguration()
    #expect(fault(informer) { $0.width = 7 }?.hasPrefix("width is 7") == true)
    #expect(fault(informer) { $0.heads = 3 }?.hasPrefix("heads 3") == true)
    #expect(fault(informer) { $0.stack = 3 }?.hasPrefix("stack is 3, expected at most") == true)
    // Only the task knows how many bars there are.
    let stacked = { (bars: Int) in fault(informer) { ($0.stack, $0.task.lookback) = (2, bars) } }
    #expect(stacked(1)?.contains("too many for 1 bars") == true && stacked(2) == nil)
    let columns = { (features: Int) in
      fault(MASTERConfiguration()) {
        ($0.gate, $0.marketFeatures, $0.task.features) = (.columns, 2, features)
      }
    }
    #expect(columns(2)?.hasPrefix("marketFeatures is 2") == true && columns(3) == nil)
    let appended = { (width: Int) in
      fault(Stockformer2023Configuration()) {
        ($0.timeEmbedding, $0.timeWidth) = (.time2vec, width)
      }
    }
    #expect(appended(4) == nil)
    #expect(appended(5)?.hasPrefix("timeWidth is 5") == true)
    #expect(appended(32)?.hasPrefix("timeWidth is 32") == true)
    #expect(fault(AutoformerConfiguration()) { $0.factor = 0 }?.hasPrefix("factor is 0") == true)
  }

  @Test("without a position code the width may be odd")
  func oddWidth() {
    var c = market(AutoformerConfiguration())
    c.width = 7
    let values = c.sampleModel()(c.sampleWindows(2).input([0, 1]), .inference(seed: 1)).values
    #expect(values.shape[0] == 2 && values.scalars.allSatisfy(\.isFinite))
  }
}
