import CKissFFT
import Foundation

/// KissFFT's tables for real sequences of one length, and room for one row of numbers.
///
/// KissFFT transforms real sequences of even length at half the cost of complex ones; an odd length goes through its complex
/// transform with imaginary parts of 0. Each row is transformed alone, so that its result does not depend on its neighbours.
final class RealFourierPlan {
  private let length: Int
  private let isInverse: Bool
  private let tables: OpaquePointer
  /// `length` complex numbers each; the real transform needs only `bins` of one of them.
  private let input, output: UnsafeMutablePointer<kiss_fft_cpx>

  /// How many frequencies a real sequence of `length` has: 0 ... length/2.
  static func bins(_ length: Int) -> Int { length / 2 + 1 }

  init(length: Int, inverse: Bool) {
    self.length = length
    isInverse = inverse
    let direction: Int32 = inverse ? 1 : 0
    let tables =
      length % 2 == 0
      ? kiss_fftr_alloc(Int32(length), direction, nil, nil)
      : kiss_fft_alloc(Int32(length), direction, nil, nil)
    guard let tables else { fatalError("KissFFT: no tables for length \(length)") }
    self.tables = tables
    input = .allocate(capacity: length + 1)
    output = .allocate(capacity: length + 1)
    input.initialize(repeating: kiss_fft_cpx(r: 0, i: 0), count: length + 1)
    output.initialize(repeating: kiss_fft_cpx(r: 0, i: 0), count: length + 1)
  }

  deinit {
    free(UnsafeMutableRawPointer(tables))
    input.deallocate()
    output.deallocate()
  }

  /// X_k = Σ_t x_t·e^(−2πikt/L) for k = 0 ... L/2.
  func forward(_ x: Floats, real: Floats, imaginary: Floats) {
    if length % 2 == 0 {
      kiss_fftr(tables, x, output)
    } else {
      for t in 0..<length { input[t] = kiss_fft_cpx(r: x[t], i: 0) }
      kiss_fft(tables, input, output)
    }
    for k in 0..<Self.bins(length) {
      real[k] = output[k].r
      imaginary[k] = output[k].i
    }
  }

  /// L times the real sequence whose transform is `real` + i·`imaginary`; the imaginary parts of frequency 0 and, when L is even,
  /// of frequency L/2 are not read.
  func inverse(_ real: Floats, _ imaginary: Floats, into x: Floats) {
    let bins = Self.bins(length)
    for k in 0..<bins { input[k] = kiss_fft_cpx(r: real[k], i: imaginary[k]) }
    input[0].i = 0
    if length % 2 == 0 {
      input[bins - 1].i = 0
      kiss_fftri(tables, input, x)
      return
    }
    for k in bins..<length {
      input[k] = kiss_fft_cpx(r: real[length - k], i: -imaginary[length - k])
    }
    kiss_fft(tables, input, output)
    for t in 0..<length { x[t] = output[t].r }
  }
}
