/** Vega-Lite specifications drawn as SVG text. */
import type {TopLevelSpec} from "vega-lite"

/** SVG text without a line break at its end. Loads the plotting library on first use. */
export async function drawSvg(specification: TopLevelSpec): Promise<string> {
  const {parse, View} = await import("vega")
  const {compile} = await import("vega-lite")
  const view = new View(parse(compile(specification).spec), {renderer: "none"})
  try {
    return await view.toSVG()
  } finally {
    view.finalize()
  }
}
