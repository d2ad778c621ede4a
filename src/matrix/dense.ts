/** Dense kernels (column-major) behind one name. */
export {ChangedSystems, invert, PartProducts, product, ShiftedSystems, Stack, solveLanes} from "eigen-wasm"
