/** Well-known networks, untrained: LeNet-5, a small residual network, a small vision transformer. */
import type {Random} from "../random.js"
import {type Graph, GraphBuilder} from "./graph.js"
import type {Shape} from "./layer.js"

/**
 * LeNet-5 (LeCun et al., 1998), with relu and largest values of 2 x 2: conv 6 of 5 x 5 with padding 2,
 * pool, conv 16 of 5 x 5, pool, 400 features, 120, 84, 10. `flatten`, whose values are the 400 features, is
 * node 6.
 */
export function lenet5(random: Random, input: Shape = [28, 28, 1]): Graph {
  const graph = new GraphBuilder(input, random)
  for (const [outputs, padding] of [
    [6, 2],
    [16, 0],
  ]) {
    graph.add("conv2d", {outputs, kernel: 5, padding})
    graph.add("relu")
    graph.add("maxPool", {kernel: 2, stride: 2})
  }
  graph.add("flatten")
  head(graph, [120, 84, 10])
  return graph.graph()
}

/** Fully connected layers with relu between them. */
export function perceptron(input: Shape, outputs: readonly number[], random: Random): Graph {
  const graph = new GraphBuilder(input, random)
  if (input.length > 1) graph.add("flatten")
  head(graph, outputs)
  return graph.graph()
}

function head(graph: GraphBuilder, outputs: readonly number[]): void {
  for (const [k, count] of outputs.entries()) {
    if (k) graph.add("relu")
    graph.add("linear", {outputs: count})
  }
}

/**
 * ResNet-20 (He et al., 2016) in shape: a first convolution and three stages of `blocks` blocks at `width`,
 * 2 `width` and 4 `width` channels. Where channels double, a 1 x 1 convolution of stride 2 is on the skip
 * path. With 3 blocks and width 16 it has 20 layers.
 */
export function resnet(input: Shape, classes: number, random: Random, width = 16, blocks = 3): Graph {
  const graph = new GraphBuilder(input, random)
  const conv = (outputs: number, stride: number, kernel: number, from: number) => {
    graph.add("conv2d", {outputs, kernel, stride, padding: kernel >> 1}, [from])
    return graph.add("batchNorm")
  }
  conv(width, 1, 3, -1)
  let last = graph.add("relu")
  for (let stage = 0; stage < 3; stage++)
    for (let block = 0; block < blocks; block++) {
      const outputs = width << stage
      const stride = stage > 0 && block === 0 ? 2 : 1
      conv(outputs, stride, 3, last)
      const main = conv(outputs, 1, 3, graph.add("relu"))
      const skip = stride === 2 ? conv(outputs, 2, 1, last) : last
      graph.add("add", {}, [main, skip])
      last = graph.add("relu")
    }
  graph.add("mean")
  graph.add("linear", {outputs: classes})
  return graph.graph()
}

/**
 * A vision transformer (Dosovitskiy et al., 2021) in shape: patches of `patch` x `patch` pixels become
 * tokens of `features` numbers, `depth` blocks of attention and of a two-layer perceptron with relu, each
 * behind a layer norm and with a skip path; the mean of the tokens goes to the classes.
 */
export function visionTransformer(
  input: Shape,
  classes: number,
  random: Random,
  {patch = 4, features = 32, heads = 4, depth = 2} = {},
): Graph {
  const graph = new GraphBuilder(input, random)
  graph.add("conv2d", {outputs: features, kernel: patch, stride: patch})
  let last = graph.add("tokens")
  for (let block = 0; block < depth; block++) {
    graph.add("layerNorm", {}, [last])
    last = graph.add("add", {}, [graph.add("attention", {heads}), last])
    graph.add("layerNorm", {}, [last])
    graph.add("linear", {outputs: 2 * features})
    graph.add("relu")
    last = graph.add("add", {}, [graph.add("linear", {outputs: features}), last])
  }
  graph.add("layerNorm", {}, [last])
  graph.add("mean")
  graph.add("linear", {outputs: classes})
  return graph.graph()
}
