import Foundation

extension Tensor {
  /// The fixed sinusoidal position code PE[t, 2i] = sin(t·10000^(−2i/D)), PE[t, 2i+1] = cos(same) (Vaswani et al.
  /// 2017, section 3.5); angles in double precision.
  ///
  /// - Returns: [length, width]
  public static func positionCode(length: Int, width: Int) -> Tensor {
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
