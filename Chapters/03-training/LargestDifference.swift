/// The largest |a − b|.
func largestDifference(_ a: some Sequence<Double>, _ b: some Sequence<Double>) -> Double {
  zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
}

/// The largest |a − b| of single-precision numbers.
func largestDifference(_ a: [Float], _ b: [Float]) -> Double {
  largestDifference(a.map(Double.init), b.map(Double.init))
}
