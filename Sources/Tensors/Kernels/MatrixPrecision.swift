import COneDNN

/// How matrix products read their operands; sums and everything that is not a product are float32 always.
///
///     MatrixPrecision.$current.withValue(.bfloat16) { model(x, context) }
public enum MatrixPrecision: String, Sendable, CaseIterable {
  /// As they are.
  case float32
  /// Rounded to bfloat16, the upper half of a float32: 8 significant bits, relative error at most 2⁻⁹.
  case bfloat16

  /// What the products of the calling task use.
  @TaskLocal public static var current = MatrixPrecision.float32

  /// Whether this processor multiplies bfloat16 numbers: AVX512-BF16 or AMX.
  public static var hasBFloat16: Bool {
    // A set of instructions has the bits of all that it includes.
    let wanted = dnnl_cpu_isa_avx512_core_bf16.rawValue
    return dnnl_get_effective_cpu_isa().rawValue & wanted == wanted
  }
}
