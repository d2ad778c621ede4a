export default {
  testEnvironment: "node",
  roots: ["test"],
  // Shared machines are slow at times; what must be fast is measured in bench/.
  testTimeout: 60_000,
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      {jsc: {target: "es2022", parser: {syntax: "typescript"}}, module: {type: "es6"}},
    ],
  },
  moduleNameMapper: {"^(\\.{1,2}/.*)\\.js$": "$1"},
}
