import Files
import Foundation
import Tensors

/// A trained Stockformer as a file: the weights by PyTorch's names, and in the metadata what is needed to use them.
public struct Checkpoint: Sendable {
  /// The model.
  public var model: Stockformer
  /// The assets in the model's order.
  public var symbols: [String]
  /// How features and targets were scaled, as JSON; who scaled them reads it.
  public var scaler: String

  /// A checkpoint of `model`.
  public init(model: Stockformer, symbols: [String], scaler: String) {
    self.model = model
    self.symbols = symbols
    self.scaler = scaler
  }

  /// Writes the checkpoint whole or not at all.
  public func write(to path: String) throws(InputFault) {
    var entries: [String: SafetensorsFile.Entry] = [:]
    for (name, tensor) in model.state {
      entries[name] = SafetensorsFile.Entry(
        shape: tensor.shape,
        values: name.hasSuffix("num_batches_tracked")
          ? .int64([Int64(tensor.scalar)]) : .float32(tensor.scalars))
    }
    let metadata = [
      "config": try Self.json(model.configuration, path), "symbols": try Self.json(symbols, path),
      "scaler": scaler,
    ]
    try SafetensorsFile(entries: entries, metadata: metadata).write(to: path)
  }

  /// Reads a checkpoint.
  ///
  /// - Throws: `InputFault` when the file is missing, broken, or does not hold what its configuration asks for.
  public init(contentsOf path: String) throws(InputFault) {
    let file = try SafetensorsFile(contentsOf: path)
    func field<Value: Decodable>(_ key: String, _ type: Value.Type) throws(InputFault) -> Value {
      guard let text = file.metadata[key] else {
        throw InputFault(file: path, "no \(key) in the metadata")
      }
      do {
        return try JSONDecoder().decode(type, from: Data(text.utf8))
      } catch { throw InputFault(file: path, "\(key) in the metadata cannot be read") }
    }
    let configuration = try field("config", StockformerConfiguration.self)
    if let fault = configuration.fault { throw InputFault(file: path, "configuration: \(fault)") }
    symbols = try field("symbols", [String].self)
    guard symbols.count == configuration.assets else {
      throw InputFault(
        file: path, "\(symbols.count) symbols for a model of \(configuration.assets) assets")
    }
    guard let scaler = file.metadata["scaler"] else {
      throw InputFault(file: path, "no scaler in the metadata")
    }
    self.scaler = scaler
    var stream = RandomStream(seed: 0)
    model = Stockformer(configuration, using: &stream)
    try model.load(file, from: path)
  }

  private static func json(_ value: some Encodable, _ path: String) throws(InputFault) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    do {
      return String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch { throw InputFault(.failure, file: path, "the configuration cannot be encoded") }
  }
}

extension Layer {
  /// All tensors that a checkpoint holds, by name: parameters and buffers.
  public var state: [(name: String, tensor: Tensor)] {
    parameters.map { ($0.name, self[keyPath: $0.value]) }
      + buffers.map { ($0.name, self[keyPath: $0.value]) }
  }

  /// Takes all tensors from `file`, each with the shape that this layer has.
  ///
  /// - Throws: `InputFault` that names the first tensor that is missing, of another shape, or left over.
  public mutating func load(_ file: SafetensorsFile, from path: String) throws(InputFault) {
    let places =
      parameters.map { ($0.name, $0.value) } + buffers.map { ($0.name, $0.value) }
    for (name, place) in places {
      guard let entry = file.entries[name] else {
        throw InputFault(file: path, "no tensor \(name)")
      }
      let expected = self[keyPath: place].shape
      guard entry.shape == expected else {
        throw InputFault(
          file: path, "tensor \(name) has shape \(entry.shape), expected \(expected)")
      }
      guard let scalars = entry.values.scalars, scalars.allSatisfy({ $0.isFinite }) else {
        throw InputFault(file: path, "tensor \(name) holds a value that is not a finite number")
      }
      self[keyPath: place] = Tensor(shape: expected, scalars: scalars)
    }
    let known = Set(places.map(\.0))
    if let extra = file.entries.keys.sorted().first(where: { !known.contains($0) }) {
      throw InputFault(file: path, "tensor \(extra) does not belong to this model")
    }
  }
}

extension SafetensorsFile.Element {
  /// The values as floats; nil for index tables.
  var scalars: [Float]? {
    switch self {
    case .float32(let values): values
    case .int64(let values): values.map { Float($0) }
    case .int32: nil
    }
  }
}
