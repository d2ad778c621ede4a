/** Dense kernels (column-major) behind one name. */
export {invert, PartProducts, product, ShiftedSystems, Stack, solveLanes} from "eigen-wasm"
