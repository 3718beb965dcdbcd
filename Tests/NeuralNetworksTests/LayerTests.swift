import ModelSamples
import NeuralNetworks
import Tensors
import Testing
import _Differentiation

@Suite("Norm layers")
struct NormLayerTests {
  let x = Tensor(shape: [2, 2], scalars: [1, 3, 5, 7])
  let weight = Tensor(shape: [2], scalars: [2, 4])
  let bias = Tensor(shape: [2], scalars: [10, 20])

  @Test("weights and ε are used, by hand")
  func byHand() {
    let layer = LayerNorm(weight: weight, bias: bias, epsilon: 3)
    #expect(layer(x).scalars == [9, 22, 9, 22])
    #expect(LayerNorm(width: 2)(x) == LayerNorm(width: 2, epsilon: 1e-5)(x))
    let batch = BatchNorm(
      weight: weight, bias: bias, runningMean: Tensor(shape: [2], scalars: [1, 1]),
      runningVariance: Tensor(shape: [2], scalars: [1, 13]), batchesTracked: 5, epsilon: 3)
    // (x − 1)/2·2 + 10 and (x − 1)/4·4 + 20.
    #expect(batch(x, training: false).scalars == [10, 22, 14, 26])
    #expect(batch.batchesTracked.scalar == 5)
    let sample = BatchNorm(
      weight: weight, bias: bias, runningMean: bias, runningVariance: weight, epsilon: 12)
    #expect(sample(x, training: true).scalars == [9, 18, 11, 22])
  }
}

@Suite("Multi-head attention")
struct MultiHeadAttentionTests {
  func layer(_ kind: MultiHeadAttention.Kind = .full, along axis: AttentionAxis = .time)
    -> MultiHeadAttention
  {
    var stream = RandomStream(seed: 1)
    return MultiHeadAttention(
      width: 8, heads: 2, along: axis, kind: kind, dropout: 0.3, using: &stream)
  }
  let x = sample([2, 20, 3, 8], seed: 2)
  let training = ForwardContext.training(seed: 4, step: 1, windows: [7, 8])

  @Test("self-attention is attention with queries, keys and values that are the same")
  func selfAttention() {
    for kind in [MultiHeadAttention.Kind.full, .probSparse(factor: 1)] {
      for mask in [AttentionMask.all, .causal] {
        let layer = layer(kind)
        let (fused, fusedPullback) = valueWithPullback(at: layer, x) {
          $0($1, training, name: "a", mask: mask)
        }
        let (general, pullback) = valueWithPullback(at: layer, x) {
          $0($1, $1, $1, training, name: "a", mask: mask)
        }
        #expect(fused == general)
        let cotangent = sample(fused.shape, seed: 5)
        let ((a, dxa), (b, dxb)) = (fusedPullback(cotangent), pullback(cotangent))
        // The gradient of x is a sum of three in another order.
        #expect(distance(dxa, dxb) <= 1e-5 * size(dxb))
        for (name, gradient) in gradients(layer, a) {
          let other = gradients(layer, b)[name]
          #expect(other.map { distance(gradient, $0) } ?? .infinity <= 1e-5, "\(name)")
        }
      }
    }
  }

  @Test("keys and values of another series, by the projections' own definition")
  func cross() {
    let (layer, keys) = (layer(), sample([2, 11, 3, 8], seed: 6))
    let context = ForwardContext.inference(seed: 4)
    let values = sample([2, 11, 3, 8], seed: 7)
    let contexts = attention(
      layer.q(x), layer.k(keys), layer.v(values), heads: 2, along: .time, nil)
    #expect(layer(x, keys, values, context, name: "a") == layer.o(contexts))
    let sparse = self.layer(.probSparse(factor: 1))
    let y = sparse(x, keys, values, context, name: "a")
    #expect(y.shape == x.shape && y.scalars.allSatisfy(\.isFinite))
    #expect(y != sparse(x, keys, values, .inference(seed: 5), name: "a"))
  }

