import type { Lifeline, Sequence, SequenceMessage, SequenceStep } from '../trace/sequence.js'
import { oneLine } from './markup.js'

/** What stands above a diagram, and below it: what it is of, and what is violated at its end. */
export interface Captions {
  readonly title: string
  readonly footer?: string
}

/**
 * A sequence as a diagram of Mermaid, which GitHub and many editors draw. As its arrows cannot lean, a
 * message is an arrow where it is sent, with a number, by which the note of the step that takes it calls it:
 *
 *     sequenceDiagram
 *       participant p1 as s1
 *       participant p2 as s2
 *       note over p1: 1 Send(s1)
 *       p1-)p2: (1) Ask
 *       note over p2: 2 Receive(Ask)<br/>takes (1)
 */
export function mermaidSequence(sequence: Sequence, { title, footer }: Captions): string {
  const { lifelines, steps, messages } = sequence
  const all = lifelines.length > 1 ? `${id(0)},${id(lifelines.length - 1)}` : id(0)
  const lines = ['sequenceDiagram', `  title ${titled(title)}`]
  lifelines.forEach(({ label }, index) => {
    lines.push(`  participant ${id(index)} as ${written(label)}`)
  })
  for (const step of steps) {
    for (const { over, texts } of notesOf(step, sequence)) {
      const where = over === 'all' ? all : over.map(id).join(',')
      lines.push(`  note over ${where}: ${texts.map(written).join('<br/>')}`)
    }
    for (const message of messages) {
      if (message.sent === step.index && message.copyOf === undefined)
        lines.push(...arrows(message, lifelines))
    }
  }
  if (footer !== undefined) lines.push(`  note over ${all}: ${written(footer)}`)
  return `${lines.join('\n')}\n`
}

interface Note {
  readonly over: 'all' | readonly number[]
  readonly texts: readonly string[]
}

function notesOf(step: SequenceStep, { messages }: Sequence): readonly Note[] {
  const { index, call, owner, changes, everywhere } = step
  const taken = numbersOf(messages, (message) =>
    message.ends.some((end) => end.kind === 'taken' && end.step === index),
  )
  const lost = messages.filter(({ ends }) => ends.some((end) => end.kind === 'lost' && end.step === index))
  const copies = messages.filter((message) => message.sent === index && message.copyOf !== undefined)
  const heading = index === 0 ? call : `${index} ${call}`
  const own = changes.find(({ lifeline }) => lifeline === owner)
  const texts = [
    heading,
    ...(taken === '' ? [] : [`takes ${taken}`]),
    ...(lost.length === 0 ? [] : [`loses ${numbers(lost)}`]),
    ...copies.map(({ number, copyOf }) => `(${number}) is a copy of (${copyOf})`),
    ...(own?.lines ?? []),
  ]
  const others = changes.filter((change) => change !== own)
  const notes: Note[] = []
  if (owner !== undefined) notes.push({ over: [owner], texts })
  else if (index > 0) notes.push({ over: betweenEnds([...lost, ...copies][0]), texts })
  else if (others.length > 0)
    others.forEach(({ lifeline, lines }) => void notes.push({ over: [lifeline], texts: lines }))
  if (index > 0) {
    for (const { lifeline, lines } of others) notes.push({ over: [lifeline], texts: lines })
  }
  if (everywhere.length > 0) notes.push({ over: 'all', texts: everywhere })
  return notes
}

function betweenEnds(message: SequenceMessage | undefined): Note['over'] {
  if (!message) return 'all'
  const { source, target } = message
  if (target === undefined || target === source) return [source]
  return [Math.min(source, target), Math.max(source, target)]
}

function numbersOf(
  messages: readonly SequenceMessage[],
  isMeant: (message: SequenceMessage) => boolean,
): string {
  return numbers(messages.filter(isMeant))
}

function numbers(messages: readonly SequenceMessage[]): string {
  return messages.map(({ number }) => `(${number})`).join(', ')
}

/**
 * The arrows of a message: one to each that takes it, an open line where nobody has, a cross where it is
 * lost; and where messages are kept, a plain one. One that is for nobody in particular, and that nobody has
 * taken, goes to whoever is no member.
 */
function arrows(
  { number, label, source, target, isKept, ends }: SequenceMessage,
  lifelines: readonly Lifeline[],
): readonly string[] {
  const text = written(`(${number}) ${label}`)
  const takers = [...new Set(ends.flatMap(({ kind, lifeline }) => (kind === 'taken' ? [lifeline!] : [])))]
  if (takers.length > 0) {
    return takers.map((taker) => `  ${id(source)}-)${id(taker)}: ${text}`)
  }
  const isLost = ends.some(({ kind }) => kind === 'lost')
  const fate = isLost ? ', lost' : isKept ? '' : ', under way'
  const aim = lifelines.at(-1)!.member === undefined ? lifelines.length - 1 : source
  const arrow = isLost ? '-x' : isKept ? '-)' : '--)'
  return [`  ${id(source)}${arrow}${id(target ?? aim)}: ${text}${fate}`]
}

function id(lifeline: number): string {
  return `p${lifeline + 1}`
}

/**
 * A text as Mermaid wants it in a message, note or name: what means something to it, to HTML, or to the
 * mathematics that it may hold, is written by number.
 */
function written(text: string): string {
  return oneLine(text).replace(/[#;<&"%$`\\]/g, (character) => `#${character.codePointAt(0)};`)
}

/** A title knows no such numbers. */
function titled(text: string): string {
  return oneLine(text).replace(/[#;<&"%$`\\]/g, '_')
}
