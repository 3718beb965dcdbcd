import NeuralNetworks
import Tensors
@preconcurrency import _Differentiation

/// The Temporal Fusion Transformer over given variables: E past steps, of which all observed variables are known, and P steps
/// ahead, of which some are.
public struct TemporalFusionNetwork: Layer {
  /// Every real variable's embedding x·w + b, [R, u] each.
  public var scale, shift: Tensor
  /// The category's embedding, [categories, w].
  public var category: Tensor
  /// Of the static variables, of a past and of a future step.
  public var staticSelection, pastSelection, futureSelection: VariableSelection
  /// From the static variables: contexts of the selections, of the LSTM's first state, and of the enrichment.
  public var selectionContext, hiddenContext, cellContext, enrichmentContext: GatedResidualNetwork
  /// Over the past, and on from there.
  public var encoder, decoder: LSTMStack
  /// After the LSTM, after attention, and before the output.
  public var lstmGate, attentionGate, outputGate: GatedSum
  /// Static enrichment, and the position-wise network behind attention.
  public var enrichment, positionWise: GatedResidualNetwork
  /// From the steps ahead to all earlier ones.
  public var attention: InterpretableAttention
  /// [Q, h]
  public var output: Linear
  /// Sizes and which variables are which.
  @noDerivative let settings: Settings

  /// A network with weights drawn from `stream`.
  public init(_ settings: Settings, using stream: inout RandomStream) {
    let (s, h) = (settings, settings.width)
    func network(_ name: String, context: Int = 0) -> GatedResidualNetwork {
      GatedResidualNetwork(
        inputs: h, hidden: h, outputs: h, context: context, dropout: s.dropout, name: name,
        using: &stream)
    }
    func sum(_ name: String) -> GatedSum {
      GatedSum(inputs: h, outputs: h, dropout: s.dropout, name: name, using: &stream)
    }
    func selection(_ sizes: VariableSelection.Sizes, _ name: String) -> VariableSelection {
      VariableSelection(sizes, dropout: s.dropout, name: name, using: &stream)
    }
    scale = .uniform([s.reals, s.variable], fanIn: 1, using: &stream)
    shift = .uniform([s.reals, s.variable], fanIn: 1, using: &stream)
    category = .normal(
      [s.categoryCount, s.categoryWidth], standardDeviation: 1, using: &stream)
    staticSelection = selection(s.staticSizes, "static")
    pastSelection = selection(s.pastSizes, "past")
    futureSelection = selection(s.futureSizes, "future")
    selectionContext = network("context.selection")
    hiddenContext = network("context.hidden")
    cellContext = network("context.cell")
    enrichmentContext = network("context.enrichment")
    encoder = LSTMStack(inputs: h, width: h, layers: 1, dropout: 0, using: &stream)
    decoder = LSTMStack(inputs: h, width: h, layers: 1, dropout: 0, using: &stream)
    lstmGate = sum("lstm")
    attentionGate = sum("attention.gate")
    outputGate = sum("output")
    enrichment = network("enrichment", context: h)
    positionWise = network("positionWise")
    attention = InterpretableAttention(
      width: h, heads: s.heads, dropout: s.dropout, name: "attention", using: &stream)
    output = Linear(inputs: h, outputs: s.outputs, using: &stream)
    self.settings = settings
  }

  /// All real variables of all steps, [B, E + P, N, R] → the steps ahead [B, P, N, Q].
  ///
  /// - Parameter mask: [B, E, N], 0 at past steps that are missing; nil when none is.
  @differentiable(reverse,wrt: (self, reals))
  public func callAsFunction(
    _ reals: Tensor, _ context: ForwardContext, mask: Tensor? = nil
  ) -> Tensor {
    let past = withoutDerivative(at: settings.steps)
    let steps = withoutDerivative(at: past..<reals.shape[1])
    let embedded = reals.withNewAxis(4) * scale + shift  // [B, E + P, N, R, u]
    let statics = staticVariables(embedded, context)  // [B, 1, N, h]
    let l = recurrent(selected(embedded, statics, context), statics, context, mask)
    let x = enrichment(l, given: enrichmentContext(statics, context), context)
    let asked = x.slice(1, steps)
    let pairs = withoutDerivative(at: visible(reals.shape, mask))
    let attended = attention(asked, x, context, mask: .pairs(pairs))
    let a = positionWise(attentionGate(attended, plus: asked, context), context)
    return output(outputGate(a, plus: l.slice(1, steps), context))
  }

