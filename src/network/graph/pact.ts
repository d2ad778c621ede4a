/** Activations that learn where to clip, for coarse quantization behind them. */
import type {LayerType} from "./layer.js"

/**
 * y = min(max(x, 0), c) with a trained c, whose gradient is the sum of those of all clipped values (PACT:
 * Choi et al., 2018, arXiv 1805.06085).
 */
export const pact: LayerType = {
  kind: "pact",
  title: "min(max(x, 0), c) with a trained c",
  inputs: 1,
  settings: {},
  shape: (_settings, [shape]) => shape,
  parameters: () => ({clip: {shape: [1], fill: 6}}),
  place({layer, inputs: [input], output, gradients}) {
    const {clip} = layer.parameters
    return {
      forward() {
        const most = clip[0]
        for (let i = 0; i < output.length; i++) output[i] = Math.min(Math.max(input[i], 0), most)
      },
      backward() {
        if (!gradients) return
        const {output: gradient, inputs, parameters} = gradients
        const [to] = inputs
        const most = clip[0]
        let sum = 0
        for (let i = 0; i < output.length; i++) {
          if (input[i] >= most) sum += gradient[i]
          else if (to && input[i] > 0) to[i] += gradient[i]
        }
        parameters.clip[0] = sum
      },
    }
  },
}
