import Tensors

/// The library of the matrix products that are timed here.
public typealias MatrixLibrary = Tensors.MatrixLibrary
