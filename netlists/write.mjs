// Writes the built-in libraries of src/crossbar/library.ts into this folder: `npx tsc -b && node netlists/write.mjs`.
import {mkdirSync, writeFileSync} from "node:fs"
import {libraryFiles} from "../dist/crossbar/library.js"

mkdirSync(new URL("ngspice", import.meta.url), {recursive: true})
for (const [path, text] of libraryFiles()) writeFileSync(new URL(path, import.meta.url), text)
