import COneDNN
import Synchronization

/// c = a·b (+ c) of one shape, with operands of bfloat16 and sums of float32, by a primitive of oneDNN.
///
/// To make a primitive takes far longer than to run it, so each is kept for the next product of its shape; it belongs to one
/// caller at a time, since its arguments are part of it.
final class BFloat16Product {
  /// Everything that a primitive is made for.
  struct Shape: Hashable, Sendable {
    /// What is in c before the product is added: nothing, its own content, or a row of numbers in each of its rows.
    enum Start { case zero, content, bias }

    /// A matrix in memory.
    struct Layout: Hashable, Sendable {
      var rows, columns, stride: Int
      var isTransposed: Bool
    }

    var a, b: Layout
    var resultStride: Int
    var start: Start
  }

  private let primitive: dnnl_primitive_t
  private let stream: dnnl_stream_t
  /// a, b, c and the room that the primitive works in.
  private let a, b, c, scratch: dnnl_memory_t
  private let bias: dnnl_memory_t?
  private let scratchBuffer: Buffer

  /// Stops when oneDNN has no such product, which `MatrixPrecision.hasBFloat16` rules out.
  init(_ shape: Shape) {
    let engine = Self.engine.value
    var a = Self.description(shape.a, dnnl_bf16)
    var b = Self.description(shape.b, dnnl_bf16)
    var c = Self.description(
      Shape.Layout(
        rows: shape.a.rows, columns: shape.b.columns, stride: shape.resultStride,
        isTransposed: false), dnnl_f32)
    var bias = Self.description(
      Shape.Layout(
        rows: 1, columns: shape.b.columns, stride: shape.b.columns, isTransposed: false), dnnl_f32)
    var product = dnnl_matmul_desc_t()
    let hasBias = shape.start == .bias
    let status =
      hasBias
      ? dnnl_matmul_desc_init(&product, &a, &b, &bias, &c)
      : dnnl_matmul_desc_init(&product, &a, &b, nil, &c)
    check(status, "matmul_desc_init", shape)
    let attributes = Self.attributes(accumulating: shape.start == .content)
    defer { dnnl_primitive_attr_destroy(attributes) }
    var description: dnnl_primitive_desc_t?
    check(
      dnnl_primitive_desc_create(&description, &product, attributes, engine, nil),
      "primitive_desc_create", shape)
    defer { dnnl_primitive_desc_destroy(description) }
    primitive = made("primitive_create", shape) { dnnl_primitive_create(&$0, description) }
    stream = made("stream_create", shape) {
      dnnl_stream_create(&$0, engine, UInt32(dnnl_stream_default_flags.rawValue))
    }
    let room = dnnl_primitive_desc_query_md(description, dnnl_query_scratchpad_md, 0)
    scratchBuffer = Buffer(count: (dnnl_memory_desc_get_size(room) + 3) / 4)
    self.a = made("memory_create", shape) { dnnl_memory_create(&$0, &a, engine, nil) }
    self.b = made("memory_create", shape) { dnnl_memory_create(&$0, &b, engine, nil) }
    self.c = made("memory_create", shape) { dnnl_memory_create(&$0, &c, engine, nil) }
    self.bias =
      hasBias
      ? made("memory_create", shape) { dnnl_memory_create(&$0, &bias, engine, nil) } : nil
    let base = scratchBuffer.base
    scratch = made("memory_create", shape) { dnnl_memory_create(&$0, room, engine, base) }
  }

  deinit {
    for memory in [a, b, c, scratch, bias] { dnnl_memory_destroy(memory) }
    dnnl_stream_destroy(stream)
    dnnl_primitive_destroy(primitive)
  }

