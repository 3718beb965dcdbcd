import Testing

@testable import Markets

struct RobustRegressionTests {
  private func matrix(_ columns: [[Double]]) -> Matrix {
    var matrix = Matrix(rows: columns[0].count)
    for column in columns { matrix.append(column) }
    return matrix
  }

  private func normals(_ count: Int, seed: UInt64) -> [Double] {
    var stream = RandomStream(seed: seed)
    return (0..<count).map { _ in stream.normal() }
  }

  /// A column twice, a sum of two others, and zeros: rounding leaves a diagonal of R that is not quite 0 and must not be
  /// inverted.
  @Test func dependentColumnsAreRefused() {
    let (a, b, y) = (normals(50, seed: 1), normals(50, seed: 2), normals(50, seed: 3))
    let ones = [Double](repeating: 1, count: 50)
    let sum = zip(a, b).map { $0 / 3 + $1 * 7 }
    #expect(RobustRegression(matrix([ones, a, b]), y)?.wald([1, 2]) != nil)
    for columns in [[ones, a, a], [a, b, sum], [ones, a, [Double](repeating: 0, count: 50)]] {
      #expect(RobustRegression(matrix(columns), y) == nil)
      #expect(matrix(columns).residualSquares(of: matrix([y])) == nil)
    }
  }

  @Test func asManyColumnsAsRowsLeaveNothing() {
    let square = matrix([[1, 0], [0, 1]])
    #expect(RobustRegression(square, [1, 2]) == nil)
  }

  /// Residuals of 0 have a covariance of 0, which cannot be divided by.
  @Test func anExactFitHasNoWaldStatistic() throws {
    let exact = try #require(RobustRegression(matrix([[1, 2, 3, 4]]), [0, 0, 0, 0]))
    #expect(exact.wald([0]) == nil)
  }

  /// What LAPACK answers to a missing value is a number like any other, unless its status is read.
  @Test func missingValuesStopByName() async {
    let triangle = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Matrix(rows: 3, columns: 1, values: [1, .nan, 2]).triangle()
    }
    #expect(text(triangle).contains("dgeqrf: argument 4 is not valid"))
    let squares = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let x = Matrix(rows: 3, columns: 1, values: [1, .nan, 2])
      _ = x.residualSquares(of: Matrix(rows: 3, columns: 1, values: [1, 2, 3]))
    }
    #expect(text(squares).contains("dgelsd: argument 5 is not valid"))
  }

  private func text(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }
}
