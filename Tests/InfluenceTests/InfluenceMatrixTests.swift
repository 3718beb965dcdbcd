import Markets
import Testing

@testable import Influence

@Suite("Influence: scores of ordered pairs, and how well they find edges")
struct InfluenceMatrixTests {
  let matrix = InfluenceMatrix(symbols: ["A", "B", "C"]) { cause, effect in
    cause == effect ? .nan : Double(10 * cause + effect)
  }

  @Test func pairsComeCauseFirst() {
    #expect(
      matrix.csv.text == """
        cause,effect,score
        A,B,1.0
        A,C,2.0
        B,A,10.0
        B,C,12.0
        C,A,20.0
        C,B,21.0

        """)
    #expect(matrix[2, 1] == 21)
    #expect(matrix.rowsByEffect[1][2] == 21)
  }

  @Test func missingScoresAreEmptyFields() {
    let scores = InfluenceMatrix(symbols: ["A", "B"], scores: [0, .nan, 0.5, 0])
    #expect(scores.csv.text == "cause,effect,score\nA,B,\nB,A,0.5\n")
  }

  @Test func edgesArePairsBySymbol() {
    let edges = [edge("C", "A"), edge("B", "X"), edge("C", "A")]
    #expect(matrix.pairs(of: edges) == [.init(cause: 2, effect: 0)])
  }

  @Test func edgesAtTheTopScoreOne() {
    let found = matrix.detection(of: [edge("C", "A"), edge("C", "B")])
    #expect(found == EdgeDetection(scores: [1, 0], isEdge: [true, false]))
    #expect(found?.areaUnderROC == 1 && found?.averagePrecision == 1)
    #expect(matrix.detection(of: [edge("A", "B")])?.areaUnderROC == 0)
    #expect(matrix.detection(of: []) == nil)
  }

  private func edge(_ cause: String, _ effect: String) -> PlantedTruth.Edge {
    PlantedTruth.Edge(cause: cause, effect: effect, lag: 1, coefficient: 0.1)
  }
}

@Suite("AUROC and average precision")
struct InfluenceDetectionTests {
  /// Of the four (edge, other) comparisons three are won; precision 1 at the first edge, 2/3 at the second.
  @Test func byHand() throws {
    let found = try #require(
      EdgeDetection(scores: [4, 3, 2, 1], isEdge: [true, false, true, false]))
    #expect(found.areaUnderROC == 0.75)
    #expect(abs(found.averagePrecision - 5.0 / 6) < 1e-15)
  }

  @Test func equalScoresAreChance() throws {
    let found = try #require(
      EdgeDetection(scores: [1, 1, 1, 1, 1], isEdge: [true, false, false, false, false]))
    #expect(found.areaUnderROC == 0.5 && found.averagePrecision == 0.2)
  }

  @Test func missingScoresAreLowest() throws {
    let found = try #require(EdgeDetection(scores: [.nan, -5, 3], isEdge: [true, false, false]))
    #expect(found.areaUnderROC == 0)
  }

  @Test func oneKindAloneIsNothing() {
    #expect(EdgeDetection(scores: [1, 2], isEdge: [true, true]) == nil)
    #expect(EdgeDetection(scores: [], isEdge: []) == nil)
  }

  /// scikit-learn 1.9.1: roc_auc_score, average_precision_score; `integers(0, 9, 30) / 4`, seed 4: many ties.
  @Test func agreesWithScikitLearn() throws {
    let scores = [
      1.5, 2.0, 1.75, 1.0, 2.0, 2.0, 2.0, 0.0, 1.0, 1.25, 0.5, 0.75, 1.25, 1.75, 1.25, 0.25, 1.5,
      1.75, 0.25, 1.0, 0.75, 2.0, 0.0, 1.0, 2.0, 0.75, 0.25, 1.75, 2.0, 2.0,
    ]
    let edges: Set = [3, 8, 14, 19, 24, 27]
    let found = try #require(
      EdgeDetection(scores: scores, isEdge: scores.indices.map(edges.contains)))
    #expect(abs(found.areaUnderROC - 0.5243055555555556) < 1e-15)
    #expect(abs(found.averagePrecision - 0.22088001867413634) < 1e-15)
  }

  /// Any rising function of the scores leaves both as they are; turning the scores round gives 1 − AUROC.
  @Test func onlyTheOrderCounts() throws {
    let scores = [0.3, -1, 2, 2, 0.7, 5]
    let edges = [true, false, false, true, true, false]
    let found = try #require(EdgeDetection(scores: scores, isEdge: edges))
    #expect(EdgeDetection(scores: scores.map { $0 * $0 * $0 + 7 }, isEdge: edges) == found)
    let turned = try #require(EdgeDetection(scores: scores.map { -$0 }, isEdge: edges))
    #expect(abs(turned.areaUnderROC + found.areaUnderROC - 1) < 1e-15)
  }
}
