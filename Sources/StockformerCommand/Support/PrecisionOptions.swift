import ArgumentParser
import SpeedBenchmarks
import Tensors

/// What matrix products round their operands to.
struct PrecisionOptions: ParsableArguments {
  enum Choice: String, ExpressibleByArgument, CaseIterable { case float32, bfloat16, auto }

  @Option(
    help: """
      Operands of matrix products: float32, bfloat16 (needs a processor with AVX512-BF16 or AMX), or auto: bfloat16 where \
      the processor has it (default: float32).
      """)
  var precision: Choice?

  func validate() throws {
    if precision == .bfloat16 && !MatrixPrecision.hasBFloat16 {
      throw ValidationError(
        "'--precision bfloat16' needs AVX512-BF16 or AMX, which this processor lacks (its products use "
          + "\(MatrixLibrary.instructionSet)); '--precision auto' takes float32 here.")
    }
  }

  /// What is used here; says so when it was left to the processor.
  var resolved: MatrixPrecision {
    switch precision {
    case nil, .float32: return .float32
    case .bfloat16: return .bfloat16
    case .auto:
      let found: MatrixPrecision = MatrixPrecision.hasBFloat16 ? .bfloat16 : .float32
      StandardError.remark(.note(file: "--precision auto", "matrix products use \(found) here"))
      return found
    }
  }
}
