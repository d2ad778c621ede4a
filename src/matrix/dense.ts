/** Dense kernels (column-major) behind one name. */
export {invert, product, Stack, solveLanes} from "eigen-wasm"
