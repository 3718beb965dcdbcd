import Files
import Foundation
import ModelSamples
import Models
import NeuralNetworks
import Tensors
import Testing

@Suite("Checkpoint")
struct CheckpointTests {
  let configuration = small { ($0.distil, $0.temporal, $0.factor) = (.batch, .probSparse, 1) }
  var checkpoint: Checkpoint {
    Checkpoint(
      configuration: configuration, model: model(configuration),
      symbols: ["BTC", "ETH \"2\"", "Öl"], scaler: #"{"mean":[0.1]}"#)
  }

  @Test("a round trip is exact", arguments: Variant.all)
  func roundTrip(variant: Variant) throws {
    let c = variant.configuration
    let names = (0..<c.assets).map { "A\($0)" }
    let written = Checkpoint(
      configuration: c, model: model(c), symbols: names, scaler: "{}")
    try withTemporaryPath { path in
      try written.write(to: path)
      let read = try Checkpoint(contentsOf: path)
      #expect(read.configuration as? StockformerConfiguration == c)
      #expect(read.symbols == names)
      #expect(read.scaler == "{}")
      let copy = try #require(read.model as? Stockformer)
      for (want, got) in zip(model(c).state, copy.state) {
        #expect(want.name == got.name)
        #expect(want.tensor.scalars.map(\.bitPattern) == got.tensor.scalars.map(\.bitPattern))
      }
      let x = windows(2, c).features
      #expect(copy(x, .inference(seed: 1)) == model(c)(x, .inference(seed: 1)))
    }
  }

  @Test("the same checkpoint gives the same bytes, and PyTorch's integer")
  func bytes() throws {
    try withTemporaryPath { path in
      try checkpoint.write(to: path)
      let first = try Data(contentsOf: URL(fileURLWithPath: path))
      try checkpoint.write(to: path)
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == first)
      let file = try SafetensorsFile(contentsOf: path)
      #expect(file.entries["distil.0.norm.num_batches_tracked"]?.values == .int64([0]))
      #expect(file.entries["distil.0.norm.num_batches_tracked"]?.shape == [])
      #expect(Set(file.metadata.keys) == ["config", "family", "format", "scaler", "symbols"])
    }
  }

  /// The fault when a checkpoint is read after `change`.
  func fault(_ change: (inout SafetensorsFile) -> Void) throws -> InputFault? {
    try withTemporaryPath { path in
      try checkpoint.write(to: path)
      var file = try SafetensorsFile(contentsOf: path)
      change(&file)
      try file.write(to: path)
      do {
        _ = try Checkpoint(contentsOf: path)
        return nil
      } catch let fault as InputFault {
        #expect(fault.file == path)
        #expect(fault.kind == .content)
        return fault
      }
    }
  }

  @Test("what does not fit the configuration is named")
  func mismatches() throws {
    #expect(try fault { _ in } == nil)
    #expect(try fault { $0.entries["head.bias"] = nil }?.message.contains("head.bias") == true)
    let extra = SafetensorsFile.Entry(shape: [1], values: .float32([1]))
    #expect(try fault { $0.entries["head.extra"] = extra }?.message.contains("head.extra") == true)
    let shape = try #require(try fault { $0.entries["head.weight"] = extra })
    #expect(shape.message.contains("head.weight"))
    #expect(shape.message.contains("[1]") && shape.message.contains("[1, 8]"))
    for value in [Float.nan, .infinity] {
      let bad = SafetensorsFile.Entry(shape: [1], values: .float32([value]))
      #expect(try fault { $0.entries["head.bias"] = bad }?.message.contains("head.bias") == true)
    }
    let indices = SafetensorsFile.Entry(shape: [1], values: .int32([1]))
    #expect(try fault { $0.entries["head.bias"] = indices }?.message.contains("head.bias") == true)
  }

