import Files
import Foundation
import ModelSamples
import Models
import NeuralNetworks
import Tensors
import Testing
import _Differentiation

@Suite("Multi-task Stockformer")
struct MultitaskTests {
  @Test("the bands of a window add up to it", arguments: [1, 2, 3, 9, 20])
  func bands(steps: Int) {
    let (x, split) = (sample([2, steps, 3], seed: 1), WaveletSplit(steps: steps))
    #expect(distance(split.low(x) + split.high(x), x) < 1e-6)
  }

  @Test("in the middle of a long window a line is all low, a zigzag all high")
  func filters() {
    let split = WaveletSplit(steps: 16)
    let series = { (value: (Int) -> Float) in
      Tensor(shape: [1, 16, 1], scalars: (0..<16).map(value))
    }
    let (line, zigzag) = (series { Float($0) }, series { $0 % 2 == 0 ? 1 : -1 })
    let middle = { (x: Tensor) in x.slice(1, 4..<12) }
    #expect(distance(middle(split.low(line)), middle(line)) < 1e-5)
    #expect(distance(middle(split.high(zigzag)), middle(zigzag)) < 1e-5)
  }

  @Test("cross-entropy by hand; a missing label adds nothing; far logits do not overflow")
  func crossEntropy() {
    let logits = Tensor(shape: [1, 3, 1, 2], scalars: [0, Float(log(3.0)), 5, 5, 400, -400])
    let all = ClassLabels([1, 0, 1], shape: [1, 3, 1])
    let want = log(4.0 / 3) + log(2.0) + 800
    #expect(abs(Double(all.crossEntropy(logits).scalar) - want) < 1e-3)
    let mask = Tensor(shape: [1, 3, 1], scalars: [1, 1, 0])
    let two = ClassLabels([1, 0, 1], shape: [1, 3, 1], mask: mask)
    #expect(abs(Double(two.crossEntropy(logits).scalar) - want + 800) < 1e-5)
  }

  @Test("the loss is that of both tasks and both bands; a return of 0 counts for the classes alone")
  func loss() {
    let returns = Tensor(shape: [1, 2, 1], scalars: [2, 0])
    let labels = Labels(returns: returns)
    let zeros = Tensor(repeating: 0, shape: [1, 2, 1, 2])
    let one = Tensor(repeating: 1, shape: [1, 2, 1, 1])
    let output = ForecastOutput.with(
      values: one, classLogits: zeros, auxiliary: one * 0, zeros)
    let loss = MultitaskLoss(Loss.mae)
    let low = abs(WaveletSplit(steps: 1).low(returns.permuted([0, 2, 1])).scalars[0])
    let want = 1 + Double(low) + 4 * log(2.0)
    #expect(abs(Double(loss.total(output, labels).scalar) - want) < 1e-5)
    #expect(loss.weight(labels) == 1)
  }

  @Test("all four heads are trained, and only by a loss of returns")
  func objective() {
    var c = MultitaskConfiguration()
    (c.task.lookback, c.task.assets, c.task.features) = (5, 3, 2)
    // Attention over a single horizon would be flat.
    c.task.outputs = 2
    let (model, source) = (c.sampleModel(), c.sampleWindows(2))
    let objective = MultitaskLoss(Loss.mse)
    let gradients = pullback(at: model) {
      objective.total($0(source.input([0, 1]), .inference(seed: 1)), source.labels([0, 1]))
    }(Tensor(1))
    for parameter in model.parameters {
      let gradient = gradients[keyPath: parameter.gradient]
      // A constant added to all keys moves no softmax.
      let isFlat = parameter.name.hasSuffix("k.bias")
      #expect(!gradient.isSymbolicZero && (size(gradient) > 1e-6 || isFlat), "\(parameter.name)")
    }
    var training = TrainingConfiguration()
    #expect(c.objective(training) is MultitaskLoss<Loss>)
    (c.head, training.loss) = (.direction, .bce)
    #expect(c.objective(training) as? Loss == .bce)
  }

  @Test("a missing bar takes its own context, which is 0, and nobody else's")
  func copiesOfMissingBars() throws {
    var c = MultitaskConfiguration()
    (c.task.lookback, c.task.assets) = (4, 5)
    let (model, recorder) = (c.sampleModel(), Recorder())
    // Asset 1 has no bar at the two oldest steps.
    let mask = Tensor(
      shape: [1, 4, 5], scalars: (0..<20).map { $0 % 5 == 1 && $0 < 10 ? 0 : 1 })
    let input = ModelInput(features: sample([1, 4, 5, 1], seed: 7), mask: mask)
    _ = model(input, .inference(seed: 1, recorder: recorder))
    for name in model.crossAttentionNames {
      let taken = try #require(recorder.active(name))
      for step in 0..<2 { #expect(taken[step * 5 + 1] == 1, "\(name)") }
    }
  }

  @Test("asset j takes the context of the query that attends to it most")
  func copies() throws {
    var c = MultitaskConfiguration()
    (c.task.lookback, c.task.assets) = (4, 5)
    let (model, recorder) = (c.sampleModel(), Recorder())
    _ = model(sample([2, 4, 5, 1], seed: 7), .inference(seed: 1, recorder: recorder))
    for name in model.crossAttentionNames {
      let weights = try #require(recorder[name])  // [B, 1, L, N, N]
      let largest = weights.maximum(along: 3, keepingDimensions: false).scalars
      let taken = try #require(recorder.active(name))
      #expect(weights.shape == [2, 1, 4, 5, 5] && taken.count == largest.count)
      for (cell, query) in taken.enumerated() {
        #expect(weights.scalars[(cell / 5 * 5 + Int(query)) * 5 + cell % 5] == largest[cell])
      }
    }
  }
}
