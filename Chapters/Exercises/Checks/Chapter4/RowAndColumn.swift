import ExerciseKit

extension Exercise {
  static let rowAndColumn = Exercise(
    "4.3", "row-and-column", .predict, minutes: 5,
    task: { variant in
      """
      The average attention across assets on some test windows:

                BTC    ETH    SOL    XRP
        BTC    0.21   0.44   0.19   0.16
        ETH    0.27   0.33   0.28   0.12
        SOL    0.18   0.31   0.40   0.11
        XRP    0.37   0.14   0.23   0.26

      As in the chapter rows are queries and columns are keys; each row sums to 1.
      “\(names[edge(variant)[0]]) → \(names[edge(variant)[1]])” means that the history of \(names[edge(variant)[0]]) may help to forecast \(names[edge(variant)[1]]).
      In which row and which column, both counted from 1, is the weight that belongs to it, and what
      is that weight?
      """
    },
    hints: [
      "The query asks: it is the asset that is forecast. The key is the asset that is looked at.",
      "The arrow goes from the column (the key, the possible cause) to the row (the query, the effect).",
    ],
    reason: """
      A row holds what one asset's forecast attends to, and sums to 1. Cause → effect is therefore column → row. The map is not symmetric, so \
      the transposed cell is another statement. (And neither shows that anything leads: errata A5.)
      """,
    stub: """
      struct Attempt: RowAndColumn {
        let row: Double? = nil
        let column: Double? = nil
        let weight: Double? = nil
      }
      """,
    // anchor: solution
    solution: { variant in
      let (key, query) = (edge(variant)[0], edge(variant)[1])
      return Prediction([Double(query + 1), Double(key + 1), map[query][key]])
    },
    // end: solution
    mistakes: { variant in
      let (key, query) = (edge(variant)[0], edge(variant)[1])
      let (row, column) = (Double(query + 1), Double(key + 1))
      return [
        Mistake(
          "the transposed cell", suggests: "Rows are queries: the asset that is forecast.",
          predicting: column, row, map[key][query]),
        Mistake(
          "the right cell of a symmetrised map",
          suggests: "The mean of both directions answers for neither. Read the map as it is.",
          predicting: row, column, (map[query][key] + map[key][query]) / 2),
        Mistake(
          "a count from 0", suggests: "The first row is row 1 here.",
          predicting: row - 1, column - 1, map[query][key]),
        Mistake(
          "the weight as a fraction of its column",
          suggests: "Each row sums to 1 as it is: the softmax is over the keys.",
          predicting: row, column, map[query][key] / map.reduce(0) { $0 + $1[key] }),
      ]
    },
    probes: { variant in
      let (key, query) = (edge(variant)[0], edge(variant)[1])
      return [Probe("\(names[key]) → \(names[query])", within: 1e-3)]
    })
}

private let names = ["BTC", "ETH", "SOL", "XRP"]

private let map = [
  [0.21, 0.44, 0.19, 0.16], [0.27, 0.33, 0.28, 0.12], [0.18, 0.31, 0.40, 0.11],
  [0.37, 0.14, 0.23, 0.26],
]

/// [cause, effect].
private func edge(_ variant: Variant) -> [Int] {
  variant.choice([1, 0], or: [[0, 3], [2, 1], [3, 0], [2, 3]], "edge of the map")
}
