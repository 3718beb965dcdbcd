import RandomStreams
import CXGBoost

/// XGBoost's matrix of inputs, with outcomes or without.
final class DataMatrix {
  let handle: DMatrixHandle

  init(_ inputs: [Float], rows: Int) throws(XGBoostError) {
    require(rows > 0 && inputs.count % rows == 0, "\(inputs.count) inputs in \(rows) rows")
    var handle: DMatrixHandle?
    try check(
      XGDMatrixCreateFromMat(
        inputs, UInt64(rows), UInt64(inputs.count / rows), .nan, &handle))
    self.handle = try made(handle)
  }

  convenience init(_ sample: BoostedTrees.Sample) throws(XGBoostError) {
    try self.init(sample.inputs, rows: sample.outcomes.count)
    try check(
      XGDMatrixSetFloatInfo(handle, "label", sample.outcomes, UInt64(sample.outcomes.count)))
  }

  deinit { XGDMatrixFree(handle) }
}

/// XGBoost's model while it is at work; it stays on the thread that made it.
final class Booster {
  private let handle: BoosterHandle

  private init(_ handle: BoosterHandle) { self.handle = handle }

  /// A model without trees that remembers its forecasts of `matrices`.
  convenience init(_ matrices: [DataMatrix]) throws(XGBoostError) {
    var handle: BoosterHandle?
    try check(XGBoosterCreate(matrices.map { $0.handle }, UInt64(matrices.count), &handle))
    self.init(try made(handle))
  }

  /// The model that `bytes()` wrote.
  convenience init(bytes: [UInt8]) throws(XGBoostError) {
    try self.init([])
    try check(XGBoosterLoadModelFromBuffer(handle, bytes, UInt64(bytes.count)))
    try set("nthread", "1")
  }

  deinit { XGBoosterFree(handle) }

  /// Sets a parameter by XGBoost's own name.
  func set(_ name: String, _ value: String) throws(XGBoostError) {
    try check(XGBoosterSetParam(handle, name, value))
  }

  /// Grows one more tree.
  func grow(on matrix: DataMatrix) throws(XGBoostError) {
    var rounds: Int32 = 0
    try check(XGBoosterBoostedRounds(handle, &rounds))
    try check(XGBoosterUpdateOneIter(handle, rounds, matrix.handle))
  }

  /// The forecasts of the `count` rows of `matrix` by all trees.
  func forecasts(of matrix: DataMatrix, count: Int) throws(XGBoostError) -> [Float] {
    let options =
      #"{"type": 0, "training": false, "iteration_begin": 0, "iteration_end": 0, "strict_shape": false}"#
    var shape: UnsafePointer<UInt64>?
    var dimensions: UInt64 = 0
    var values: UnsafePointer<Float>?
    try check(
      XGBoosterPredictFromDMatrix(handle, matrix.handle, options, &shape, &dimensions, &values))
    return Array(UnsafeBufferPointer(start: values, count: count))
  }

  /// A model of the first `count` trees.
  func first(_ count: Int) throws(XGBoostError) -> Booster {
    var slice: BoosterHandle?
    try check(XGBoosterSlice(handle, 0, Int32(count), 1, &slice))
    return Booster(try made(slice))
  }

  /// The model as binary JSON.
  func bytes() throws(XGBoostError) -> [UInt8] {
    var count: UInt64 = 0
    var start: UnsafePointer<CChar>?
    try check(XGBoosterSaveModelToBuffer(handle, #"{"format": "ubj"}"#, &count, &start))
    return Array(UnsafeRawBufferPointer(start: start, count: Int(count)))
  }

  /// Leaves and splits: a line each in XGBoost's text of a tree.
  func nodeCount() throws(XGBoostError) -> Int {
    var count: UInt64 = 0
    var trees: UnsafeMutablePointer<UnsafePointer<CChar>?>?
    try check(XGBoosterDumpModel(handle, "", 0, &count, &trees))
    return UnsafeBufferPointer(start: trees, count: Int(count)).reduce(0) { sum, tree in
      sum + (tree.map { String(cString: $0).utf8.count { $0 == UInt8(ascii: "\n") } } ?? 0)
    }
  }
}

/// Throws XGBoost's message unless `status` is 0.
private func check(_ status: Int32) throws(XGBoostError) {
  guard status != 0 else { return }
  let message = XGBGetLastError().map { String(cString: $0) } ?? "no message"
  throw XGBoostError(description: message.split(separator: "\n").first.map(String.init) ?? message)
}

private func made<Handle>(_ handle: Handle?) throws(XGBoostError) -> Handle {
  guard let handle else { throw XGBoostError(description: "XGBoost returned no handle") }
  return handle
}
