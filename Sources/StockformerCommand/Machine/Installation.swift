import BoostedTrees
import Foundation
import Markets
import Tensors

/// Libraries that this program is linked with, and programs that it starts or that go with it.
enum Installation {
  /// As they describe themselves.
  static var libraries: [Fact] {
    let (products, algebra) = (MatrixLibrary.instructionSet, LinkedLibraries.linearAlgebraKernel)
    return [
      Fact(name: "oneDNN", value: "\(MatrixLibrary.version), kernels for \(products)"),
      Fact(name: "BLAS", value: "\(LinkedLibraries.linearAlgebra), kernels for \(algebra)"),
      Fact(name: "SQLite", value: LinkedLibraries.sqlite),
      Fact(name: "XGBoost", value: TreeLibrary.version),
      Fact(name: "zlib", value: LinkedLibraries.zlib),
    ]
  }

  /// The first line that each says about itself.
  static var programs: [Fact] {
    let torch = firstLine("python3", "-c", "import torch; print(torch.__version__)")
    return [
      Fact(
        name: "gnuplot", value: firstLine("gnuplot", "--version"),
        without: "not found: no figure can be drawn (apt-get install gnuplot-nox fonts-dejavu-core)"
      ),
      Fact(
        name: "Swift", value: firstLine("swift", "--version"),
        without: "not found: needed to build, not to run"),
      Fact(
        name: "Python", value: firstLine("python3", "--version"),
        without: "not found: needed for Scripts/interchange and Scripts/bench alone"),
      Fact(
        name: "PyTorch", value: torch,
        without: "not found: needed for Scripts/interchange and the peers of Scripts/bench alone"),
    ]
  }

  /// The first line that a program writes; nil where there is no such program, or it fails.
  static func firstLine(_ command: String...) -> String? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    process.standardInput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardOutput = pipe
    guard (try? process.run()) != nil else { return nil }
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let line = String(decoding: output, as: UTF8.self).split(separator: "\n").first
    return process.terminationStatus == 0 ? line.map(String.init) : nil
  }
}
