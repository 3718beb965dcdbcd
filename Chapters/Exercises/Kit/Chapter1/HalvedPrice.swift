/// 1.1: what the reference document's “log return” says of a price.
public protocol HalvedPrice: Predicting {
  /// log(close/open + 1), to four digits.
  var documentsReturn: Double? { get }
}

extension HalvedPrice {
  /// The predictions in the order of the task.
  public var predictions: [Double?] { [documentsReturn] }
}
