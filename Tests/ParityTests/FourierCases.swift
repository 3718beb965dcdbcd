import Tensors
import _Differentiation

/// `ops.fourier`: PyTorch's real transforms of several lengths.
func produceFourier(_ fixture: Fixture) throws -> Produced {
  var produced = Produced()
  for length in try fixture.config.value("lengths", [Int].self) {
    let (spectrum, pullback) = valueWithPullback(
      at: try fixture.tensor("input.x.\(length)"), of: fourierTransform)
    produced.add("output.real.\(length)", spectrum.real)
    produced.add("output.imaginary.\(length)", spectrum.imaginary)
    let dx = pullback(
      .init(
        real: try fixture.tensor("input.cotangent.real.\(length)"),
        imaginary: try fixture.tensor("input.cotangent.imaginary.\(length)")))
    produced.add("grad.input.x.\(length)", dx)

    let parts = Spectrum(
      real: try fixture.tensor("input.real.\(length)"),
      imaginary: try fixture.tensor("input.imaginary.\(length)"))
    let (y, inversePullback) = valueWithPullback(at: parts) {
      inverseFourierTransform($0, length: length)
    }
    let gradient = inversePullback(try fixture.tensor("input.cotangent.y.\(length)"))
    produced.add("output.y.\(length)", y)
    produced.add("grad.input.real.\(length)", gradient.real)
    produced.add("grad.input.imaginary.\(length)", gradient.imaginary)
  }
  return produced
}
