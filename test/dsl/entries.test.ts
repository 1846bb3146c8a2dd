import { describe, expect, test } from 'vitest'
import { createVocabulary, printCondition, type Vocabulary } from '../../dsl/index.js'
import { PolicyError } from '../../grammar/index.js'

/** The meaning of `when` by the entries of `dsl`, or the codes of what is wrong. */
function meaning(dsl: string, when: readonly string[], builtin = false): string {
  try {
    return printCondition(load(dsl, builtin).compile(when))
  } catch (error) {
    if (error instanceof PolicyError) return [...new Set(error.diagnostics.map(({ code }) => code))].join(' ')
    throw error
  }
}

function load(dsl: string, builtin = false): Vocabulary {
  return createVocabulary([{ name: 'a.dsl', text: dsl }], { builtin })
}

const metric = '[when]There is a metric=MetricEvent()\n[when]- labelled "{l}"=label == "{l}"\n[when]- above {v}=value > {v}\n'
const X = 'MetricEvent(label == "X")'
const Y = 'MetricEvent(label == "Y")'

describe('entries with DRL', () => {
  test.each([
    [`[when]T=${X}`, 'exists("X")'],
    [`[when]T=exists ${X}`, 'exists("X")'],
    [`[when]T=not ${X}`, 'not exists("X")'],
    [`[when]T=${X} and ${Y}`, 'exists("X") and exists("Y")'],
    [`[when]T=${X} or ${Y}`, 'exists("X") or exists("Y")'],
    [`[when]T=(or ${X} ${Y})`, 'exists("X") or exists("Y")'],
    [`[when]T=${X}\\n${Y}`, 'exists("X") and exists("Y")'],
    [`[when]T=not( ${X} and ${Y} )`, 'not (exists("X") and exists("Y"))'],
    ['[when]T=MetricEvent(label == "X", value > 5 && < 8)', 'exists("X" where > 5 where < 8)'],
    ['[when]T=MetricEvent(5 < value, label == "X")', 'exists("X" where > 5)'],
    ["[when]T=MetricEvent(label == 'X') over window:time(5M)", 'exists("X", 5m)'],
    ['[when]T=MetricEvent(label == "X", value > 5) over window:length(3)', 'exists("X" where > 5 latest 3)'],
    ['[when]T=MetricEvent(label == "X", labels["host"] == "a")', 'exists("X"{host="a"})'],
    ['[when]T=org.alien.MetricEvent(label == "X")', 'exists("X")'],
    [
      '[when]T=Number(doubleValue > 5) from accumulate(MetricEvent(label == "X", $v : value) over window:time(1m), average($v))',
      'avg("X", 1m) > 5',
    ],
    [
      '[when]T=Number(intValue > 5, doubleValue < 9) from accumulate(MetricEvent(label == "X", $v : value), max($v))',
      'truncate(max("X")) > 5 and max("X") < 9',
    ],
    ['[when]T=Number() from accumulate(MetricEvent(label == "X", $v : value), min($v))', 'exists("X")'],
    ['[when]T=Number() from accumulate(MetricEvent(label == "X", $v : value), sum($v))', 'all()'],
    [
      '[when]T=accumulate(MetricEvent(label == "X", $v : value); $a : standardDeviation($v), $n : count($v); $a > 5, $n >= 3)',
      'stddev("X") > 5 and count("X") >= 3',
    ],
    [
      '[when]T=MetricEvent(label == "X", $a : value) and MetricEvent(label == "Y", value > $a + 1)',
      String.raw`match("MetricEvent($a : value, label == \"X\") and MetricEvent(label == \"Y\", value > ($a + 1))")`,
    ],
    [
      '[when]T=$a : MetricEvent(label == "X") and not MetricEvent(label == "Y", this after[0s, 1m] $a)',
      String.raw`match("$a : MetricEvent(label == \"X\") and not MetricEvent(label == \"Y\", this after[0s, 1m] $a)")`,
    ],
    ['[when]T=MetricEvent(value > 5)', 'match("MetricEvent(value > 5)")'],
    ['[when]T=MetricEvent(label in ("X", "Y"))', String.raw`match("MetricEvent(label == \"X\" || label == \"Y\")")`],
    [
      '[when]T=forall($e : MetricEvent(label == "X") MetricEvent(this == $e, value < 10))',
      String.raw`match("forall($e : MetricEvent(label == \"X\") MetricEvent(this == $e, value < 10))")`,
    ],
  ])('%s', (dsl, printed) => expect(meaning(dsl, ['T'])).toBe(printed))

  test.each([
    ['unsupported-construct', '[when]T=eval( Runtime.getRuntime().exec("x") != null )'],
    ['unsupported-construct', '[when]T=MetricEvent(value.intValue() > 5)'],
    ['unsupported-construct', '[when]T=RuleTrigger(status == "x")'],
    ['unsupported-construct', '[when]T=MetricEvent(label matches "X.*")'],
    ['unsupported-construct', '[when]T=MetricEvent() from entry-point'],
    ['unsupported-construct', '[when]T=Number() from accumulate(MetricEvent($v : value), init(int x = 0;), action(x++;), result(x))'],
    ['unsupported-construct', '[when]T=MetricEvent(label == "X") over window:turn(5m)'],
    ['unknown-function', '[when]T=Number(doubleValue > 1) from accumulate(MetricEvent(label == "X", $v : value), averge($v))'],
    ['unknown-field', '[when]T=MetricEvent(lable == "X")'],
    ['unknown-field', '[when]T=Number(doubelValue > 1) from accumulate(MetricEvent(label == "X", $v : value), average($v))'],
    ['bad-duration', '[when]T=MetricEvent(label == "X") over window:time(10x)'],
    ['bad-count', '[when]T=MetricEvent(label == "X") over window:length(0)'],
    ['bad-number', '[when]T=MetricEvent(label == "X", value > "5")'],
    ['bad-operator', '[when]T=MetricEvent(label > "X")'],
    ['drl-syntax', '[when]T=Number( doubleValue > 5 from accumulate ( MetricEvent(label == "X", $v : value), average($v) )'],
    ['drl-syntax', '[when]T=MetricEvent(value)'],
    ['unknown-variable', '[when]T=MetricEvent(label == "X", this after $nobody)'],
    ['unknown-variable', '[when]T=MetricEvent(label == "X", value > $nothing)'],
  ])('%s: %s', (code, dsl) => expect(meaning(dsl, ['T'])).toBe(code))
})

