import Foundation
import _Differentiation

/// The rows of `table` that `indices` name, as an embedding layer looks up its vectors.
///
///     embeddingLookup(table, [2, 0, 2, 1], shape: [2, 2])   // [2, 2, D]
///
/// The gradient of a row is the sum over its occurrences.
///
/// - Parameters:
///   - table: [V, D]
///   - indices: numbers in 0..<V, in row-major order
///   - shape: the shape of the indices
/// - Returns: [shape..., D]
@differentiable(reverse,wrt: table)
public func embeddingLookup(_ table: Tensor, _ indices: [Int], shape: [Int]) -> Tensor {
  require(
    table.shape.count == 2 && shape.reduce(1, *) == indices.count,
    "embeddingLookup: table \(table.shape), \(indices.count) indices of shape \(shape)")
  let result = withoutDerivative(at: shape + [table.width])
  return table.rows(indices).reshaped(to: result)
}

/// `embeddingLookup` of indices as files and tokenisers store them.
@differentiable(reverse,wrt: table)
public func embeddingLookup(_ table: Tensor, _ indices: [Int32], shape: [Int]) -> Tensor {
  let wide = withoutDerivative(at: indices.map { Int($0) })
  return embeddingLookup(table, wide, shape: shape)
}

extension Tensor {
  /// The fixed sinusoidal position code PE[t, 2i] = sin(t·10000^(−2i/D)), PE[t, 2i+1] = cos(same) (Vaswani et al.
  /// 2017, section 3.5); angles in double precision.
  ///
  /// - Returns: [length, width]
  public static func positionalEncoding(length: Int, width: Int) -> Tensor {
    Tensor(shape: [length, width]) { code in
      for t in 0..<length {
        for i in 0..<width {
          let angle = Double(t) * pow(10_000, -Double(i - i % 2) / Double(width))
          code[t * width + i] = Float(i % 2 == 0 ? sin(angle) : cos(angle))
        }
      }
    }
  }
}
