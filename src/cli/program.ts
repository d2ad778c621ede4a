/** Which program this is: its version and the code that computes (Node: reads its own files). */
import {createHash} from "node:crypto"
import {readdirSync, readFileSync} from "node:fs"
import {join} from "node:path"
import {fileURLToPath} from "node:url"

/** Folders of the code that a result depends on. */
const computing = ["analysis", "circuit", "crossbar", "devices", "matrix", "netlist", "network"]

/** `0.1.0+1f2e3d4c`: other results are to be expected only where this differs. */
export function programVersion(): string {
  const here = fileURLToPath(new URL("../", import.meta.url))
  const solver = fileURLToPath(new URL("./", import.meta.resolve("eigen-wasm")))
  const digest = createHash("sha256")
  for (const folder of [...computing.map(name => join(here, name)), solver])
    for (const file of readdirSync(folder).sort())
      if (file.endsWith(".js")) digest.update(file).update(readFileSync(join(folder, file)))
  const {version} = JSON.parse(readFileSync(join(here, "..", "package.json"), "utf8"))
  return `${version}+${digest.digest("hex").slice(0, 8)}`
}
