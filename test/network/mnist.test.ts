import {createHash} from "node:crypto"
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from "node:fs"
import {createServer, type IncomingMessage, type Server, type ServerResponse} from "node:http"
import type {AddressInfo} from "node:net"
import {tmpdir} from "node:os"
import {join} from "node:path"
import {gzipSync} from "node:zlib"
import {download} from "../../src/network/download.js"
import {cacheFolder, mnist} from "../../src/network/mnist.js"

// A set of the same shape as MNIST, three images of noise.
function idx(sizes: number[]): Uint8Array {
  const header = [0, 0, 8, sizes.length, ...sizes.flatMap(size => [0, 0, 0, size])]
  const data = Array.from({length: sizes.reduce((a, b) => a * b)}, (_, i) => (i * 7919) % 10)
  return Uint8Array.from([...header, ...data])
}
const images = idx([3, 28, 28])
const labels = idx([3])
const sha = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex")
const hashes = {
  "train-images-idx3-ubyte": sha(images),
  "train-labels-idx1-ubyte": sha(labels),
  "t10k-images-idx3-ubyte": sha(images),
  "t10k-labels-idx1-ubyte": sha(labels),
}

let folder: string
let server: Server
let url: string
let requests: string[]
let answer: (request: IncomingMessage, response: ServerResponse) => void

const serve = (request: IncomingMessage, response: ServerResponse) =>
  response.end(gzipSync(request.url?.includes("images") ? images : labels))

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "crosspice-"))
  requests = []
  answer = serve
  server = createServer((request, response) => {
    requests.push(request.url ?? "")
    answer(request, response)
  })
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})

afterEach(async () => {
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
  rmSync(folder, {recursive: true})
})

const options = () => ({environment: {XDG_CACHE_HOME: folder}, urls: [url], hashes})

test("downloads once, then finds its cache; a damaged cache is fetched anew", async () => {
  const first = await mnist("test", options())
  expect(first).toMatchObject({dataset: {count: 3, width: 400, unit: "grey"}})
  expect(requests).toEqual(["/t10k-images-idx3-ubyte.gz", "/t10k-labels-idx1-ubyte.gz"])
  const cache = cacheFolder({XDG_CACHE_HOME: folder})
  expect(readdirSync(cache).sort()).toEqual(["t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"])
  expect(await mnist("test", options())).toEqual(first)
  expect(requests.length).toBe(2)
  const file = join(cache, "t10k-images-idx3-ubyte.gz")
  writeFileSync(file, readFileSync(file).subarray(0, 20))
  expect(await mnist("test", options())).toEqual(first)
  expect(requests.length).toBe(3)
})

test("takes the next mirror when one is missing or wrong, and tells the progress", async () => {
  answer = (request, response) => {
    if (request.url?.startsWith("/missing/")) response.writeHead(404).end()
    else if (request.url?.startsWith("/wrong/")) response.end(gzipSync("other"))
    else serve(request, response)
  }
  const seen: string[] = []
  const result = await mnist("train", {
    ...options(),
    urls: [`${url}missing`, `${url}wrong/`, url],
    onProgress: (file, received) => void seen.push(`${file} ${received > 0}`),
  })
  expect(result).toHaveProperty("dataset")
  expect(requests.length).toBe(6)
  expect(seen).toContain("train-images-idx3-ubyte true")
})

test("without a network it says why", async () => {
  const closed = "http://127.0.0.1:9/"
  const result = await mnist("test", {...options(), urls: [closed, "http://example.org/mnist"]})
  expect(result).toHaveProperty("reason")
  const {reason} = result as {reason: string}
  expect(reason).toContain("http://127.0.0.1:9/t10k-images-idx3-ubyte.gz: ")
  expect(reason).toContain("http://example.org/mnist/t10k-images-idx3-ubyte.gz: expected an https address")
  expect(readdirSync(folder)).toEqual([])
})

test("a named folder must hold the right files", async () => {
  const data = join(folder, "data")
  mkdirSync(data)
  await expect(mnist("test", {...options(), folder: data})).rejects.toThrow(
    "t10k-images-idx3-ubyte.gz: no such file",
  )
  writeFileSync(join(data, "t10k-images.idx3-ubyte"), images)
  writeFileSync(join(data, "t10k-labels-idx1-ubyte"), labels.subarray(0, 10))
  await expect(mnist("test", {...options(), folder: data})).rejects.toThrow(
    `${join(data, "t10k-labels-idx1-ubyte")}: expected SHA-256 ${sha(labels)}`,
  )
  writeFileSync(join(data, "t10k-labels-idx1-ubyte"), labels)
  expect(await mnist("test", {...options(), folder: data})).toHaveProperty("dataset")
  expect(await mnist("test", {...options(), environment: {MNIST_DIR: data}})).toHaveProperty("dataset")
  expect(requests).toEqual([])
})

test("gives up on silence and on floods, and can be aborted", async () => {
  const accept = () => undefined
  answer = () => undefined
  expect(await download([url], accept, {patience_ms: 50})).toEqual({reason: `${url}: no answer for 0.05 s`})
  answer = (_request, response) => void response.end("x".repeat(5000))
  expect(await download([url], accept, {limit_B: 1000})).toEqual({reason: `${url}: more than 1000 bytes`})
  answer = () => undefined
  const signal = AbortSignal.timeout(50)
  await expect(download([url], accept, {signal})).rejects.toThrow("timeout")
})

const real = process.env.MNIST_DIR ? describe : describe.skip
real("the original files (MNIST_DIR)", () => {
  test("the test set has 10,000 images, loaded within 150 ms or so", async () => {
    await mnist("test")
    const start = performance.now()
    const result = await mnist("test")
    expect(performance.now() - start).toBeLessThan(500)
    expect(result).toMatchObject({dataset: {count: 10000, width: 400}})
    const {dataset} = result as Extract<typeof result, {dataset: unknown}>
    const counts = new Array(10).fill(0)
    for (const label of dataset.labels) counts[label]++
    expect(counts).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009])
  })
})
