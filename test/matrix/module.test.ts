/** The committed WebAssembly module is what its sources make, where there is a compiler to tell. */
import {execFileSync, spawnSync} from "node:child_process"
import {mkdtempSync, readFileSync, rmSync} from "node:fs"
import {tmpdir} from "node:os"
import {join} from "node:path"

// Other versions of the compiler make another module of the same sources.
const compiler = spawnSync("em++", ["--version"], {encoding: "utf8"}).stdout ?? ""
const here = compiler.includes(" 3.1.6 ") ? test : test.skip

here(
  "eigen-wasm/src/module.ts is up to date",
  () => {
    const folder = mkdtempSync(join(tmpdir(), "crosspice-module-"))
    try {
      const built = join(folder, "module.ts")
      execFileSync("bash", ["eigen-wasm/native/build.sh", built], {stdio: "pipe"})
      expect(readFileSync(built, "utf8")).toBe(readFileSync("eigen-wasm/src/module.ts", "utf8"))
    } finally {
      rmSync(folder, {recursive: true})
    }
  },
  120_000,
)
