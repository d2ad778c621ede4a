/** Dense kernels (column-major) behind one name. */
export {
  type ChangedMatrices,
  ChangedSystems,
  invert,
  PartProducts,
  product,
  ShiftedSystems,
  Stack,
  solveLanes,
} from "eigen-wasm"