  @Test("the last step alone is the last step of all", arguments: [false, true])
  func lastStep(sparse: Bool) {
    let layer = layer(sparse ? .probSparse(factor: 1) : .full)
    let bars = Tensor(shape: [2, 20, 3], scalars: (0..<120).map { $0 % 7 == 3 ? 0 : 1 })
    for mask in [AttentionMask.all, .bars(bars)] {
      let all = layer(x, training, name: "a", mask: mask).lastStep()
      let last = layer.lastStep(of: x, training, name: "a", mask: mask)
      #expect(last.shape == [2, 1, 3, 8])
      #expect(distance(last, all) <= 1e-6 * size(all))
    }
  }

  @Test("attention keeps nothing, recording keeps the weights and what ProbSparse chose")
  func recording() {
    let recorder = Recorder()
    let context = ForwardContext.inference(seed: 4, recorder: recorder)
    let layer = layer(.probSparse(factor: 1))
    let y = layer(x, context, name: "a")
    #expect(recorder["a"] == nil && recorder.active("a") == nil)
    layer.record(x, context, name: "a")
    #expect(recorder["a"]?.shape == [2, 3, 2, 20, 20])
    #expect(recorder["a.measure"]?.shape == [2, 3, 2, 20])
    #expect(recorder.active("a")?.count == 2 * 3 * 2 * KeyTable.sampled(length: 20, factor: 1))
    // The recorded weights are those that were used.
    let values = layer.v(x).reshaped(to: [2, 20, 3, 2, 4]).permuted([0, 2, 3, 1, 4])
    let contexts = recorder["a"]?.times(values).permuted([0, 3, 1, 2, 4]).reshaped(to: x.shape)
    #expect(contexts.map { distance(layer.o($0), y) } ?? .infinity <= 1e-5)
  }
}

@Suite("Update rules")
struct UpdateRuleTests {
  /// One weight of 1, with gradient 2, at rate 0.1.
  func moved(_ rule: any UpdateRule, times: Int = 1) -> Float {
    var layer = Linear(
      weight: Tensor(shape: [1, 1], scalars: [1]), bias: Tensor(repeating: 0, shape: [1]))
    var optimizer = Optimizer(for: layer, rule)
    var gradient = Linear.TangentVector.zero
    gradient.weight = Tensor(shape: [1, 1], scalars: [2])
    for _ in 0..<times { optimizer.update(&layer, along: gradient, learningRate: 0.1) }
    return layer.weight.scalar
  }

  @Test("the first steps by hand")
  func firstSteps() {
    // Adam's first step is the rate, whatever the gradient; decay 0.5 only changes the gradient.
    #expect(abs(moved(Adam(weightDecay: 0.5)) - 0.9) < 1e-6)
    // AdamW shrinks the weight by rate·decay first.
    #expect(abs(moved(AdamW(weightDecay: 0.5)) - (0.95 - 0.1)) < 1e-6)
    // Velocity 2 + 0.5·1.
    #expect(abs(moved(GradientDescent(momentum: 0.9, weightDecay: 0.5)) - 0.75) < 1e-6)
    // Velocities 2 and 0.5·2 + 2.
    #expect(abs(moved(GradientDescent(momentum: 0.5), times: 2) - (1 - 0.2 - 0.3)) < 1e-6)
  }

  @Test("a configuration's name stands for the rule, with its settings")
  func names() {
    #expect(
      moved(OptimizerRule.adam.rule(weightDecay: 0.5), times: 3)
        == moved(Adam(weightDecay: 0.5), times: 3))
    #expect(
      moved(OptimizerRule.adamW.rule(beta1: 0.8, weightDecay: 0.5), times: 3)
        == moved(AdamW(beta1: 0.8, weightDecay: 0.5), times: 3))
    #expect(
      moved(OptimizerRule.sgd.rule(beta1: 0.7, weightDecay: 0.5), times: 3)
        == moved(GradientDescent(momentum: 0.7, weightDecay: 0.5), times: 3))
  }
}
