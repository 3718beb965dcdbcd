extension Exercise {
  static let chapter5: [Exercise] = []
}
