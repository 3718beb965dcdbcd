import Files
import Foundation
import Tensors

/// A trained model as a file: the weights by PyTorch's names, and in the metadata what is needed to use them.
public struct Checkpoint: Sendable {
  /// Settings and sizes of the model.
  public var configuration: any ModelConfiguration
  /// The model.
  public var model: any Forecaster
  /// The assets in the model's order.
  public var symbols: [String]
  /// How features and labels were scaled, as JSON; who scaled them reads it.
  public var scaler: String

  /// A checkpoint of `model`, which was made of `configuration`.
  public init(
    configuration: any ModelConfiguration, model: any Forecaster, symbols: [String], scaler: String
  ) {
    self.configuration = configuration
    self.model = model
    self.symbols = symbols
    self.scaler = scaler
  }

  /// The version of what stands in the metadata. Files of the first one have neither `format` nor `family`: they hold a
  /// Stockformer.
  static let format = 2

  /// Writes the checkpoint whole or not at all.
  public func write(to path: String) throws(InputFault) {
    try AtomicFile.write([output(to: path)])
  }

  /// The bytes of the checkpoint for the file at `path`.
  public func output(to path: String) throws(InputFault) -> AtomicFile.Output {
    let members = model.ensembleMembers.count
    var metadata = [
      "format": "\(Self.format)", "family": type(of: configuration).kind,
      "config": try Self.json(configuration, path), "symbols": try Self.json(symbols, path),
      "scaler": scaler,
    ]
    if members > 1 { metadata["members"] = "\(members)" }
    return (SafetensorsFile(entries: model.entries(), metadata: metadata).data, path)
  }

  /// Reads a checkpoint of one of `families`, of which the first is that of files without a family.
  ///
  /// - Throws: `InputFault` when the file is missing, broken, newer than this program, or does not hold what its configuration
  ///   asks for.
  public init(
    contentsOf path: String, families: [any ModelConfiguration.Type]
  ) throws(InputFault) {
    let file = try SafetensorsFile(contentsOf: path)
    let reader = MetadataReader(metadata: file.metadata, path: path)
    let family = try reader.family(among: families)
    let (configuration, model) = try Self.model(family, file, reader)
    let symbols = try reader.field("symbols", [String].self)
    guard symbols.count == configuration.task.assets else {
      throw InputFault(
        file: path, "\(symbols.count) symbols for a model of \(configuration.task.assets) assets")
    }
    if let twice = symbols.indices.first(where: { symbols[..<$0].contains(symbols[$0]) }) {
      throw InputFault(file: path, "symbols in the metadata: '\(symbols[twice])' appears twice")
    }
    scaler = try reader.text("scaler")
    self.symbols = symbols
    self.configuration = configuration
    self.model = model
  }

  /// The configuration of family `family` and the model with the file's weights; nothing is allocated before the file's tensors
  /// have been found to be enough for it.
  private static func model<Family: ModelConfiguration>(
    _ family: Family.Type, _ file: SafetensorsFile, _ reader: MetadataReader
  ) throws(InputFault) -> (any ModelConfiguration, any Forecaster) {
    let path = reader.path
    let json = try reader.field("config", JSONValue.self)
    let configuration: Family
    do { configuration = try Family().overlaid(with: json) } catch {
      // A decoder does not say where a number stands that does not fit.
      let field = Self.misfit(of: family, json).map { "\($0): " } ?? ""
      throw InputFault(file: path, "config in the metadata: \(field)\(DecodingFault.text(error))")
    }
    if let fault = configuration.buildError {
      throw InputFault(file: path, "configuration: \(fault)")
    }
    let held = file.entries.values.reduce(0) { $0 + $1.values.count }
    let members = try reader.members()
    let wanted = configuration.parameterCount.multipliedReportingOverflow(by: members)
    guard !wanted.overflow, wanted.partialValue <= held else {
      throw InputFault(
        file: path,
        "configuration: asks for \(wanted.partialValue) weights, the file holds \(held)")
    }
    var stream = RandomStream(seed: 0)
    var model = configuration.makeModel(using: &stream)
    guard members > 1 else {
      try model.load(file, from: path)
      return (configuration, model)
    }
    var ensemble = Ensemble([Family.Model](repeating: model, count: members))
    try ensemble.load(file, from: path)
    return (configuration, ensemble)
  }

  /// The name of the first member of `json` that the family's configuration cannot take.
  private static func misfit<Family: ModelConfiguration>(
    of family: Family.Type, _ json: JSONValue
  ) -> String? {
    guard case .object(let members) = json else { return nil }
    return members.keys.sorted().first { name in
      (try? Family().overlaid(with: .object([name: members[name] ?? .null]))) == nil
    }
  }

  private static func json(_ value: some Encodable, _ path: String) throws(InputFault) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    do {
      return String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch { throw InputFault(.failure, file: path, "the configuration cannot be encoded") }
  }
}

/// Reads the strings of a checkpoint's metadata.
private struct MetadataReader {
  let metadata: [String: String]
  let path: String

  func text(_ key: String) throws(InputFault) -> String {
    guard let text = metadata[key] else {
      throw InputFault(file: path, "no \(key) in the metadata")
    }
    return text
  }

  func field<Value: Decodable>(_ key: String, _ type: Value.Type) throws(InputFault) -> Value {
    let text = try text(key)
    do {
      return try JSONDecoder().decode(type, from: Data(text.utf8))
    } catch { throw InputFault(file: path, "\(key) in the metadata: \(DecodingFault.text(error))") }
  }

  /// How many models the file holds the mean of; 1 where it does not say.
  func members() throws(InputFault) -> Int {
    guard let text = metadata["members"] else { return 1 }
    guard let count = Int(text), (1...64).contains(count) else {
      throw InputFault(file: path, "\(text) members, expected a whole number from 1 to 64")
    }
    return count
  }

  func family(
    among families: [any ModelConfiguration.Type]
  ) throws(InputFault) -> any ModelConfiguration.Type {
    if let format = metadata["format"] {
      guard let number = Int(format), (1...Checkpoint.format).contains(number) else {
        throw InputFault(
          file: path, "checkpoint format \(format), expected at most \(Checkpoint.format)")
      }
    }
    guard let name = metadata["family"] else {
      guard let first = families.first else { throw InputFault(file: path, "no model is known") }
      return first
    }
    guard let family = families.first(where: { $0.kind == name }) else {
      let known = families.map { $0.kind }.joined(separator: ", ")
      throw InputFault(file: path, "is of the family '\(name)', expected one of \(known)")
    }
    return family
  }
}
