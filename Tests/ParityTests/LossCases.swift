import Files
import NeuralNetworks
import Tensors
import _Differentiation

/// `loss.*`: the loss and its gradient by the head's raw output.
func produceLoss(_ fixture: Fixture) throws -> Produced? {
  guard let name = fixture.parts.dropFirst().first,
    let loss = try loss(named: name, fixture.config)
  else { return nil }
  let (u, y) = (try fixture.tensor("input.u"), try fixture.tensor("input.target"))
  let (value, pullback) = valueWithPullback(at: u) { loss($0, y) }
  var produced = Produced()
  produced.add("output.loss", value)
  produced.add("output.tanh", u.tanh())
  produced.add("output.weights", cappedWeights(u.tanh()))
  produced.add("grad.input.u", pullback(Tensor(1)), like: u)
  return produced
}

/// The loss called `name`, with its numbers from `config`; nil when there is no such loss.
func loss(named name: String, _ config: CaseConfiguration) throws -> Loss? {
  switch name {
  case "mse": return .mse
  case "mae": return .mae
  case "bce": return .bce
  case "huber":
    let delta: Double = try config.value("huberDelta", or: config.value("delta", or: 1))
    return .huber(delta: Float(delta))
  case "allocation":
    let (risk, cost) = (
      try config.value("riskAversion", Double.self), try config.value("costRate", Double.self)
    )
    return .allocation(riskAversion: Float(risk), costRate: Float(cost))
  case "allocation_seed", "allocationReference": return .allocationReference
  case "tanhv1": return .tanhv1
  case "tanhv2": return .tanhv2
  case "tanhv3": return .tanhv3
  case "tanhv4": return .tanhv4
  default: return nil
  }
}
