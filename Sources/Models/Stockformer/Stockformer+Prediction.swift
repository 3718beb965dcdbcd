import NeuralNetworks
import Tensors

extension Stockformer {
  /// A forward pass without dropout on two cores, for a batch too small to be cut into windows: attention along time by
  /// heads, distilling by channels and assets, everything else by time steps.
  ///
  /// The pieces are always two, so the result is the same for any number of workers.
  ///
  /// Features [B, L, N, F] → values [B, N, P, Q]
  public func predict(
    _ input: ModelInput, _ context: ForwardContext, workers: Int
  ) -> ForecastOutput {
    requireInput(input.features)
    guard configuration.order == .temporalFirst, !needsWholeBatch, context.recorder == nil,
      input.mask == nil
    else { return self(input, context) }
    return Companion.accompanying(workers: workers) { companion in
      predict(input, context, Halves(companion: companion))
    }
  }

  private func predict(
    _ input: ModelInput, _ context: ForwardContext, _ halves: Halves
  ) -> ForecastOutput {
    let c = configuration
    var h = embedding(input.features, context)  // [B, L, N, D]
    for i in layers.indices {
      let layer = layers[i]
      if i > 0 && !distil.isEmpty { h = distil[i - 1].inHalves(h, context, halves) }
      let (x, isLast) = (h, i == layers.count - 1)
      let contexts = halves.joined(c.heads, along: 3) { heads in
        layer.temporalContexts(x, heads: heads, context, lastStepOnly: isLast)
      }
      let base = isLast ? x.lastStep() : x
      h = halves.joined(base.shape[1], along: 1) { steps in
        layer.addingContexts(base.slice(1, steps), contexts.slice(1, steps), context)
      }
    }
    return ForecastOutput(values: addingSkip(readOut(h, context), input.features))
  }
}

/// Cuts work in two.
private struct Halves {
  let companion: Companion?

  /// `body` of both halves of 0..<count, at the same time when there is a companion, put together along `axis`.
  func joined(
    _ count: Int, along axis: Int, _ body: @escaping @Sendable (Range<Int>) -> Tensor
  ) -> Tensor {
    guard count > 1 else { return body(0..<count) }
    let middle = (count + 1) / 2
    let results =
      companion?.both({ body(0..<middle) }, { body(middle..<count) })
      ?? [body(0..<middle), body(middle..<count)]
    return Tensor(concatenating: results, along: axis)
  }
}

extension EncoderLayer {
  /// The contexts of attention along time of h [B, L, N, D] in some heads, [B, L, N, D/H for each].
  fileprivate func temporalContexts(
    _ h: Tensor, heads: Range<Int>, _ context: ForwardContext, lastStepOnly: Bool
  ) -> Tensor {
    temporal.contexts(
      of: norm == .pre ? norm1(h) : h, heads: heads, context, name: "temporal.\(index)",
      lastStepOnly: lastStepOnly)
  }

  /// The rest of the layer for some steps of h and of the contexts of all heads, [B, steps, N, D].
  fileprivate func addingContexts(
    _ h: Tensor, _ contexts: Tensor, _ context: ForwardContext
  ) -> Tensor {
    let sum = h + temporal.o(contexts)
    return feedForwardBlock(
      acrossAssets(norm == .pre ? sum : norm1(sum), context, nil), context)
  }
}

extension DistilLayer {
  /// h [B, L, N, D] → [B, (L − 1)/2 + 1, N, D]
  fileprivate func inHalves(_ h: Tensor, _ context: ForwardContext, _ halves: Halves) -> Tensor {
    let y = halves.joined(conv.bias.count, along: 3) { channels in
      convolution(
        h, conv.weight.slice(0, channels), conv.bias.slice(0, channels), padding: conv.padding)
    }
    return halves.joined(y.shape[2], along: 2) { pooled(y.slice(2, $0), context) }
  }
}
