import Tensors
@preconcurrency import _Differentiation

/// Several models of one kind, trained from different seeds, as one: it forecasts their mean.
///
/// The error of a mean of forecasts is never above the mean of their errors, and on noisy data far below it: what a seed
/// happens to learn of the noise cancels (Hansen and Salamon 1990; Lakshminarayanan et al. 2017).
public struct Ensemble<Member: Forecaster>: Forecaster {
  /// The models, at least one.
  public var members: [Member]

  /// The mean of `members`.
  public init(_ members: [Member]) {
    require(!members.isEmpty, "Ensemble: no members")
    self.members = members
  }

  /// The mean of the members' values, [B, N, P, Q].
  @differentiable(reverse,wrt: (self, input))
  public func callAsFunction(_ input: ModelInput, _ context: ForwardContext) -> ForecastOutput {
    var sum = members[0](input, withoutDerivative(at: context.member(0))).values
    for i in 1..<max(1, withoutDerivative(at: members.count)) {
      sum = sum + members[i](input, withoutDerivative(at: context.member(i))).values
    }
    return ForecastOutput(values: sum * withoutDerivative(at: 1 / Float(members.count)))
  }

  /// The mean of the members' values, each on several cores where it knows how.
  public func predict(
    _ input: ModelInput, _ context: ForwardContext, workers: Int
  ) -> ForecastOutput {
    let outputs = members.indices.map {
      members[$0].predict(input, context.member($0), workers: workers).values
    }
    return ForecastOutput(
      values: outputs.dropFirst().reduce(outputs[0], +) * (1 / Float(members.count)))
  }

  /// The members' tensors, `members.0.…`, `members.1.…`.
  public var parameters: [Parameter<Ensemble>] {
    var list: [Parameter<Self>] = []
    for i in members.indices {
      list.append("members.\(i)", members[i], \.members[i], \.members.base[i])
    }
    return list
  }

  /// The members' buffers.
  public var buffers: [StateBuffer<Ensemble>] {
    var list: [StateBuffer<Self>] = []
    for i in members.indices { list.append("members.\(i)", members[i], \.members[i]) }
    return list
  }
}

extension Ensemble {
  /// Whether a member's forward pass does.
  public var needsWholeBatch: Bool { members[0].needsWholeBatch }

  /// That of the members.
  public var samplingSeed: UInt64 { members[0].samplingSeed }

  /// The members one by one.
  public var ensembleMembers: [any Forecaster] { members }

  /// Those of all members, one after the other.
  public var crossAttentionNames: [String] {
    members.indices.flatMap { i in
      members[i].crossAttentionNames.map { ForwardContext.memberPrefix(i) + $0 }
    }
  }
}

extension RandomStream {
  /// The root of the randomness of member `member` of an ensemble; the first one's is the ensemble's own.
  public static func seed(ofMember member: Int, root: UInt64) -> UInt64 {
    member == 0 ? root : RandomStream(seed: root).child("member").child(member).key
  }
}
