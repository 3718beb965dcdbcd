import Foundation
import Tensors
import Testing
import _Differentiation

@Suite("Fourier transform")
struct FourierTransformTests {
  /// 1, powers of 2, odd primes, products, a day and a week of hours and their neighbours.
  static let lengths = [1, 2, 3, 4, 5, 6, 7, 9, 12, 15, 31, 49, 96, 97, 168]

  /// A sum of L terms, each rounded once and multiplied by a rounded twiddle factor.
  func tolerance(_ length: Int) -> Double { pow(2, -24) * Double(4 + length) }

  @Test("one step, two steps, three steps and four by hand")
  func byHand() {
    #expect(fourierTransform(Tensor(shape: [1], scalars: [3])).real.scalars == [3])
    #expect(fourierTransform(Tensor(shape: [2], scalars: [3, 5])).real.scalars == [8, -2])
    let three = fourierTransform(Tensor(shape: [3], scalars: [1, 2, 4]))
    // X_1 = 1 + 2e^(−2πi/3) + 4e^(−4πi/3) = 1 − 1 − 2 + i√3(−1 + 2)
    expectClose(three.real, Tensor(shape: [2], scalars: [7, -2]), tolerance: tolerance(3))
    expectClose(
      three.imaginary, Tensor(shape: [2], scalars: [0, Float(3).squareRoot()]),
      tolerance: tolerance(3))
    let four = fourierTransform(Tensor(shape: [4], scalars: [1, 2, 3, 5]))
    #expect(four.real.scalars == [11, -2, -3])
    #expect(four.imaginary.scalars == [0, 3, 0])
  }

  @Test("the sums of the definition in double precision", arguments: lengths)
  func definition(length: Int) {
    let x = sample([2, length], seed: 1)
    var (real, imaginary): ([Float], [Float]) = ([], [])
    for row in 0..<2 {
      for k in 0...length / 2 {
        let terms = (0..<length).map { t -> (Double, Double) in
          let angle = -2 * Double.pi * Double(k * t % length) / Double(length)
          return (Double(x[row, t]) * cos(angle), Double(x[row, t]) * sin(angle))
        }
        real.append(Float(terms.reduce(0) { $0 + $1.0 }))
        imaginary.append(Float(terms.reduce(0) { $0 + $1.1 }))
      }
    }
    let shape = [2, length / 2 + 1]
    let got = fourierTransform(x)
    let floor = size(Tensor(shape: shape, scalars: real))
    expectClose(got.real, Tensor(shape: shape, scalars: real), tolerance: tolerance(length))
    expectClose(
      got.imaginary, Tensor(shape: shape, scalars: imaginary), tolerance: tolerance(length),
      floor: floor)
  }

  @Test("there and back, and the same energy in both (Parseval)", arguments: lengths)
  func inverse(length: Int) {
    let x = sample([3, 2, length], seed: 2)
    let spectrum = fourierTransform(x)
    #expect(spectrum.real.shape == [3, 2, length / 2 + 1])
    expectClose(
      inverseFourierTransform(spectrum, length: length), x, tolerance: 2 * tolerance(length))
    let energies = (spectrum.real * spectrum.real + spectrum.imaginary * spectrum.imaginary).scalars
    let bins = length / 2 + 1
    let energy = energies.enumerated().reduce(0.0) { sum, item in
      let k = item.offset % bins
      return sum + Double(item.element) * (k == 0 || 2 * k == length ? 1 : 2)
    }
    let expected = Double(length) * x.sumOfSquares
    #expect(abs(energy - expected) <= 2 * tolerance(length) * expected)
  }

  @Test("the correlation is the sum of products of its definition", arguments: lengths)
  func correlation(length: Int) {
    let (x, y) = (sample([2, length], seed: 3), sample([2, length], seed: 4))
    var (want, magnitude): ([Float], Double) = ([], 0)
    for row in 0..<2 {
      for delay in 0..<length {
        let products = (0..<length).map { Double(x[row, ($0 + delay) % length] * y[row, $0]) }
        want.append(Float(products.reduce(0, +)))
        magnitude = max(magnitude, products.reduce(0) { $0 + abs($1) })
      }
    }
    expectClose(
      circularCorrelation(x, y), Tensor(shape: [2, length], scalars: want),
      tolerance: 3 * tolerance(length), floor: magnitude)
  }

  @Test("a shifted series correlates most at its shift")
  func shift() {
    let x = sample([1, 97], seed: 5)
    let scalars = x.scalars
    let moved = Tensor(shape: [1, 97], scalars: (0..<97).map { scalars[($0 + 97 - 13) % 97] })
    let correlation = circularCorrelation(moved, x).scalars
    #expect(correlation.indices.max { correlation[$0] < correlation[$1] } == 13)
  }

  @Test("a row's result does not depend on the other rows", arguments: [7, 12])
  func rowsAlone(length: Int) {
    let x = sample([5, length], seed: 6)
    let all = fourierTransform(x)
    for row in 0..<5 {
      let one = fourierTransform(x.rows([row]))
      #expect(one.real == all.real.rows([row]) && one.imaginary == all.imaginary.rows([row]))
    }
  }

  @Test(
    "gradients of both directions and of the correlation", arguments: [1, 2, 3, 5, 7, 12, 96, 97])
  func gradients(length: Int) {
    let (x, y) = (sample([2, length], seed: 7), sample([2, length], seed: 8))
    expectGradient(at: [x]) {
      let spectrum = fourierTransform($0[0])
      return spectrum.real.squared() + spectrum.imaginary.squared()
    }
    expectGradient(at: [x]) { fourierTransform($0[0]).imaginary.squared() + $0[0].mean() }
    let bins = [2, length / 2 + 1]
    expectGradient(at: [sample(bins, seed: 9), sample(bins, seed: 10)]) {
      inverseFourierTransform(
        Spectrum(real: $0[0], imaginary: $0[1]), length: length
      ).squared()
    }
    expectGradient(at: [x, y]) { circularCorrelation($0[0], $0[1]) }
  }

  @Test("a spectrum of the wrong length ends with its shapes")
  func wrongLength() async {
    let end = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let part = Tensor(repeating: 1, shape: [4])
      _ = inverseFourierTransform(Spectrum(real: part, imaginary: part), length: 8)
    }
    expectMessage(end, "inverseFourierTransform: real [4], imaginary [4], length 8")
  }
}
