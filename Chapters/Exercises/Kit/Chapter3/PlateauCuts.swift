/// 3.7: when a plateau schedule cuts the learning rate.
public protocol PlateauCuts: Predicting {
  /// The epoch of the first cut; epochs are counted from 1.
  var firstCut: Double? { get }
  /// The epoch of the second cut.
  var secondCut: Double? { get }
  /// The epoch of the third cut.
  var thirdCut: Double? { get }
}

extension PlateauCuts {
  /// The predictions in the order of the task.
  public var predictions: [Double?] { [firstCut, secondCut, thirdCut] }
}
