import NeuralNetworks
import Tensors
@preconcurrency import _Differentiation

/// Variable selection (Lim et al. 2021, section 4.2): with ξ_i the embedded variables, weights = softmax over the variables of a
/// gated residual network of [ξ_1, ξ_2, …] and a context, and Σ weight_i·(ξ_i's own gated residual network).
///
/// A category's embedding, where there is one, is the first variable, and is resampled in place of a network of its own. A single
/// variable is not weighed.
public struct VariableSelection: Layer {
  /// From all variables side by side to a score of each; used for two variables or more.
  public var flattened: GatedResidualNetwork
  /// Of every real variable.
  public var single: [GatedResidualNetwork]
  /// Of the category, used where there is one.
  public var category: ResampleNorm
  @noDerivative let categoryWidth: Int
  @noDerivative let name: String

  /// The sizes of a selection.
  public struct Sizes: Sendable {
    /// Real variables, and the width of each one's embedding.
    public var reals, realWidth: Int
    /// The width of the category's embedding; 0 without a category.
    public var categoryWidth = 0
    /// The width of the context; 0 without one.
    public var context = 0
    /// That of the result.
    public var width: Int

    /// Sizes of real variables, without a category and a context.
    public init(
      reals: Int, realWidth: Int, categoryWidth: Int = 0, context: Int = 0, width: Int
    ) {
      self.reals = reals
      self.realWidth = realWidth
      self.categoryWidth = categoryWidth
      self.context = context
      self.width = width
    }

    /// V
    var variables: Int { reals + (categoryWidth > 0 ? 1 : 0) }
    var flattenedWidth: Int { reals * realWidth + categoryWidth }
    var singleHidden: Int { min(realWidth, width) }
    var flattenedHidden: Int { min(width, variables) }

    /// How many numbers such a selection has.
    var parameterCount: Int {
      let each = GatedResidualNetwork.parameterCount(
        inputs: realWidth, hidden: singleHidden, outputs: width)
      let all = GatedResidualNetwork.parameterCount(
        inputs: flattenedWidth, hidden: flattenedHidden, outputs: variables, context: context)
      return reals * each + (categoryWidth > 0 ? ResampleNorm.parameterCount(outputs: width) : 0)
        + (variables > 1 ? all : 0)
    }
  }

  /// A selection with weights drawn from `stream`.
  ///
  /// - Parameter name: that of the place in the model, by which its random streams and its record are called.
  public init(_ sizes: Sizes, dropout: Float, name: String, using stream: inout RandomStream) {
    flattened = GatedResidualNetwork(
      inputs: sizes.flattenedWidth, hidden: sizes.flattenedHidden, outputs: sizes.variables,
      context: sizes.context, dropout: dropout, name: "\(name).flattened", using: &stream)
    single = []
    for i in 0..<sizes.reals {
      single.append(
        GatedResidualNetwork(
          inputs: sizes.realWidth, hidden: sizes.singleHidden, outputs: sizes.width,
          dropout: dropout, name: "\(name).single.\(i)", using: &stream))
    }
    category = ResampleNorm(inputs: max(1, sizes.categoryWidth), outputs: sizes.width)
    categoryWidth = sizes.categoryWidth
    self.name = name
  }

  /// Real variables embedded, [B, T, N, V, u], and a context that repeats to [B, T, N, c] → [B, T, N, h].
  @differentiable(reverse,wrt: (self, reals, c))
  public func callAsFunction(_ reals: Tensor, given c: Tensor, _ context: ForwardContext) -> Tensor
  {
    if withoutDerivative(at: single.count == 1) { return alone(reals, context) }
    let weights = flattened(side(reals), given: c, context).softmax()
    withoutDerivative(at: context.recorder?.record(name, weights))
    return weighed(reals, weights, from: 0, context)
  }

  /// Real variables embedded, [B, T, N, V, u], without a context → [B, T, N, h].
  @differentiable(reverse,wrt: (self, reals))
  public func callAsFunction(_ reals: Tensor, _ context: ForwardContext) -> Tensor {
    if withoutDerivative(at: single.count == 1) { return alone(reals, context) }
    let weights = flattened(side(reals), context).softmax()
    withoutDerivative(at: context.recorder?.record(name, weights))
    return weighed(reals, weights, from: 0, context)
  }

  /// The same with a category's embedding e, [B, T, N, w], before real variables of any number.
  @differentiable(reverse,wrt: (self, e, reals))
  public func callAsFunction(
    category e: Tensor, _ reals: Tensor, _ context: ForwardContext
  ) -> Tensor {
    if withoutDerivative(at: single.isEmpty) { return category(e) }
    let all = concatenated(e, side(reals), along: 3)
    let weights = flattened(all, context).softmax()
    withoutDerivative(at: context.recorder?.record(name, weights))
    return category(e) * weights.slice(3, 0..<1) + weighed(reals, weights, from: 1, context)
  }

  /// [B, T, N, V, u] → [B, T, N, V·u]
  @differentiable(reverse,wrt: reals)
  private func side(_ reals: Tensor) -> Tensor {
    let shape = withoutDerivative(at: reals.shape)
    return reals.reshaped(to: withoutDerivative(at: shape.prefix(3) + [shape[3] * shape[4]]))
  }

  /// The only variable, which is not weighed.
  @differentiable(reverse,wrt: (self, reals))
  private func alone(_ reals: Tensor, _ context: ForwardContext) -> Tensor {
    single[0](reals.withoutAxis(3), context)
  }

  /// The sum of every real variable's network times its weight, that of the first being number `first`.
  @differentiable(reverse,wrt: (self, reals, weights))
  private func weighed(
    _ reals: Tensor, _ weights: Tensor, from first: Int, _ context: ForwardContext
  ) -> Tensor {
    let variables = unstacked(reals, along: 3)
    var sum =
      single[0](variables[0], context)
      * weights.slice(3, withoutDerivative(at: first..<first + 1))
    for i in 1..<max(1, withoutDerivative(at: single.count)) {
      let weight = weights.slice(3, withoutDerivative(at: first + i..<first + i + 1))
      sum = sum + single[i](variables[i], context) * weight
    }
    return sum
  }

  /// `flattened`, `single.i` and `category`, as far as they are used.
  public var parameters: [Parameter<VariableSelection>] {
    var list: [Parameter<Self>] = []
    if single.count + (categoryWidth > 0 ? 1 : 0) > 1 {
      list.append("flattened", flattened, \.flattened, \.flattened)
    }
    for i in single.indices {
      list.append("single.\(i)", single[i], \.single[i], \.single.base[i])
    }
    if categoryWidth > 0 { list.append("category", category, \.category, \.category) }
    return list
  }
}
