import NeuralNetworks
import Tensors
import _Differentiation

extension TemporalFusionNetwork {
  /// The sizes of the network, and which real variables, by number, are which.
  public struct Settings: Sendable {
    /// h, A that divides it, and u, the width of a real variable's embedding.
    public let width, heads, variable: Int
    /// The category of every asset.
    public let categories: [Int]
    /// How many categories there are, and the width of their embedding.
    public let categoryCount, categoryWidth: Int
    /// Real variables that do not change, that are known ahead, and that are known of past steps.
    public let statics, known, observed: Range<Int>
    /// E, and Q.
    public let steps, outputs: Int
    /// On what gates read, and on attention's weights.
    public let dropout: Float

    /// Given sizes; no real variable is static unless it is named.
    public init(
      width: Int, heads: Int, variable: Int, categories: [Int], categoryCount: Int,
      categoryWidth: Int, statics: Range<Int> = 0..<0, known: Range<Int>, observed: Range<Int>,
      steps: Int,
      outputs: Int, dropout: Float
    ) {
      (self.width, self.heads, self.variable) = (width, heads, variable)
      self.categories = categories
      (self.categoryCount, self.categoryWidth) = (categoryCount, categoryWidth)
      (self.statics, self.known, self.observed) = (statics, known, observed)
      (self.steps, self.outputs, self.dropout) = (steps, outputs, dropout)
    }

    /// R
    var reals: Int { max(statics.upperBound, max(known.upperBound, observed.upperBound)) }
    var staticSizes: VariableSelection.Sizes {
      .init(
        reals: statics.count, realWidth: variable, categoryWidth: categoryWidth, width: width)
    }
    var pastSizes: VariableSelection.Sizes {
      .init(reals: observed.count, realWidth: variable, context: width, width: width)
    }
    var futureSizes: VariableSelection.Sizes {
      .init(reals: known.count, realWidth: variable, context: width, width: width)
    }

    /// How many numbers such a network has.
    var parameterCount: Int {
      let network = { (context: Int) in
        GatedResidualNetwork.parameterCount(
          inputs: width, hidden: width, outputs: width, context: context)
      }
      let selections = [staticSizes, pastSizes, futureSizes].reduce(0) { $0 + $1.parameterCount }
      return 2 * reals * variable + categoryCount * categoryWidth + selections
        + 5 * network(0) + network(width)
        + 2 * LSTMStack.parameterCount(inputs: width, width: width, layers: 1)
        + 3 * GatedSum.parameterCount(inputs: width, outputs: width)
        + InterpretableAttention.parameterCount(width: width, heads: heads)
        + outputs * (width + 1)
    }
  }

  /// `variables`, `category`, then the layers in the order of their use.
  public var parameters: [Parameter<TemporalFusionNetwork>] {
    var list = [
      Parameter<Self>("variables.weight", \.scale, \.scale),
      Parameter("variables.bias", \.shift, \.shift),
      Parameter("category.weight", \.category, \.category),
    ]
    list.append("staticSelection", staticSelection, \.staticSelection, \.staticSelection)
    list.append("pastSelection", pastSelection, \.pastSelection, \.pastSelection)
    list.append("futureSelection", futureSelection, \.futureSelection, \.futureSelection)
    list.append("selectionContext", selectionContext, \.selectionContext, \.selectionContext)
    list.append("hiddenContext", hiddenContext, \.hiddenContext, \.hiddenContext)
    list.append("cellContext", cellContext, \.cellContext, \.cellContext)
    list.append("enrichmentContext", enrichmentContext, \.enrichmentContext, \.enrichmentContext)
    list.append("encoder", encoder, \.encoder, \.encoder)
    list.append("decoder", decoder, \.decoder, \.decoder)
    list.append("lstmGate", lstmGate, \.lstmGate, \.lstmGate)
    list.append("enrichment", enrichment, \.enrichment, \.enrichment)
    list.append("attention", attention, \.attention, \.attention)
    list.append("attentionGate", attentionGate, \.attentionGate, \.attentionGate)
    list.append("positionWise", positionWise, \.positionWise, \.positionWise)
    list.append("outputGate", outputGate, \.outputGate, \.outputGate)
    list.append("output", output, \.output, \.output)
    return list
  }
}
