/** Kernels on bit planes behind one name. */
export {type Aliases, AliasTable, type BitPlanes, bitSums} from "eigen-wasm"