  /// Multiplies on the calling core.
  func run(_ a: Matrix, _ b: Matrix, plus bias: Floats?, into c: Floats) {
    dnnl_memory_set_data_handle(self.a, a.halves)
    dnnl_memory_set_data_handle(self.b, b.halves)
    dnnl_memory_set_data_handle(self.c, c)
    var arguments = [
      dnnl_exec_arg_t(arg: DNNL_ARG_SRC_0, memory: self.a),
      dnnl_exec_arg_t(arg: DNNL_ARG_WEIGHTS_0, memory: self.b),
      dnnl_exec_arg_t(arg: DNNL_ARG_DST_0, memory: self.c),
      dnnl_exec_arg_t(arg: DNNL_ARG_SCRATCHPAD, memory: scratch),
    ]
    if let memory = self.bias {
      dnnl_memory_set_data_handle(memory, bias)
      arguments.append(dnnl_exec_arg_t(arg: DNNL_ARG_BIAS, memory: memory))
    }
    let status = dnnl_primitive_execute(primitive, stream, Int32(arguments.count), arguments)
    require(status == dnnl_success, "oneDNN: a bfloat16 product failed with status \(status)")
  }

  private static func description(
    _ layout: Shape.Layout, _ type: dnnl_data_type_t
  ) -> dnnl_memory_desc_t {
    var sizes = [dnnl_dim_t(layout.rows), dnnl_dim_t(layout.columns)]
    var strides = [dnnl_dim_t(layout.stride), 1]
    if layout.isTransposed { strides.swapAt(0, 1) }
    var description = dnnl_memory_desc_t()
    let status = dnnl_memory_desc_init_by_strides(&description, 2, &sizes, type, &strides)
    require(status == dnnl_success, "oneDNN: no layout \(layout), status \(status)")
    return description
  }

  private static func attributes(accumulating: Bool) -> dnnl_primitive_attr_t? {
    var attributes: dnnl_primitive_attr_t?
    dnnl_primitive_attr_create(&attributes)
    dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user)
    if accumulating {
      var sum: dnnl_post_ops_t?
      dnnl_post_ops_create(&sum)
      dnnl_post_ops_append_sum(sum, 1)
      dnnl_primitive_attr_set_post_ops(attributes, sum)
      dnnl_post_ops_destroy(sum)
    }
    return attributes
  }

  /// The processor, which has no state; any thread may use it.
  private struct Engine: @unchecked Sendable {
    let value: dnnl_engine_t
  }
  private static let engine = Engine(
    value: made("engine_create", "the processor") { dnnl_engine_create(&$0, dnnl_cpu, 0) })
}

private func check(_ status: dnnl_status_t, _ call: String, _ what: some Any) {
  require(status == dnnl_success, "oneDNN: \(call) failed with status \(status) for \(what)")
}

private func made<Object>(
  _ call: String, _ what: some Any, _ create: (inout Object?) -> dnnl_status_t
) -> Object {
  var object: Object?
  check(create(&object), call, what)
  guard let object else { fatalError("oneDNN: \(call) made nothing for \(what)") }
  return object
}

/// The products that no caller is using, by shape.
final class BFloat16Products: Sendable {
  static let shared = BFloat16Products()
  /// A program has some dozens; one whose shapes never come back begins anew after so many.
  private static let capacity = 1024
  /// In the pool a product has no user: whoever takes it out is the only one.
  private struct Idle: @unchecked Sendable { let product: BFloat16Product }
  private let idle = Mutex<[BFloat16Product.Shape: [Idle]]>([:])

  /// c = a·b (+ c, or + `bias` in every row), of sizes that are not 0.
  func multiply(
    _ a: Matrix, _ b: Matrix, plus bias: Floats? = nil, into c: Floats, stride: Int,
    accumulating: Bool
  ) {
    let shape = BFloat16Product.Shape(
      a: a.layout, b: b.layout, resultStride: stride,
      start: bias != nil ? .bias : accumulating ? .content : .zero)
    let user = idle.withLock { $0[shape]?.popLast() } ?? Idle(product: BFloat16Product(shape))
    user.product.run(a, b, plus: bias, into: c)
    idle.withLock { idle in
      if idle[shape] == nil && idle.count >= Self.capacity { idle.removeAll() }
      idle[shape, default: []].append(user)
    }
  }
}

extension Matrix {
  fileprivate var layout: BFloat16Product.Shape.Layout {
    BFloat16Product.Shape.Layout(
      rows: rows, columns: columns, stride: stride, isTransposed: isTransposed)
  }
}
