import Foundation

/// The processor and the system.
struct Machine {
  private let processor = Self.fields("/proc/cpuinfo")

  /// What there is to know.
  var facts: [Fact] {
    let info = ProcessInfo.processInfo
    return [
      Fact(name: "processor", value: processor["model name"] ?? processor["Processor"]),
      Fact(name: "vector units", value: vectorUnits),
      Fact(
        name: "cores", value: "\(info.activeProcessorCount) of \(info.processorCount) in use"),
      Fact(name: "memory", value: "\(info.physicalMemory >> 20) MB"),
      Fact(name: "system", value: info.operatingSystemVersionString),
    ]
  }

  /// Those that the kernels here and in the libraries know.
  private var vectorUnits: String? {
    let known = [
      "sse4_2", "avx", "avx2", "fma", "f16c", "avx512f", "avx512bw", "avx512vl", "avx512_vnni",
      "avx512_bf16", "amx_tile", "amx_bf16", "asimd", "sve",
    ]
    guard let flags = processor["flags"] ?? processor["Features"] else { return nil }
    let own = Set(flags.split(separator: " ").map(String.init))
    return known.filter(own.contains).joined(separator: " ")
  }

  /// The first value of every name in a file of lines `name : value`; empty when there is no such file.
  private static func fields(_ path: String) -> [String: String] {
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    var fields: [String: String] = [:]
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      if parts.count == 2, fields[parts[0]] == nil { fields[parts[0]] = parts[1] }
    }
    return fields
  }
}
