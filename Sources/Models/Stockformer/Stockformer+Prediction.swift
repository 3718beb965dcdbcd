import Dispatch
import NeuralNetworks
import Tensors

extension Stockformer {
  /// A forward pass without dropout on two cores, for a batch too small to be cut into windows: attention along time by
  /// assets, everything else by time steps.
  ///
  /// The pieces are always two, so the result is the same for any number of workers.
  ///
  /// Features [B, L, N, F] → values [B, N, P, Q]
  public func predict(
    _ input: ModelInput, _ context: ForwardContext, workers: Int
  ) -> ForecastOutput {
    let c = configuration
    guard c.order == .temporalFirst, c.distil != .batch, c.assets > 1, context.recorder == nil,
      input.mask == nil
    else { return self(input, context) }
    var h = embedding(input.features, context)  // [B, L, N, D]
    for i in layers.indices {
      let isLast = i == layers.count - 1
      h = h.mappedInHalves(along: 2, workers: workers) { part in
        let input = i > 0 && !distil.isEmpty ? distil[i - 1](part, context) : part
        return layers[i].alongTime(input, context, nil, isLast)
      }
      h = h.mappedInHalves(along: 1, workers: workers) { part in
        layers[i].feedForwardBlock(layers[i].acrossAssets(part, context, nil), context)
      }
    }
    return ForecastOutput(values: addingSkip(readOut(h, context), input.features))
  }
}

extension Tensor {
  /// `body` of both halves along `axis`, at the same time when there are two workers, put together again.
  fileprivate func mappedInHalves(
    along axis: Int, workers: Int, _ body: @escaping @Sendable (Tensor) -> Tensor
  ) -> Tensor {
    let size = shape[axis]
    guard size > 1 else { return body(self) }
    let middle = (size + 1) / 2
    let halves = [slice(axis, 0..<middle), slice(axis, middle..<size)]
    let results = DataParallel(workers: workers, microBatch: 1).map(halves.count) {
      body(halves[$0])
    }
    return Tensor(concatenating: results, along: axis)
  }
}
