import Files
import NeuralNetworks
import Tensors
import _Differentiation

/// How a model reads the calendar of a bar.
public enum TimeEmbedding: String, ScalarSettingValue, CaseIterable {
  /// Not at all.
  case none
  /// A linear map of the four marks, added to the token ("timeF" in the published code).
  case linear
  /// The sum of the position codes of month, day, weekday and hour, added to the token.
  case fixed
  /// A line and sines of the four marks, appended to the token (Kazemi et al. 2019).
  case time2vec
}

/// A code of the calendar, [B, L, 4] → [B, L, width].
public struct TimeCode: Layer {
  /// [width, 4], or [1, 4] as the line of Time2Vec.
  public var linear: Linear
  /// [width − 1, 4], the sines of Time2Vec.
  public var periodic: Linear
  @noDerivative let kind: TimeEmbedding
  @noDerivative let hasBias: Bool
  /// Of 32 numbers at least, [32, width]; used with `fixed`.
  @noDerivative let codes: Tensor

  /// A code with weights from U(±1/2).
  init(_ kind: TimeEmbedding, width: Int, hasBias: Bool, using stream: inout RandomStream) {
    let count = CalendarParts.markCount
    linear = Linear(inputs: count, outputs: kind == .linear ? width : 1, using: &stream)
    periodic = Linear(
      inputs: count, outputs: kind == .time2vec ? width - 1 : 1, using: &stream)
    if !hasBias { linear.bias = Tensor(repeating: 0, shape: linear.bias.shape) }
    codes =
      kind == .fixed
      ? Tensor.positionalEncoding(length: CalendarParts.largest + 1, width: width)
      : Tensor(repeating: 0, shape: [CalendarParts.largest + 1, width])
    self.kind = kind
    self.hasBias = hasBias
  }

  /// How many weights a code has.
  static func parameterCount(_ kind: TimeEmbedding, width: Int, _ hasBias: Bool) -> Int {
    switch kind {
    case .none, .fixed: 0
    case .linear: width * (CalendarParts.markCount + (hasBias ? 1 : 0))
    case .time2vec: width * (CalendarParts.markCount + 1)
    }
  }

  /// marks [B, L, 4] → [B, L, width]
  @differentiable(reverse)
  func callAsFunction(_ marks: Tensor) -> Tensor {
    switch kind {
    case .none, .fixed: return withoutDerivative(at: fixedCode(marks))
    case .linear: return linear(marks)
    case .time2vec: return concatenated(linear(marks), periodic(marks).sine(), along: 2)
    }
  }

  /// The sum of the position codes of month, day, weekday and hour.
  private func fixedCode(_ marks: Tensor) -> Tensor {
    let shape = Array(marks.shape.dropLast())
    let parts = marks.withScalars { values in
      stride(from: 0, to: values.count, by: CalendarParts.markCount).map {
        CalendarParts(marks: values[$0..<$0 + CalendarParts.markCount].map { $0 })
      }
    }
    let rows = [\CalendarParts.month, \.day, \.weekday, \.hour].map { part in
      embeddingLookup(codes, parts.map { $0[keyPath: part] }, shape: shape)
    }
    return rows.dropFirst().reduce(rows[0], +)
  }

  /// `linear`, without its bias where there is none, and `periodic` of Time2Vec.
  public var parameters: [Parameter<TimeCode>] {
    var list: [Parameter<Self>] = []
    guard kind == .linear || kind == .time2vec else { return list }
    list.append(Parameter("linear.weight", \.linear.weight, \.linear.weight))
    if hasBias || kind == .time2vec {
      list.append(Parameter("linear.bias", \.linear.bias, \.linear.bias))
    }
    if kind == .time2vec { list.append("periodic", periodic, \.periodic, \.periodic) }
    return list
  }
}

/// The whole numbers behind a bar's four marks.
struct CalendarParts: Equatable {
  /// Marks of a bar: hour of the day, day of the week, of the month and of the year, each scaled to [−½, ½].
  static let markCount = 4
  /// The largest number that a part can be.
  static let largest = 31

  /// 0 to 23, 0 (Monday) to 6, 1 to 31, and 1 to 12.
  let hour, weekday, day, month: Int

  /// Days of a common year before each month.
  private static let daysBefore = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]

  /// What `marks` [4] were scaled from.
  ///
  /// The marks do not name the month, but day of the year less day of the month is the number of days before it, of a leap year one
  /// more from March on.
  init(marks: [Float]) {
    func number(_ mark: Int, last: Float) -> Int {
      Int(min(max((marks[mark] + 0.5) * last, 0), last).rounded())
    }
    hour = number(0, last: 23)
    weekday = number(1, last: 6)
    day = number(2, last: 30) + 1
    let before = number(3, last: 365) - (day - 1)
    month = max(1, Self.daysBefore.count { $0 <= before })
  }
}