  @Test("metadata that is missing or cannot be read is named")
  func metadata() throws {
    for key in ["config", "symbols", "scaler"] {
      #expect(try fault { $0.metadata[key] = nil }?.message.contains(key) == true)
    }
    for key in ["config", "symbols"] {
      #expect(try fault { $0.metadata[key] = "{" }?.message.contains(key) == true)
    }
    #expect(
      try fault { $0.metadata["symbols"] = #"["BTC"]"# }?.message.contains("1 symbols") == true)
    let odd = try fault {
      $0.metadata["config"] = $0.metadata["config"]?
        .replacingOccurrences(of: #""heads":2"#, with: #""heads":3"#)
    }
    #expect(odd?.message.contains("heads 3") == true)
    // Another number of layers asks for weights that are not there.
    let layers = try fault {
      $0.metadata["config"] = $0.metadata["config"]?
        .replacingOccurrences(of: #""layers":2"#, with: #""layers":3"#)
    }
    #expect(layers?.message.contains("weights, the file holds") == true)
  }

  @Test("a file of the first format, without format and family, is a Stockformer's")
  func firstFormat() throws {
    #expect(
      try fault {
        $0.metadata["format"] = nil
        $0.metadata["family"] = nil
        // The first format knew no quantiles.
        $0.metadata["config"] = $0.metadata["config"]?
          .replacingOccurrences(of: #""quantiles":[],"#, with: "")
      } == nil)
  }

  @Test("a newer format or an unknown family is refused by name")
  func otherFormats() throws {
    for format in ["3", "0", "two", ""] {
      let message = try fault { $0.metadata["format"] = format }?.message
      #expect(message?.contains("checkpoint format \(format)") == true)
    }
    let family = try fault { $0.metadata["family"] = "gru" }?.message
    #expect(family?.contains("'gru', expected one of stockformer, ") == true)
  }

  @Test(
    "a number that fits no tensors is refused before anything is allocated",
    arguments: [
      ("width", "1000000000"), ("width", "16384"), ("layers", "10000000"), ("layers", "16384"),
      ("lookback", "1000000000000"), ("assets", "16384"), ("features", "16384"),
      ("outputs", "1024"), ("feedForward", "16384"), ("lookback", "0"), ("heads", "-1"),
      ("dropout", "1"), ("samplingSeed", "-1"), ("quantiles", "[0.5,0.1]"), ("width", "\"8\""),
    ])
  func tampered(key: String, value: String) throws {
    let message = try fault { file in
      var config = try? JSONDecoder().decode(
        JSONValue.self, from: Data((file.metadata["config"] ?? "").utf8))
      config?[key] = try? JSONDecoder().decode(JSONValue.self, from: Data(value.utf8))
      file.metadata["config"] = (try? JSONEncoder().encode(config)).map {
        String(decoding: $0, as: UTF8.self)
      }
    }?.message
    #expect(message?.hasPrefix("config") == true, "\(message ?? "no fault")")
  }

  @Test("a missing file, a folder, a file that cannot be written")
  func paths() throws {
    try withTemporaryPath { path in
      #expect { try Checkpoint(contentsOf: path) } throws: {
        ($0 as? InputFault)?.kind == .missing
      }
      let folder = (path as NSString).deletingLastPathComponent
      #expect { try Checkpoint(contentsOf: folder) } throws: {
        ($0 as? InputFault)?.kind == .missing
      }
      #expect { try checkpoint.write(to: path + "/below/a/file") } throws: {
        ($0 as? InputFault)?.kind == .failure
      }
      #expect(!FileManager.default.fileExists(atPath: path))
    }
  }

  @Test("a checkpoint cut off anywhere is refused")
  func truncated() throws {
    try withTemporaryPath { path in
      try checkpoint.write(to: path)
      let whole = try Data(contentsOf: URL(fileURLWithPath: path))
      for length in [0, 1, 7, 8, 9, 100, whole.count / 2, whole.count - 4, whole.count - 1] {
        try whole.prefix(length).write(to: URL(fileURLWithPath: path))
        #expect(throws: InputFault.self, "\(length) bytes") { try Checkpoint(contentsOf: path) }
      }
    }
  }
}

@Suite("Safetensors")
struct SafetensorsFileTests {
  /// The file made of this header and so many zero bytes.
  func read(_ header: String, bytes: Int, length: UInt64? = nil) throws -> SafetensorsFile {
    var size = (length ?? UInt64(header.utf8.count)).littleEndian
    let data = Data(bytes: &size, count: 8) + Data(header.utf8) + Data(count: bytes)
    return try withTemporaryPath { path in
      try data.write(to: URL(fileURLWithPath: path))
      return try SafetensorsFile(contentsOf: path)
    }
  }

