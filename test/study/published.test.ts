/** Published values are found for the circuits that they are of, and for no other. */
import {published} from "../../src/study/published.js"

test.each([
  [
    {device: "mram", array: "32x32"},
    {accuracy: 0.914, power_W: 3.2, source: "JETCAS"},
  ],
  [
    {device: "pcm", bitcell: "1tg1r", array: "256x256"},
    {accuracy: 0.864, source: "JETCAS"},
  ],
  [
    {rlow: "5k", rhigh: "25000", array: "32x32"},
    {accuracy: 0.866, source: "JETCAS"},
  ],
  [
    {rlow: "20000", rhigh: "25k", unpartitioned: "true"},
    {accuracy: 0.113, source: "JETCAS"},
  ],
  [
    {rlow: "5k", rhigh: "10k", wires: "off"},
    {accuracy: 0.848, source: "JETCAS"},
  ],
  [{}, {accuracy: 0.9484, source: "ISCAS"}],
  [{unpartitioned: "true"}, {accuracy: 0.15, source: "ISCAS"}],
  [{hp: "8,8,8", vp: "8,8,1"}, undefined],
  [{device: "generic", array: "32x32"}, undefined],
  [{device: "mram", array: "48x48"}, undefined],
  [{device: "mram", array: "32x32", amplifier: "limited"}, undefined],
  [{device: "mram", array: "32x32", wires: "off"}, undefined],
  [{rlow: "5k", rhigh: "26k", array: "32x32"}, undefined],
])("%j", (settings: Record<string, string | undefined>, expected) => {
  const found = published(settings as Record<string, string>)
  expect(found && {...found, accuracy: Number(found.accuracy?.toFixed(6))}).toEqual(expected)
})
