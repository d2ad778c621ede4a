/** Dense kernels (column-major) behind one name. */
export {invert, product, ShiftedSystems, Stack, solveLanes} from "eigen-wasm"
