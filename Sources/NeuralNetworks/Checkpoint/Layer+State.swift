import Files
import Tensors

extension Layer {
  /// All tensors that a checkpoint holds, by name: parameters and buffers.
  public var state: [(name: String, tensor: Tensor)] {
    parameters.map { ($0.name, self[keyPath: $0.value]) }
      + buffers.map { ($0.name, self[keyPath: $0.value]) }
  }

  /// The tensors as a file holds them, each name behind `prefix`.
  public func entries(prefix: String = "") -> [String: SafetensorsFile.Entry] {
    Dictionary(
      state.map { name, tensor in
        let isCount = name.hasSuffix("num_batches_tracked")
        return (
          prefix + name,
          isCount
            ? .init(
              shape: tensor.shape, values: .int64([Int64(exactly: tensor.scalar.rounded()) ?? 0]))
            : .init(tensor)
        )
      }
    ) { $1 }
  }

  /// Takes all tensors from `file`, each with the shape that this layer has.
  ///
  /// - Throws: `InputFault` that names the first tensor that is missing, of another shape, or left over.
  public mutating func load(_ file: SafetensorsFile, from path: String) throws(InputFault) {
    let places =
      parameters.map { ($0.name, $0.value) } + buffers.map { ($0.name, $0.value) }
    for (name, place) in places {
      let expected = self[keyPath: place].shape
      self[keyPath: place] = try file.tensor(name, shape: expected, from: path)
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

extension SafetensorsFile {
  /// The entries whose names begin with `prefix`, without it.
  func entries(under prefix: String) -> SafetensorsFile {
    let inside = entries.filter { $0.key.hasPrefix(prefix) }
    return SafetensorsFile(
      entries: Dictionary(inside.map { (String($0.key.dropFirst(prefix.count)), $0.value) }) { $1 })
  }

  /// What was put in as `name`, by `insert`: arrays and strings whose names begin with it.
  public func part(_ name: String) -> SafetensorsFile {
    var part = entries(under: "\(name).")
    for (key, value) in metadata where key.hasPrefix("\(name).") {
      part.metadata[String(key.dropFirst(name.count + 1))] = value
    }
    return part
  }

  /// Puts all of `part` in, every name behind `name` and a point.
  public mutating func insert(_ part: SafetensorsFile, as name: String) {
    for (key, entry) in part.entries { entries["\(name).\(key)"] = entry }
    for (key, value) in part.metadata { metadata["\(name).\(key)"] = value }
  }

  /// The tensor called `name`.
  ///
  /// - Parameter mayOverflow: whether a value may be infinite, as a squared gradient is.
  /// - Throws: `InputFault` when it is missing, of another shape, or holds a value that is not a finite number.
  func tensor(
    _ name: String, shape: [Int], mayOverflow: Bool = false, from path: String
  ) throws(InputFault) -> Tensor {
    guard let entry = entries[name] else { throw InputFault(file: path, "no tensor \(name)") }
    guard entry.shape == shape else {
      throw InputFault(file: path, "tensor \(name) has shape \(entry.shape), expected \(shape)")
    }
    let isRight = { (value: Float) in mayOverflow ? !value.isNaN : value.isFinite }
    guard let scalars = entry.values.scalars, scalars.allSatisfy(isRight) else {
      throw InputFault(file: path, "tensor \(name) holds a value that is not a finite number")
    }
    return Tensor(shape: shape, scalars: scalars)
  }
}

extension SafetensorsFile.Entry {
  /// The numbers of `tensor`.
  init(_ tensor: Tensor) { self.init(shape: tensor.shape, values: .float32(tensor.scalars)) }
}
