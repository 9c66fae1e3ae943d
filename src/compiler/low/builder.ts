import { type Code, isAtomic, local, type Statement } from './code.js'

/** A stretch of statements under construction; `parent` is the block that it stands in. */
export interface Block {
  readonly statements: Statement[]
  readonly parent: Block | undefined
}

/**
 * Writes the statements of one function, block by block. Names of locals are unique within the function, so
 * that no block hides another's.
 */
export class Builder {
  block: Block = { statements: [], parent: undefined }
  /** How many statements have been written: a measure of the size of the function. */
  size = 0
  private names = 0

  /** `mark` is in all names, and has a dollar sign: with one of its own, none is that of another function. */
  constructor(private readonly mark = '$') {}

  /**
   * A name that nothing else in the program has: those made elsewhere have no dollar sign; `hint` makes it
   * readable, and may be any text.
   */
  name(hint: string): string {
    const word = hint.replace(/[^A-Za-z0-9]/g, '').slice(0, 24)
    return `${/^[A-Za-z]/.test(word) ? word : 'v'}${this.mark}${this.names++}`
  }

  emit(statement: Statement): void {
    this.size++
    this.block.statements.push(statement)
  }

  comment(text: string): void {
    this.block.statements.push({ op: 'comment', text })
  }

  /** Names a value, so that it is computed once. */
  let(value: Code, hint = 't'): Code {
    if (isAtomic(value)) return value
    return this.variable(value, hint)
  }

  /** A local that may be set anew. */
  variable(value: Code, hint = 't'): Code & { readonly op: 'local' } {
    const name = this.name(hint)
    this.emit({ op: 'let', name, value })
    return { op: 'local', name }
  }

  set(target: Code, value: Code): void {
    if (target.op !== 'local') throw new Error('only a local can be set')
    this.emit({ op: 'set', name: target.name, value })
  }

  store(array: string, index: Code, value: Code): void {
    this.emit({ op: 'store', array, index, value })
  }

  /** Calls a function for its result. */
  call(name: string, ...operands: readonly Code[]): Code {
    const result = this.name('r')
    this.emit({ op: 'call', function: name, arguments: operands, result })
    return local(result)
  }

  /** Calls a function for its effect. */
  run(name: string, ...operands: readonly Code[]): void {
    this.emit({ op: 'call', function: name, arguments: operands })
  }

  if(condition: Code, consequent: () => void, alternative?: () => void): void {
    if (condition.op === 'constant') {
      if (condition.value !== 0) consequent()
      else alternative?.()
      return
    }
    const first = this.inside(consequent)
    const second = alternative ? this.inside(alternative) : []
    if (first.length === 0 && second.length === 0) return
    this.emit({ op: 'if', condition, consequent: first, alternative: second })
  }

  for(from: Code, to: Code, hint: string, body: (index: Code, label: string) => void): void {
    const name = this.name(hint)
    const label = this.name('loop')
    const statements = this.inside(() => body(local(name), label))
    this.emit({ op: 'for', label, name, from, to, body: statements })
  }

  while(condition: Code, body: (label: string) => void): void {
    const label = this.name('loop')
    const statements = this.inside(() => body(label))
    this.emit({ op: 'while', label, condition, body: statements })
  }

  /** A block that `break(label)` leaves. */
  scope(body: (label: string) => void): void {
    const label = this.name('block')
    const statements = this.inside(() => body(label))
    if (statements.length > 0) this.emit({ op: 'block', label, body: statements })
  }

  break(label: string): void {
    this.emit({ op: 'break', label })
  }

  continue(label: string): void {
    this.emit({ op: 'continue', label })
  }

  return(value?: Code): void {
    this.emit({ op: 'return', ...(value ? { value } : {}) })
  }

  /** Whether what was written in a block is visible here. */
  isVisible(block: Block): boolean {
    for (let each: Block | undefined = this.block; each; each = each.parent) if (each === block) return true
    return false
  }

  /** Writes statements aside: what needs none may then stand in an expression. */
  aside<Result>(body: () => Result): { readonly statements: readonly Statement[]; readonly result: Result } {
    let result: Result | undefined
    const statements = this.inside(() => {
      result = body()
    })
    return { statements, result: result as Result }
  }

  private inside(body: () => void): Statement[] {
    const block: Block = { statements: [], parent: this.block }
    this.block = block
    try {
      body()
    } finally {
      this.block = block.parent!
    }
    return block.statements
  }
}
