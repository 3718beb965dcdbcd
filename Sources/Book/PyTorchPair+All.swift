extension PyTorchPair {
  /// All pairs, from a tensor to a step of training.
  static let all = [
    PyTorchPair(
      title: "Tensors and products", anchor: "tensors",
      note: """
        A tensor is a value: assigning it copies it, and nothing else sees a change. Shapes are arrays of numbers, sizes of 1 are \
        repeated as in PyTorch. All elements are 32-bit floating-point numbers on the CPU.
        """),
    PyTorchPair(
      title: "Axes", anchor: "axes",
      note: """
        A reduction keeps its axis with size 1, as keepdim does; `withoutAxis` removes it. `permuted` makes a new tensor in \
        row-major order, so that there is nothing like `contiguous`.
        """),
    PyTorchPair(
      title: "Gradients", anchor: "gradients",
      note: """
        There is no graph and no tape. The compiler makes a pullback of the closure; calling it with the derivative of the loss \
        by itself, 1, gives the gradient. Nothing has to be zeroed, and there is no no_grad: without a request for a pullback there \
        is none. A function without a derivative is an error when the program is built.
        """),
    PyTorchPair(
      title: "A module", anchor: "module",
      note: """
        A layer is a struct. Its random initial weights come from a stream that is handed in, and its parameters are listed once: \
        optimiser, checkpoint and counting read that list. Names are PyTorch's, so that checkpoints can be exchanged.
        """),
    PyTorchPair(
      title: "A step of training", anchor: "step",
      note: """
        The optimiser does not hold the model: it moves the one it is given. Clipping changes a gradient, which is a value, before \
        anybody has used it.
        """),
    PyTorchPair(
      title: "Training mode and randomness", anchor: "modes",
      note: """
        There is no mode to forget. A context says whether this is training, and which random numbers belong to this seed, step, \
        place and window; the same context gives the same mask on any number of cores.
        """),
    PyTorchPair(
      title: "Attention", anchor: "attention",
      note: """
        The formula is three operations. Models use a fused one, `attention`, which never writes the matrix of weights; tests hold \
        it against this form.
        """),
    PyTorchPair(
      title: "Layer normalisation", anchor: "normalisation",
      note: "The same formula, ε and defaults."),
    PyTorchPair(
      title: "A causal convolution", anchor: "convolution",
      note: """
        Time is the second axis, assets the third, channels the last. The padding is named, because it decides whether a step \
        sees the future.
        """),
  ]
}
