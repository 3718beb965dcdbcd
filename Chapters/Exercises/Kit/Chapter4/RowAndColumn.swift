/// 4.3: where an attention map shows that one asset's forecast attends to another.
public protocol RowAndColumn: Predicting {
  /// The row, counted from 1.
  var row: Double? { get }
  /// The column, counted from 1.
  var column: Double? { get }
  /// The weight that is written there.
  var weight: Double? { get }
}

extension RowAndColumn {
  /// The predictions in the order of the task.
  public var predictions: [Double?] { [row, column, weight] }
}
