export default {
  testEnvironment: "node",
  roots: ["test"],
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      {jsc: {target: "es2022", parser: {syntax: "typescript"}}, module: {type: "es6"}},
    ],
  },
  moduleNameMapper: {"^(\\.{1,2}/.*)\\.js$": "$1"},
}
