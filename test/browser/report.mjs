// What the page does: shows a report on a desktop and on a phone and looks at what is drawn.
const answer = document.getElementById("answer")
try {
  const widths = []
  for (const width of [1280, 400]) widths.push(await look(width))
  answer.textContent = JSON.stringify({widths})
} catch (error) {
  answer.textContent = JSON.stringify({error: String(error)})
}

async function look(width) {
  const frame = document.createElement("iframe")
  frame.style = `width: ${width}px; height: 900px; border: 0`
  frame.src = "about:blank"
  document.body.append(frame)
  const errors = []
  // Before the report's own script runs, so that its mistakes are heard.
  const text = await (await fetch("/report.html")).text()
  frame.contentWindow.listen = message => errors.push(message)
  frame.contentDocument.open()
  const ears = "<script>onerror = message => listen(String(message))</script>"
  frame.contentDocument.write(text.replace("<meta", `${ears}<meta`))
  frame.contentDocument.close()
  await new Promise(resolve => setTimeout(resolve, 200))
  const {contentDocument: page} = frame
  const charts = [...page.querySelectorAll(".charts svg")]
  const title = chart => chart.closest("section").querySelector("h2").textContent
  const empty = charts
    .filter(chart => {
      const marks = [...chart.querySelectorAll("path, rect, text")]
      return !marks.some(mark => mark.getBoundingClientRect().width > 2)
    })
    .map(title)
  const told = await new Promise(resolve => {
    const mark = page.querySelector(".charts [role=graphics-symbol][aria-label]")
    mark.dispatchEvent(new PointerEvent("pointermove", {bubbles: true, clientX: 50, clientY: 50}))
    resolve(page.getElementById("told").textContent.length > 3)
  })
  const result = {
    width,
    errors,
    charts: charts.length,
    empty,
    over: Math.max(0, page.documentElement.scrollWidth - width),
    sorted: sorts(page),
    told,
  }
  frame.remove()
  return result
}

/** Whether a click on the last heading of the table of chips puts its numbers in order. */
function sorts(page) {
  const table = [...page.querySelectorAll("table")].find(found => found.tHead.textContent.startsWith("seed"))
  const head = table.tHead.rows[0].cells[0]
  const read = () => [...table.tBodies[0].rows].map(row => Number(row.cells[0].textContent))
  head.click()
  const once = read()
  head.click()
  const twice = read()
  return once.length === 3 && once.every((value, k) => value === twice[2 - k]) && once[0] !== once[2]
}
