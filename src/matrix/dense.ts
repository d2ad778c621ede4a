/** Dense kernels (column-major) behind one name. */
export {invert, product, solveLanes} from "eigen-wasm"
