/** Pooling: each channel's largest or mean value in a window, or the mean of all. */
import {windowSources, windows} from "./conv2d.js"
import {image, type LayerType, lastOf, type Setting, sizeOf, vectorsOf} from "./layer.js"

const settings: Readonly<Record<string, Setting>> = {
  kernel: {least: 1, title: "height and width of the window"},
  stride: {least: 1, title: "steps of the window"},
  padding: {default: 0, least: 0, title: "places on each side that do not count"},
}

/** The largest value of the window; the gradient goes where it came from. */
export const maxPool: LayerType = {
  kind: "maxPool",
  title: "largest value in a window, each channel alone",
  inputs: 1,
  settings,
  shape: (settings, [shape]) => [...windows(settings, shape), image(shape)[2]],
  place({layer, batch, inputShapes: [shape], inputs: [input], output, gradients}) {
    const sources = windowSources(layer.settings, shape)
    const window = layer.settings.kernel ** 2
    const size = sizeOf(shape)
    const winners = new Int32Array(output.length)
    return {
      forward() {
        for (let k = 0, base = 0, i = 0; k < batch; k++, base += size)
          for (let j = 0; j < sources.length; i++) {
            let best = -1
            let largest = Number.NEGATIVE_INFINITY
            for (const end = j + window; j < end; j++) {
              if (sources[j] < 0) continue
              const value = input[base + sources[j]]
              // NaN wins, so that it shows.
              if (value <= largest) continue
              largest = value
              best = base + sources[j]
            }
            output[i] = largest
            winners[i] = best
          }
      },
      backward() {
        const to = gradients?.inputs[0]
        if (to) for (let i = 0; i < winners.length; i++) to[winners[i]] += gradients.output[i]
      },
    }
  },
}

/** The mean of the window's values inside the image. */
export const averagePool: LayerType = {
  kind: "averagePool",
  title: "mean value in a window, each channel alone",
  inputs: 1,
  settings,
  shape: (settings, [shape]) => [...windows(settings, shape), image(shape)[2]],
  place({layer, batch, inputShapes: [shape], inputs: [input], output, gradients}) {
    const sources = windowSources(layer.settings, shape)
    const window = layer.settings.kernel ** 2
    const size = sizeOf(shape)
    const shares = new Float64Array(sources.length / window)
    for (let i = 0; i < shares.length; i++)
      shares[i] = 1 / sources.subarray(i * window, (i + 1) * window).filter(source => source >= 0).length
    return {
      forward() {
        for (let k = 0, base = 0, i = 0; k < batch; k++, base += size)
          for (let j = 0, position = 0; position < shares.length; position++, i++) {
            let sum = 0
            for (const end = j + window; j < end; j++) if (sources[j] >= 0) sum += input[base + sources[j]]
            output[i] = sum * shares[position]
          }
      },
      backward() {
        const to = gradients?.inputs[0]
        if (!to) return
        for (let k = 0, base = 0, i = 0; k < batch; k++, base += size)
          for (let j = 0, position = 0; position < shares.length; position++, i++) {
            const share = gradients.output[i] * shares[position]
            for (const end = j + window; j < end; j++) if (sources[j] >= 0) to[base + sources[j]] += share
          }
      },
    }
  },
}

/** The mean over all positions or tokens: one value for each channel. */
export const mean: LayerType = {
  kind: "mean",
  title: "mean over all positions or tokens",
  inputs: 1,
  settings: {},
  shape: (_settings, [shape]) => [lastOf(shape)],
  place({batch, inputShapes: [shape], inputs: [input], output, gradients}) {
    const channels = lastOf(shape)
    const positions = vectorsOf(shape)
    return {
      forward() {
        output.fill(0)
        for (let k = 0, i = 0; k < batch; k++)
          for (let position = 0; position < positions; position++)
            for (let c = k * channels; c < (k + 1) * channels; c++, i++) output[c] += input[i] / positions
      },
      backward() {
        const to = gradients?.inputs[0]
        if (!to) return
        for (let k = 0, i = 0; k < batch; k++)
          for (let position = 0; position < positions; position++)
            for (let c = k * channels; c < (k + 1) * channels; c++, i++)
              to[i] += gradients.output[c] / positions
      },
    }
  },
}