  /// The message of the fault.
  func message(_ header: String, bytes: Int, length: UInt64? = nil) -> String {
    do {
      _ = try read(header, bytes: bytes, length: length)
      return "no fault"
    } catch { return (error as? InputFault)?.message ?? "\(error)" }
  }

  func entry(_ type: String, _ shape: String, _ begin: Int, _ end: Int) -> String {
    #"{"dtype":"\#(type)","shape":\#(shape),"data_offsets":[\#(begin),\#(end)]}"#
  }

  @Test("bytes by hand")
  func bytes() throws {
    let file = SafetensorsFile(
      entries: ["a": .init(shape: [2], values: .float32([1, -2]))], metadata: ["k": "v/w"])
    let header =
      #"{"__metadata__":{"k":"v/w"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#
    let padded = header + String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    let want =
      Data([UInt8(padded.utf8.count), 0, 0, 0, 0, 0, 0, 0]) + Data(padded.utf8)
      + Data([0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0])
    #expect(file.data == want)
  }

  @Test("all types, scalars, empty arrays and odd values come back")
  func roundTrip() throws {
    let file = SafetensorsFile(
      entries: [
        "f": .init(shape: [2, 2], values: .float32([1, -0.0, .infinity, .leastNonzeroMagnitude])),
        "i": .init(shape: [3], values: .int32([1, -1, .max])),
        "l": .init(shape: [], values: .int64([.min])),
        "none": .init(shape: [0, 5], values: .float32([])),
        "ü \"q\" \\": .init(shape: [1], values: .float32([7])),
      ], metadata: ["a": "line\nbreak", "b": ""])
    try withTemporaryPath { path in
      try file.write(to: path)
      #expect(try SafetensorsFile(contentsOf: path) == file)
    }
  }

  @Test("what is wrong is named")
  func faults() {
    let whole = #"{"a":\#(entry("F32", "[2]", 0, 8))}"#
    #expect(message(whole, bytes: 8) == "no fault")
    #expect(message(whole, bytes: 8, length: 1 << 40).contains("header claims"))
    #expect(message(whole, bytes: 8, length: .max).contains("header claims"))
    #expect(message("[1]", bytes: 0).contains("not a JSON object"))
    #expect(message("{", bytes: 0).contains("not a JSON object"))
    #expect(message(whole, bytes: 12).contains("4 bytes after the last tensor"))
    #expect(message(whole, bytes: 4).contains("tensor a"))
    // A hole before b, an overlap of a and b.
    let hole = #"{"a":\#(entry("F32", "[1]", 0, 4)),"b":\#(entry("F32", "[1]", 8, 12))}"#
    #expect(message(hole, bytes: 12).contains("tensor b starts at 8, expected 4"))
    let overlap = #"{"a":\#(entry("F32", "[2]", 0, 8)),"b":\#(entry("F32", "[1]", 4, 8))}"#
    #expect(message(overlap, bytes: 8).contains("tensor b starts at 4, expected 8"))
    for (type, shape, end) in [
      ("F32", "[3]", 8), ("F16", "[4]", 8), ("F32", "[-1]", 8), ("F32", "[2.5]", 8),
      ("F32", "[4611686018427387904, 8]", 8), ("I64", "[2]", 8), ("F32", #"["2"]"#, 8),
      ("F32", "[2]", 7),
    ] {
      let header = #"{"a":\#(entry(type, shape, 0, end))}"#
      #expect(message(header, bytes: 8).contains("tensor a"), "\(type) \(shape) \(end)")
    }
    #expect(message(#"{"a":{"dtype":"F32","shape":[1]}}"#, bytes: 4).contains("tensor a"))
    #expect(message(#"{"a":\#(entry("F32", "[1]", 4, 0))}"#, bytes: 4).contains("tensor a"))
    #expect(message(#"{"__metadata__":{"a":1}}"#, bytes: 0).contains("__metadata__"))
  }
}