describe('entries with expressions and sentences', () => {
  test.each([
    [
      '[when]my load is {operator} {metric_value}=Last known metric "Load" is {operator} {metric_value}',
      'my load is less than 5',
      'last("Load") < 5',
    ],
    [
      '[when]{m} hot=Last known metric "{m}" is > 5 and not Last known metric "{m}" is > 9',
      '"CPU"{host="a"} hot',
      'last("CPU"{host="a"}) > 5 and (not (last("CPU"{host="a"}) > 9))',
    ],
    ['[when]b is on=a is on\n[when]a is on=exists("A")', 'b is on', 'exists("A")'],
    ['[when]well below=<', 'Last known metric "X" is well below 10', 'last("X") < 10'],
    [`[when]foo=${X}`, 'foo and Last known metric "X" is > 3', 'exists("X") and last("X") > 3'],
    ['[when]busy {d:duration}=avg("cpu", {d}) * 2 + 1 > 5 for {d}', 'busy 10 minutes', '((avg("cpu", 10m) * 2) + 1 > 5) for 10m'],
    ['[when]{n:count} of {m} over {v}=count("{m}" where > {v}) >= {n}', '3 of "X" over 9', 'count("X" where > 9) >= 3'],
    ['[when]run of {w}=exists("{w}.runs"{kind="{w}"})', 'run of nightly', 'exists("nightly.runs"{kind="nightly"})'],
    [
      '[when]at {t:time} on {d:weekdays}=time_between({t}, 17:00) and weekday({d})',
      'at 9h30 on Monday and Tuesday',
      'time_between(9:30, 17:00) and weekday(mon, tue)',
    ],
  ])('%s: %s', (dsl, sentence, printed) => expect(meaning(dsl, [sentence], true)).toBe(printed))

  test.each([
    ['unknown-function', '[when]T=lsat("X") > 5'],
    ['expression-syntax', '[when]T=last("X" > 5'],
    ['not-a-condition', '[when]T=last("X")'],
    ['not-a-number', '[when]T=1 + exists("X") > 2'],
    ['bad-weekday', '[when]T=weekday(someday)'],
    ['too-many-templates', Array.from({ length: 10_001 }, (_, index) => `[keyword]k${index}=x`).join('\n')],
    ['bad-percent', '[when]T=percentile("X", 101) > 5'],
    ['bad-duration', '[when]T=avg("X", 0s) > 5'],
    ['dsl-bad-slot', '[when]T {m=exists("X")'],
    ['dsl-bad-slot', '[when]T {1m}=exists("X")'],
    ['dsl-bad-regex', '[when]T {m:(?=b)}=exists("{m}")'],
    ['dsl-bad-regex', '[when]T {m:(a{100}){100}}=exists("{m}")'],
    ['dsl-bad-regex', '[when]T (oops=exists("X")'],
    ['dsl-no-equals', '[when]T exists("X")'],
    ['dsl-no-equals', '[when]foo MetricEvent(label == "X")'],
    ['dsl-bad-scope', '[whenever]T=exists("X")'],
    ['dsl-empty-key', '[when]=exists("X")'],
    ['dsl-no-header', 'T=exists("X")'],
    ['ambiguous-sentence', '[when]foo {a}=exists("{a}")\n[when]foo {b}=last("{b}") > 5'],
    ['too-large', `[when]T=exists("X")\n${'#'.repeat(1_000_001)}`],
  ])('%s: %s', (code, dsl) => expect(meaning(dsl, ['T'])).toBe(code))

  test.each([
    ['dsl-untyped', '[when]less than=<'],
    ['dsl-untyped', '[when](?:low|high) load=exists("X")'],
    ['dsl-unknown-slot', '[when]use it=exists("{x}")'],
    ['duplicate-template', '[when]foo {a}=exists("{a}")\n[when]foo {b}=exists("{b}")'],
    ['shadowed-template', '[when]foo {a:number}=last("X") > {a}\n[when]foo {b:.*}=last("X") < {b}'],
  ])('%s is a warning: %s', (code, dsl) => expect(load(dsl).warnings.map((warning) => warning.code)).toContain(code))
})

