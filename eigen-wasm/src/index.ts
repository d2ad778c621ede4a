/**
 * Sparse and dense linear algebra compiled from C++ over Eigen; one module, no files, the same in Node and
 * browsers.
 */
export {type Aliases, AliasTable, type BitPlanes, bitSums} from "./bits.js"
export {
  type ChangedMatrices,
  ChangedSystems,
  invert,
  PartProducts,
  product,
  ShiftedSystems,
  Stack,
  solveLanes,
} from "./dense.js"
export {MemoryError} from "./kernel.js"
export {type SchurComplement, SparseLU} from "./sparse-lu.js"
