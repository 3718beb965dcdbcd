extension Exercise {
  static let chapter2: [Exercise] = []
}
