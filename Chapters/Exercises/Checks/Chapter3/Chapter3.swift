extension Exercise {
  static let chapter3: [Exercise] = []
}
