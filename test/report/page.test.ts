/** A page holds its texts, charts and tables, harmless and by itself. */
import {page} from "../../src/report/page.js"

const chart = {
  data: {
    values: [
      {x: 1, y: 2},
      {x: 2, y: 3},
    ],
  },
  mark: "point" as const,
  encoding: {x: {field: "x", type: "quantitative"}, y: {field: "y", type: "quantitative"}},
} as const

test("texts, charts and tables are there and nothing is fetched", async () => {
  const html = await page({
    title: "<script>alert(1)</script>",
    text: ["a & b"],
    sections: [
      {heading: "One", charts: [chart], table: {columns: ["name", "W"], rows: [["<b>", 2.5], ["c"]]}},
      {heading: "Two", text: ["words"]},
    ],
  })
  expect(html).toMatch(/^<!doctype html>/)
  expect(html).not.toContain("<script>alert")
  expect(html).toContain("<p>a &amp; b</p>")
  expect(html).toContain('<td>&lt;b&gt;</td><td class="number">2.5</td>')
  expect(html.match(/<svg /g)?.length).toBe(1)
  expect(html.match(/aria-roledescription="point"/g)?.length).toBe(2)
  expect(html).toContain('aria-label="x: 1; y: 2"')
  // Nothing is fetched: the only addresses are names of XML namespaces.
  expect(html.replace(/xmlns(:\w+)?="[^"]*"/g, "")).not.toMatch(/https?:|src=|href=/)
  // Letters and lines follow the page's colours.
  expect(html).not.toMatch(/fill="(black|#000|#000000)"/)
})
