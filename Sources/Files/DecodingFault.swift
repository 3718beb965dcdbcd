/// Says what could not be decoded, and where.
public enum DecodingFault {
  /// `features.means[3] is no number`, of an error that a decoder threw.
  public static func text(_ error: any Error) -> String {
    switch error {
    case DecodingError.keyNotFound(let key, let context):
      return "\(place(context.codingPath + [key])) is missing"
    case DecodingError.valueNotFound(let type, let context):
      return "\(place(context.codingPath)) is null, expected \(name(of: type))"
    case DecodingError.typeMismatch(let type, let context):
      return "\(place(context.codingPath)) is not \(name(of: type))"
    case DecodingError.dataCorrupted(let context):
      let place = place(context.codingPath)
      let reason = "cannot be read: \(context.debugDescription)"
      return place.isEmpty ? reason : "\(place) \(reason)"
    default: return "cannot be read"
    }
  }

  private static func place(_ path: [any CodingKey]) -> String {
    path.reduce("") { place, key in
      if let index = key.intValue { return "\(place)[\(index)]" }
      return place.isEmpty ? key.stringValue : "\(place).\(key.stringValue)"
    }
  }

  private static func name(of type: Any.Type) -> String {
    switch type {
    case is String.Type: "a text"
    case is Bool.Type: "true or false"
    case is any FixedWidthInteger.Type: "a whole number"
    case is any BinaryFloatingPoint.Type: "a number"
    case is [Any].Type: "a list"
    default: "what belongs there"
    }
  }
}
