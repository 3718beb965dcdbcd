import Dispatch
import Tensors

extension Stockformer {
  /// A forward pass without dropout on two cores, for a batch too small to be cut into windows: attention along time by
  /// assets, everything else by time steps.
  ///
  /// The pieces are always two, so the result is the same for any number of workers.
  ///
  /// x [B, L, N, F] → u [B, N, P]
  public func predict(_ x: Tensor, _ context: ForwardContext, workers: Int) -> Tensor {
    let c = configuration
    guard c.order == .temporalFirst, c.distil != .batch, c.assets > 1, context.recorder == nil
    else { return self(x, context) }
    var h = embedding(x, context)  // [B, L, N, D]
    for i in layers.indices {
      let isLast = i == layers.count - 1
      h = h.mappedInHalves(along: 2, workers: workers) { part in
        let input = i > 0 && !distil.isEmpty ? distil[i - 1](part, context) : part
        return layers[i].alongTime(input, context, isLast)
      }
      h = h.mappedInHalves(along: 1, workers: workers) { part in
        layers[i].mixed(layers[i].acrossAssets(part, context), context)
      }
    }
    let z = h.lastStep()
    let u = head(c.norm == .pre ? norm(z) : z)
    return u.reshaped(to: [x.shape[0], c.assets, c.outputs])
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
