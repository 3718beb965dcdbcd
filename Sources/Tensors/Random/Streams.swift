// Whoever works with tensors draws from named streams.
@_exported import RandomStreams