describe('lines of one policy', () => {
  test.each([
    [metric, ['There is a metric', '- labelled "X"', '-   above 5'], 'exists("X" where > 5)'],
    [`${metric}[when]foo=${X}`, ['foo', 'There is a metric', '- labelled "Y"'], 'exists("X") and exists("Y")'],
    [metric, ['- above 5'], 'constraint-without-pattern'],
    [
      `[when]an X=$e : ${X}\n[when]then a {m}=MetricEvent(label == "{m}", this after[0s,1m] $e)`,
      ['an X', 'then a Y'],
      String.raw`match("$e : MetricEvent(label == \"X\") and MetricEvent(label == \"Y\", this after[0s, 1m] $e)")`,
    ],
    [
      '[when]set {x}=MetricEvent(label == "{x}")\n[when]use it=MetricEvent(label == "{x}", value > 3)',
      ['set A', 'use it'],
      'exists("A") and exists("A" where > 3)',
    ],
    [
      '[keyword]the usual metric=X\n[when]{m} above {v}=MetricEvent(label == "{m}", value > {v})',
      ['the usual metric above 5'],
      'exists("X" where > 5)',
    ],
    [`[when]foo=${X}`, ['> MetricEvent()'], 'raw-drl-disabled'],
    [`[when]foo=${X}`, ['foo /* now */'], 'exists("X")'],
    ['[when]metric {m:[A-Z]\\w*} over {v:\\d+}=MetricEvent(label == "{m}", value > {v})', ['metric load over 5'], 'unable-to-expand'],
    [`[when]x=${'y'.repeat(2000)}`, ['x '.repeat(3000)], 'endless-expansion'],
  ])('%s: %j', (dsl, when, expected) => expect(meaning(dsl, when)).toBe(expected))

  test('a problem of a right side is shown on the words that brought it, with its place in the file', () => {
    const vocabulary = load('[when]say {x}=MetricEvent(label == "X", value {x})')
    const sentence = 'say foo'
    const [diagnostic] = vocabulary.read(sentence).diagnostics
    expect(diagnostic).toMatchObject({ code: 'drl-syntax', file: '', span: { start: 0, end: sentence.length } })
    expect(diagnostic?.related?.[0]).toMatchObject({ file: 'a.dsl', span: { line: 1, column: 50 } })
  })

  test('raw DRL can be switched on', () => {
    const vocabulary = createVocabulary([], { rawDrl: true })
    expect(printCondition(vocabulary.compile(`> ${X}`))).toBe('exists("X")')
    expect(vocabulary.read('> MetricEvent(').diagnostics[0]).toMatchObject({ code: 'drl-syntax', span: { start: 14 } })
  })
})

test('a pattern that would take for ever elsewhere takes no time here', () => {
  const vocabulary = load('[when]a {x:(a+)+$}=exists("{x}")')
  expect(vocabulary.read(`a ${'a'.repeat(5000)}b`).condition).toBeUndefined()
})

describe('bounds', () => {
  const large = Array.from(
    { length: 9000 },
    (_, index) => `[when]sensor ${index} of room {m} is {op} {v}=last("{m}") {op} {v} + ${index}`,
  ).join('\n')
  const s = 'Last known metric "X" is > 1'

  test('thousands of templates are loaded and searched in time, also for what is wrong', () => {
    const vocabulary = load(large, true)
    const sentences = [
      'sensor 777 of room "X" is > 5',
      'snesor 777 of room "X" is about 5',
      Array.from({ length: 300 }, () => s).join(' or '),
      'Last known metric "X" is > foo or '.repeat(290),
      `Day is ${'Monday, '.repeat(1000)}`,
      'less than '.repeat(900),
      '"a" '.repeat(2400),
    ]
    expect(sentences.map((sentence) => vocabulary.read(sentence).diagnostics.length > 0)).toEqual([
      false,
      true,
      false,
      true,
      true,
      true,
      true,
    ])
  }, 20_000)
})
