import { expect, test } from 'vitest'
import { renderDiagnostics, spanAt, type Diagnostic } from '../../grammar/index.js'

/** A diagnostic whose place is marked with «…» in the text. */
function marked(text: string, more: Partial<Diagnostic> = {}): [Diagnostic, ReadonlyMap<string, string>] {
  const start = text.indexOf('«')
  const end = text.indexOf('»') - 1
  const clean = text.replace('«', '').replace('»', '')
  const diagnostic: Diagnostic = {
    code: 'bad-value',
    severity: 'error',
    message: 'Wrong.',
    file: 'a.yaml',
    span: spanAt(clean, start, end),
    ...more,
  }
  return [diagnostic, new Map([['a.yaml', clean]])]
}

function render(text: string, more: Partial<Diagnostic> = {}, colours = false): string {
  const [diagnostic, texts] = marked(text, more)
  return renderDiagnostics([diagnostic], texts, { colours })
}

test('shows place, severity, code, message, line and hint', () => {
  expect(render('a: 1\nb: «two» # no\n', { hint: 'Write a number.\nSuch as 2.' })).toMatchInlineSnapshot(`
    "a.yaml:2:4 error bad-value: Wrong.
      2 | b: two # no
        |    ^^^
      help: Write a number.
            Such as 2."
  `)
})

test('shows related places with their own lines', () => {
  const text = 'a: 1\na: «2»\n'
  const related = [{ message: 'The first is here.', file: 'a.yaml', span: spanAt(text, 0, 1) }]
  expect(render(text, { related, severity: 'warning' })).toMatchInlineSnapshot(`
    "a.yaml:2:4 warning bad-value: Wrong.
      2 | a: 2
        |    ^
      see a.yaml:1:1 The first is here.
      1 | a: 1
        | ^"
  `)
})

test.each([
  ['a tab is two blanks', '\tx «y» z', '  x y z', '    ^'],
  ['wide characters take two columns', '漢字 «漢» z', '漢字 漢 z', '     ^^'],
  ['combining marks take none', 'e\u0301 «y»', 'e\u0301 y', '  ^'],
  ['an emoji of several code points is one sign', '👩‍👩‍👧 «y»', '👩‍👩‍👧 y', '   ^'],
  ['an empty span at the end', 'abc«»', 'abc', '   ^'],
  ['a span of several lines is underlined to the end of the first', 'a «bc\nd»', 'a bc', '  ^^'],
  ['control characters cannot move the cursor', 'a\u001B[2J «b»', 'a·[2J b', '      ^'],
  ['carriage returns do not show', 'a «b»\r\nc', 'a b', '  ^'],
])('%s', (_, text, line, underline) => {
  const lines = render(text).split('\n')
  expect(lines[1]).toBe(`  1 | ${line}`)
  expect(lines[2]).toBe(`    | ${underline}`)
})

test('a long line is cut around the span', () => {
  const lines = render(`${'a'.repeat(5000)}«here»${'b'.repeat(5000)}`).split('\n')
  expect(lines[1]).toMatch(/^ {2}1 \| …a+hereb+…$/)
  expect(lines[1]?.length).toBeLessThan(115)
  expect(lines[2]?.indexOf('^^^^')).toBe(lines[1]?.indexOf('here'))
  expect(lines[2]).toHaveLength((lines[1]?.indexOf('here') ?? 0) + 4)
})

test('a file without text still gives place and message', () => {
  const [diagnostic] = marked('«a»')
  expect(renderDiagnostics([diagnostic, diagnostic], new Map())).toBe(
    'a.yaml:1:1 error bad-value: Wrong.\n\na.yaml:1:1 error bad-value: Wrong.',
  )
})

test('colours are ANSI sequences around the same words', () => {
  const coloured = render('«a»', { hint: 'Do.' }, true)
  expect(coloured).toContain('\u001B[1;31m')
  // oxlint-disable-next-line no-control-regex
  expect(coloured.replaceAll(/\u001B\[[\d;]*m/g, '')).toBe(render('«a»', { hint: 'Do.' }))
})
