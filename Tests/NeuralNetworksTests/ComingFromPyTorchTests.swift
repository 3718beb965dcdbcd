import NeuralNetworks
import Tensors
import Testing
import _Differentiation

/// Our side of the book's page “Coming from PyTorch”, on the numbers of `Chapters/coming-from-pytorch.py`.
@Suite("Coming from PyTorch")
struct ComingFromPyTorchTests {
  @Test func tensors() {
    // anchor: tensors
    let x = Tensor(shape: [2, 2], scalars: [1, 2, 3, 4])
    let y = x.times(transposed: x) + Tensor(shape: [2], scalars: [10, 20])
    // end: tensors
    #expect(y.scalars == [15, 31, 21, 45])
  }

  @Test func axes() {
    // anchor: axes
    let x = Tensor(shape: [1, 2, 3], scalars: [0, 1, 2, 3, 4, 5])  // [B, L, N]
    let byAsset = x.permuted([0, 2, 1])  // [B, N, L]
    let mean = x.mean(along: 1).withoutAxis(1)  // [B, N]
    // end: axes
    #expect(byAsset.scalars == [0, 3, 1, 4, 2, 5] && byAsset.shape == [1, 3, 2])
    #expect(mean.scalars == [1.5, 2.5, 3.5] && mean.shape == [1, 3])
  }

  @Test func gradients() {
    // anchor: gradients
    let (x, y) = (Tensor(shape: [2], scalars: [1, 2]), Tensor(shape: [2], scalars: [3, 2]))
    let w = Tensor(1)
    let (loss, pullback) = valueWithPullback(at: w) { w in
      (w * x - y).squared().mean()
    }
    let gradient = pullback(Tensor(1))
    // end: gradients
    #expect(loss.scalar == 2 && gradient.scalar == -2)
  }

  @Test func modules() {
    var stream = RandomStream(seed: 7)
    let model = Perceptron(inputs: 3, width: 4, using: &stream)
    #expect(model.parameterCount == 21)
    #expect(model(Tensor(repeating: 1, shape: [5, 3])).shape == [5, 1])
  }

  /// The first step of Adam is the learning rate, whatever the gradient: 1 + 0.1 and 0 + 0.1.
  @Test func step() {
    var model = Linear(
      weight: Tensor(shape: [1, 1], scalars: [1]), bias: Tensor(shape: [1], scalars: [0]))
    let x = Tensor(shape: [2, 1], scalars: [1, 2])
    let y = Tensor(shape: [2, 1], scalars: [3, 2])
    // anchor: step
    var optimizer = Optimizer(for: model, Adam())
    let (loss, pullback) = valueWithPullback(at: model) { model in
      (model(x) - y).squared().mean()
    }
    var gradient = pullback(Tensor(1))
    _ = model.clip(&gradient, to: 1)
    optimizer.update(&model, along: gradient, learningRate: 0.1)
    // end: step
    #expect(loss.scalar == 2)
    #expect(abs(model.weight.scalars[0] - 1.1) < 1e-6 && abs(model.bias.scalars[0] - 0.1) < 1e-6)
  }

  @Test func modes() {
    let x = Tensor(repeating: 1, shape: [1, 8])
    // anchor: modes
    let training = ForwardContext.training(seed: 7, step: 0, windows: [0])
    let inference = ForwardContext.inference(seed: 7)
    let noisy = dropped(x, training.dropout(0.5, at: "demo"))
    let quiet = dropped(x, inference.dropout(0.5, at: "demo"))
    // end: modes
    #expect(Set(noisy.scalars).isSubset(of: [0, 2]) && quiet == x)
    #expect(noisy == dropped(x, training.dropout(0.5, at: "demo")))
  }

  @Test func attention() {
    // anchor: attention
    let q = Tensor(repeating: 0, shape: [1, 2, 2])  // [batch, queries, d]
    let k = Tensor(shape: [1, 2, 2], scalars: [1, 2, 3, 4])  // [batch, keys, d]
    let scores = q.times(transposed: k) * (1 / Float(2).squareRoot())
    let out = scores.softmax().times(k)
    // end: attention
    #expect(out.scalars == [2, 3, 2, 3])
  }

  @Test func normalisation() {
    // anchor: normalisation
    let norm = LayerNorm(width: 2)
    let y = norm(Tensor(shape: [1, 2], scalars: [1, 3]))
    // end: normalisation
    #expect(zip(y.scalars, [-1, 1]).allSatisfy { abs($0 - $1) < 1e-4 })
  }

  @Test func convolutions() {
    // anchor: convolution
    let x = Tensor(shape: [1, 3, 1, 1], scalars: [1, 2, 3])  // [B, L, N, C]
    let kernel = Tensor(repeating: 1, shape: [1, 1, 3])  // [D, C, K]
    let y = convolution(x, kernel, Tensor(repeating: 0, shape: [1]), padding: .causal)
    // end: convolution
    #expect(y.scalars == [1, 3, 6])
  }
}

// anchor: module
private struct Perceptron: Layer {
  var hidden, output: Linear

  init(inputs: Int, width: Int, using stream: inout RandomStream) {
    hidden = Linear(inputs: inputs, outputs: width, using: &stream)
    output = Linear(inputs: width, outputs: 1, using: &stream)
  }

  @differentiable(reverse)
  func callAsFunction(_ x: Tensor) -> Tensor { output(hidden(x).relu()) }

  var parameters: [Parameter<Perceptron>] {
    var list: [Parameter<Self>] = []
    list.append("hidden", hidden, \.hidden, \.hidden)
    list.append("output", output, \.output, \.output)
    return list
  }
}
// end: module
