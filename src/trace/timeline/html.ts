/** Draws a timeline as one self-contained page: the SVG, tooltips for pointer and keyboard, and every window and run in a table. */
import { sayInstant } from '../words.js'
import { escapeMarkup } from './safe-text.js'
import { palette, type Colour } from './palette.js'
import { timelineToSvg } from './svg.js'
import type { SvgOptions } from './svg-sheet.js'
import type { Timeline, TimelineTrack } from './timeline.js'

export interface HtmlOptions extends SvgOptions {
  /** How many windows the table lists, the latest ones. Default 500. */
  readonly rows?: number
}

/**
 * Shows the title of the mark under the pointer, or of the one that has the focus, in place of the browser's own slow tooltip. It reads titles and
 * writes text, nothing else; without it the page shows the browser's tooltips.
 */
const SCRIPT = `
const tip = document.getElementById('tip')
const marks = [...document.querySelectorAll('svg [role=img]')]
for (const mark of marks) {
  const title = mark.querySelector('title')
  mark.dataset.tip = title.textContent
  mark.setAttribute('aria-label', title.textContent)
  mark.setAttribute('tabindex', '0')
  title.remove()
}
const show = (mark) => {
  tip.textContent = mark.dataset.tip
  tip.hidden = false
  const place = mark.getBoundingClientRect()
  const left = Math.min(Math.max(8, place.left), innerWidth - tip.offsetWidth - 8)
  const above = place.top - tip.offsetHeight - 6
  tip.style.left = left + scrollX + 'px'
  tip.style.top = (above < 0 ? place.bottom + 6 : above) + scrollY + 'px'
}
const hide = () => { tip.hidden = true }
for (const mark of marks) {
  mark.addEventListener('pointerenter', () => show(mark))
  mark.addEventListener('pointerleave', hide)
  mark.addEventListener('focus', () => show(mark))
  mark.addEventListener('blur', hide)
}
addEventListener('keydown', (event) => { if (event.key === 'Escape') hide() })
`

/** The only script that the page may run, by its SHA-256; a test holds it to the script. */
const SCRIPT_HASH = 'sha256-sQbMiHP14Wghwc8HGZhni16DnicfcSLtdKjbCQC0EPo='

const POLICY = `default-src 'none'; style-src 'unsafe-inline'; script-src '${SCRIPT_HASH}'; base-uri 'none'; form-action 'none'`

/** The timeline as the text of an HTML file that needs no other file. */
export function timelineToHtml(timeline: Timeline, options: HtmlOptions = {}): string {
  const title = escapeMarkup(timeline.title)
  const theme = options.theme ?? 'auto'
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="color-scheme" content="${theme === 'auto' ? 'light dark' : theme}">
<title>${title}</title>
<style>${styleOf(theme)}</style>
</head>
<body>
<main>
<figure>
${timelineToSvg(timeline, options)}<figcaption>Point at a mark, or reach it with the Tab key, to read what it says.</figcaption>
</figure>
${tableOf(timeline, options.rows ?? 500)}</main>
<div id="tip" role="tooltip" hidden></div>
<script>${SCRIPT}</script>
</body>
</html>
`
}

function styleOf(theme: 'auto' | 'light' | 'dark'): string {
  const rules = (shade: 'light' | 'dark'): string => {
    const colour = (name: Colour): string => palette[name][shade]
    return `body{background:${colour('background')};color:${colour('ink')}}
figcaption,th{color:${colour('faint')}}
th,td{border-color:${colour('grid')}}
#tip{background:${colour('ink')};color:${colour('background')}}
svg [role=img]:focus{outline:2px solid ${colour('flow')}}`
  }
  return `
body{margin:0;font:14px/1.45 system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1400px;margin:0 auto;padding:16px}
figure{margin:0;overflow-x:auto}
figure svg{display:block;max-width:none}
figcaption{padding:4px 16px 20px}
table{border-collapse:collapse;margin:0 16px}
th,td{text-align:left;vertical-align:top;padding:4px 20px 4px 0;border-bottom:1px solid}
td:first-child,td:nth-child(2){white-space:nowrap}
#tip{position:absolute;max-width:min(460px,90vw);padding:6px 10px;border-radius:4px;pointer-events:none}
${rules(theme === 'dark' ? 'dark' : 'light')}
${theme === 'auto' ? `@media (prefers-color-scheme:dark){\n${rules('dark')}\n}\n` : ''}`
}

function tableOf(timeline: Timeline, most: number): string {
  const all = timeline.tracks.flatMap((track) => track.windows.map((window) => ({ track, window })))
  const shown = all.toSorted((a, b) => a.window.opens - b.window.opens).slice(-Math.max(1, most))
  if (shown.length === 0) return ''
  const left = all.length - shown.length
  const note = left === 0 ? '' : `<p>${left} earlier windows are not listed.</p>\n`
  const rows = shown.map(({ track, window }) => tableRow(track, window, timeline.timezone))
  const heads = ['Opens', 'Outcome', 'Policy', 'Runs', 'Why'].map((head) => `<th scope="col">${head}</th>`).join('')
  return `${note}<table>\n<thead><tr>${heads}</tr></thead>\n<tbody>\n${rows.join('')}</tbody>\n</table>\n`
}

function tableRow(track: TimelineTrack, window: TimelineTrack['windows'][number], timezone: string): string {
  const cells = [sayInstant(window.opens, timezone), window.label, track.policy, String(window.launches), window.text]
  return `<tr>${cells.map((cell) => `<td>${escapeMarkup(cell)}</td>`).join('')}</tr>\n`
}