  /// The selected static variables, of the first step: [B, 1, N, h].
  @differentiable(reverse,wrt: (self, embedded))
  private func staticVariables(_ embedded: Tensor, _ context: ForwardContext) -> Tensor {
    let s = withoutDerivative(at: settings)
    let first = embedded.slice(1, 0..<1).slice(3, s.statics)
    let shape = withoutDerivative(at: [first.shape[0], 1, s.categories.count, s.categoryWidth])
    let e = category.rows(withoutDerivative(at: s.categories)).broadcast(to: shape)
    return staticSelection(category: e, first, context)
  }

  /// The selected variables of every step: [B, E + P, N, h].
  @differentiable(reverse,wrt: (self, embedded, statics))
  private func selected(
    _ embedded: Tensor, _ statics: Tensor, _ context: ForwardContext
  ) -> Tensor {
    let (s, steps) = withoutDerivative(at: (settings, embedded.shape[1]))
    let c = selectionContext(statics, context)
    let past = embedded.slice(1, withoutDerivative(at: 0..<s.steps)).slice(3, s.observed)
    let future = embedded.slice(1, withoutDerivative(at: s.steps..<steps)).slice(3, s.known)
    return concatenated(
      pastSelection(past, given: c, context), futureSelection(future, given: c, context), along: 1)
  }

  /// LN(GLU(LSTM(v)) + v), the LSTM's first state being the static variables': [B, E + P, N, h].
  @differentiable(reverse,wrt: (self, v, statics))
  private func recurrent(
    _ v: Tensor, _ statics: Tensor, _ context: ForwardContext, _ mask: Tensor?
  ) -> Tensor {
    let (shape, past) = withoutDerivative(at: (v.shape, settings.steps))
    let sequences = v.assetSequences()  // [B·N, E + P, h]
    let present = withoutDerivative(at: mask.map { $0.withNewAxis(3).assetSequences() })
    let first = LSTMState(
      hidden: hiddenContext(statics, context).assetSequences().withoutAxis(1),
      cell: cellContext(statics, context).assetSequences().withoutAxis(1))
    let before = encoder.sequence(
      sequences.slice(1, withoutDerivative(at: 0..<past)), from: first, mask: present)
    let after = decoder.sequence(
      sequences.slice(1, withoutDerivative(at: past..<shape[1])), from: before.state)
    let hidden = concatenated(before.hidden, after.hidden, along: 1)
      .reshaped(to: withoutDerivative(at: [shape[0], shape[2], shape[1], shape[3]]))
    return lstmGate(hidden.permuted([0, 2, 1, 3]), plus: v, context)
  }

  /// Which steps a step ahead attends to: past ones that are there, and earlier ones ahead; [B, N, 1, P, E + P], or [P, E + P].
  private func visible(_ shape: [Int], _ mask: Tensor?) -> Tensor {
    let (past, all) = (settings.steps, shape[1])
    let ahead = all - past
    let pairs = Tensor(
      shape: [ahead, all],
      scalars: (0..<ahead * all).map { $0 % all < past + $0 / all ? 1 : 0 })
    guard let mask else { return pairs }
    let future = Tensor(repeating: 1, shape: [shape[0], ahead, shape[2]])
    let keys = Tensor(concatenating: [mask, future], along: 1).permuted([0, 2, 1])  // [B, N, E + P]
    return keys.reshaped(to: [shape[0], shape[2], 1, 1, all]) * pairs
  }
}
