import Tensors
import _Differentiation

// Two additions to attention: the last step alone, and a record of the weights.

extension MultiHeadAttention {
  /// The last step of self-attention along time, x [B, L, N, D] → [B, 1, N, D], when nothing reads the others.
  ///
  /// Full attention asks for that step alone. ProbSparse chooses its queries among all, so that only the projection of the
  /// contexts is saved.
  @differentiable(reverse,wrt: (self, x))
  public func lastStep(
    of x: Tensor, _ context: ForwardContext, name: String, mask: AttentionMask = .all
  ) -> Tensor {
    if kind == .full { return self(x.lastStep(), x, x, context, name: name, mask: mask) }
    return o(contexts(projections(x), context, name: name, mask: mask).lastStep())
  }

  /// The contexts of self-attention of x [B, L, N, D] in some heads, [B, L, N, D/H for each]; of the last step alone, when
  /// nothing reads the others.
  public func contexts(
    of x: Tensor, heads range: Range<Int>, _ context: ForwardContext, name: String,
    lastStepOnly: Bool
  ) -> Tensor {
    let part = part(heads: range)
    if lastStepOnly && kind == .full {
      let projected = QueryKeyValue(query: part.q(x.lastStep()), key: part.k(x), value: part.v(x))
      return part.contexts(projected, context, name: name)
    }
    let contexts = part.contexts(part.projections(x), context, name: name)
    return lastStepOnly ? contexts.lastStep() : contexts
  }

  /// Keeps the weights of self-attention of x in the context's recorder, when it has one, under `name`; of ProbSparse also the
  /// measure under `name.measure` and the active queries, of auto-correlation the delays that it follows.
  public func record(
    _ x: Tensor, _ context: ForwardContext, name: String, mask: AttentionMask = .all
  ) {
    guard context.recorder != nil else { return }
    record(projections(x), context, name: name, mask: mask)
  }

  /// The same of `queries` that ask `keys`.
  public func record(
    _ queries: Tensor, _ keys: Tensor, _ context: ForwardContext, name: String,
    mask: AttentionMask = .all
  ) {
    guard context.recorder != nil else { return }
    let projected = QueryKeyValue(query: q(queries), key: k(keys), value: v(keys))
    record(projected, context, name: name, mask: mask)
  }

  private func record(
    _ qkv: QueryKeyValue, _ context: ForwardContext, name: String, mask: AttentionMask = .all
  ) {
    guard let recorder = context.recorder else { return }
    if let delays = delays(context) {
      return recorder.record(
        name,
        active: followedDelays(
          qkv.query, qkv.key, factor: delays.factor, sharing: delays.sharing))
    }
    let selection = keyTable(qkv, context, name).map {
      probSparseSelection(qkv.query, qkv.key, heads: heads, keys: $0, mask: mask)
    }
    if let selection {
      recorder.record("\(name).measure", selection.measure)
      recorder.record(name, active: selection.active)
    }
    let weights = attentionWeights(
      qkv.query, qkv.key, heads: heads, along: axis, active: selection?.active, mask: mask)
    recorder.record(name, weights)
  }
}
