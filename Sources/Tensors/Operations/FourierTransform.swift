import _Differentiation

/// The transform of a real sequence of length L: its complex amplitudes at the frequencies 0 ... L/2.
///
/// Those of the other frequencies are their complex conjugates.
public struct Spectrum: Differentiable, Sendable {
  /// [..., L/2 + 1]
  public var real, imaginary: Tensor

  /// A spectrum of given parts, which have the same shape.
  @differentiable(reverse)
  public init(real: Tensor, imaginary: Tensor) {
    self.real = real
    self.imaginary = imaginary
  }

  /// Each amplitude times the complex conjugate of the other spectrum's: (a + ib)(c − id).
  @differentiable(reverse)
  public func timesConjugate(of other: Spectrum) -> Spectrum {
    Spectrum(
      real: real * other.real + imaginary * other.imaginary,
      imaginary: imaginary * other.real - real * other.imaginary)
  }
}

/// The discrete Fourier transform of real sequences: X_k = Σ_t x_t·e^(−2πikt/L), not scaled, as `torch.fft.rfft` has it.
///
/// Any length; fast where it has small prime factors.
///
/// - Parameter x: [..., L], L ≥ 1
/// - Returns: [..., L/2 + 1], real and imaginary parts
@differentiable(reverse)
public func fourierTransform(_ x: Tensor) -> Spectrum {
  require(!x.shape.isEmpty && x.width > 0, "fourierTransform: x \(x.shape)")
  let shape = x.shape.dropLast() + [RealFourierPlan.bins(x.width)]
  let result = Spectrum(
    real: Tensor(uninitialized: Array(shape)), imaginary: Tensor(uninitialized: Array(shape)))
  let plan = RealFourierPlan(length: x.width, inverse: false)
  let bins = result.real.width
  for row in 0..<x.rows {
    plan.forward(
      x.pointer + row * x.width, real: result.real.pointer + row * bins,
      imaginary: result.imaginary.pointer + row * bins)
  }
  return result
}

/// The real sequences of length L whose transform is `spectrum`, the inverse of `fourierTransform`, as `torch.fft.irfft` has it.
///
/// The imaginary parts of frequency 0 and, when L is even, of frequency L/2 belong to no real sequence and are not read.
///
/// - Parameters:
///   - spectrum: [..., L/2 + 1]
///   - length: L ≥ 1, which the spectrum alone does not tell: 2n and 2n + 1 have as many frequencies
/// - Returns: [..., L]
@differentiable(reverse,wrt: spectrum)
public func inverseFourierTransform(_ spectrum: Spectrum, length: Int) -> Tensor {
  unscaledInverse(spectrum, length: length) * (1 / Float(length))
}

/// L times the inverse transform.
private func unscaledInverse(_ spectrum: Spectrum, length: Int) -> Tensor {
  let (real, imaginary) = (spectrum.real, spectrum.imaginary)
  require(
    length > 0 && !real.shape.isEmpty && real.width == RealFourierPlan.bins(length)
      && real.shape == imaginary.shape,
    "inverseFourierTransform: real \(real.shape), imaginary \(imaginary.shape), length \(length)")
  let result = Tensor(uninitialized: real.shape.dropLast() + [length])
  let plan = RealFourierPlan(length: length, inverse: true)
  for row in 0..<real.rows {
    plan.inverse(
      real.pointer + row * real.width, imaginary.pointer + row * real.width,
      into: result.pointer + row * length)
  }
  return result
}

/// How often each frequency 0 ... L/2 stands in the whole transform, with its conjugate: 1, 2, 2, ..., and 1 for L/2 when L is even.
private func multiplicities(_ length: Int) -> Tensor {
  let bins = RealFourierPlan.bins(length)
  return Tensor(
    shape: [bins], scalars: (0..<bins).map { $0 == 0 || 2 * $0 == length ? 1 : 2 })
}

@derivative(of: fourierTransform)
@usableFromInline
func vjpFourierTransform(
  _ x: Tensor
) -> (value: Spectrum, pullback: (Spectrum.TangentVector) -> Tensor) {
  let length = x.width
  return (
    fourierTransform(x),
    { cotangent in
      // dx_t = Re Σ_k g_k·e^(2πikt/L): every frequency once, where the inverse counts most of them twice.
      guard let g = withoutSymbolicZero(cotangent) else { return .zero }
      let once = multiplicities(length).reciprocal()
      return unscaledInverse(
        Spectrum(real: g.real * once, imaginary: g.imaginary * once), length: length)
    }
  )
}

@derivative(of: inverseFourierTransform, wrt: spectrum)
@usableFromInline
func vjpInverseFourierTransform(
  _ spectrum: Spectrum, length: Int
) -> (value: Tensor, pullback: (Tensor) -> Spectrum.TangentVector) {
  (
    inverseFourierTransform(spectrum, length: length),
    { dy in
      if dy.isSymbolicZero { return .zero }
      let g = fourierTransform(dy)
      let factors = multiplicities(length) * (1 / Float(length))
      return .init(real: g.real * factors, imaginary: g.imaginary * factors)
    }
  )
}

/// A part that did not reach the loss is 0 in the shape of the other; nil when neither did.
private func withoutSymbolicZero(_ g: Spectrum.TangentVector) -> Spectrum? {
  if g.real.isSymbolicZero && g.imaginary.isSymbolicZero { return nil }
  let none = Tensor(
    repeating: 0, shape: g.real.isSymbolicZero ? g.imaginary.shape : g.real.shape)
  return Spectrum(
    real: g.real.isSymbolicZero ? none : g.real,
    imaginary: g.imaginary.isSymbolicZero ? none : g.imaginary)
}

/// The circular cross-correlation r_τ = Σ_t x_{t+τ}·y_t, t + τ modulo L, in time L·log L (Autoformer, Wu et al. 2021, equation 5).
///
/// - Parameters:
///   - x: [..., L]
///   - y: the shape of x
/// - Returns: [..., L]
@differentiable(reverse)
public func circularCorrelation(_ x: Tensor, _ y: Tensor) -> Tensor {
  require(
    x.shape == y.shape && !x.shape.isEmpty, "circularCorrelation: x \(x.shape), y \(y.shape)")
  let length = withoutDerivative(at: x.width)
  return inverseFourierTransform(
    fourierTransform(x).timesConjugate(of: fourierTransform(y)), length: length)
}
