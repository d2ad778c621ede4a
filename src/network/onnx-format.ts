/**
 * The part of ONNX's file format that networks of ours need: bytes <-> plain data. Field numbers are those
 * of onnx.proto3.
 */
import protobuf from "protobufjs/light.js"

export interface OnnxTensor {
  readonly name?: string
  readonly dims?: readonly number[]
  /** 1 float, 6 int32, 7 int64, 11 double. */
  readonly dataType?: number
  readonly floatData?: readonly number[]
  readonly int32Data?: readonly number[]
  readonly int64Data?: readonly number[]
  readonly doubleData?: readonly number[]
  /** Little-endian. */
  readonly rawData?: Uint8Array
  /** 1: in another file. */
  readonly dataLocation?: number
}

export interface OnnxAttribute {
  readonly name?: string
  readonly f?: number
  readonly i?: number
  readonly t?: OnnxTensor
  readonly ints?: readonly number[]
}

export interface OnnxNode {
  readonly input?: readonly string[]
  readonly output?: readonly string[]
  readonly name?: string
  readonly opType?: string
  readonly attribute?: readonly OnnxAttribute[]
}

export interface OnnxValue {
  readonly name?: string
  readonly type?: {
    readonly tensorType?: {readonly shape?: {readonly dim?: readonly {readonly dimValue?: number}[]}}
  }
}

export interface OnnxGraph {
  readonly node?: readonly OnnxNode[]
  readonly initializer?: readonly OnnxTensor[]
  readonly input?: readonly OnnxValue[]
  readonly output?: readonly OnnxValue[]
}

export interface OnnxModel {
  readonly irVersion?: number
  readonly graph?: OnnxGraph
}

const one = (type: string, id: number) => ({type, id})
const many = (type: string, id: number) => ({rule: "repeated", type, id})

const root = protobuf.Root.fromJSON({
  nested: {
    Model: {fields: {irVersion: one("int64", 1), graph: one("Graph", 7)}},
    Graph: {
      fields: {
        node: many("Node", 1),
        initializer: many("Tensor", 5),
        input: many("Value", 11),
        output: many("Value", 12),
      },
    },
    Node: {
      fields: {
        input: many("string", 1),
        output: many("string", 2),
        name: one("string", 3),
        opType: one("string", 4),
        attribute: many("Attribute", 5),
      },
    },
    Attribute: {
      fields: {
        name: one("string", 1),
        f: one("float", 2),
        i: one("int64", 3),
        t: one("Tensor", 5),
        ints: many("int64", 8),
      },
    },
    Tensor: {
      fields: {
        dims: many("int64", 1),
        dataType: one("int32", 2),
        floatData: many("float", 4),
        int32Data: many("int32", 5),
        int64Data: many("int64", 7),
        name: one("string", 8),
        rawData: one("bytes", 9),
        doubleData: many("double", 10),
        dataLocation: one("int32", 14),
      },
    },
    Value: {fields: {name: one("string", 1), type: one("ValueType", 2)}},
    ValueType: {fields: {tensorType: one("TensorType", 1)}},
    TensorType: {fields: {shape: one("TensorShape", 2)}},
    TensorShape: {fields: {dim: many("Dimension", 1)}},
    Dimension: {fields: {dimValue: one("int64", 1)}},
  },
})
const model = root.lookupType("Model")

/** Throws an Error for bytes that are no such message. */
export function decodeOnnx(bytes: Uint8Array): OnnxModel {
  return model.toObject(model.decode(bytes), {longs: Number}) as OnnxModel
}

export function encodeOnnx(data: OnnxModel): Uint8Array {
  return model.encode(model.fromObject(data)).finish()
}

/**
 * Throws a RangeError for tensors of other types than numbers, of other sizes than they say, or in other
 * files.
 */
export function tensorValues(tensor: OnnxTensor): Float64Array {
  const {dims = [], dataType = 0, rawData, floatData, doubleData, int32Data, int64Data, dataLocation} = tensor
  if (dataLocation) throw new RangeError("expected its numbers in this file, found them in another")
  const kinds: Record<number, {listed: readonly number[] | undefined; width: number}> = {
    1: {listed: floatData, width: 4},
    6: {listed: int32Data, width: 4},
    7: {listed: int64Data, width: 8},
    11: {listed: doubleData, width: 8},
  }
  const kind = kinds[dataType]
  if (!kind) throw new RangeError(`expected float, double, int32 or int64 numbers, found type ${dataType}`)
  const values = rawData?.length
    ? fromRaw(rawData, dataType, kind.width)
    : Float64Array.from(kind.listed ?? [])
  const expected = dims.reduce((product, n) => product * n, 1)
  if (values.length !== expected) throw new RangeError(`expected ${expected} numbers, found ${values.length}`)
  const bad = values.find(value => !Number.isFinite(value))
  if (bad !== undefined) throw new RangeError(`expected numbers, found ${bad}`)
  return values
}

function fromRaw(bytes: Uint8Array, dataType: number, width: number): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const read = (at: number) => {
    if (dataType === 1) return view.getFloat32(at, true)
    if (dataType === 11) return view.getFloat64(at, true)
    return dataType === 6 ? view.getInt32(at, true) : Number(view.getBigInt64(at, true))
  }
  return Float64Array.from({length: Math.floor(bytes.length / width)}, (_, i) => read(i * width))
}
