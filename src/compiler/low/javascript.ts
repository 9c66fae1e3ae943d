import { assertNever } from '../../text/assert.js'
import type { Code, CodeFunction, Statement } from './code.js'

/** Prints functions of the low-level form as JavaScript. */
export function toJavaScript(functions: readonly CodeFunction[]): string {
  return functions.map(printFunction).join('\n\n')
}

function printFunction({ name, parameters, body, comment }: CodeFunction): string {
  const head = comment === undefined ? '' : `${printComment(comment)}\n`
  return `${head}function ${name}(${parameters.join(', ')}) {\n${printBody(body, 1)}}`
}

/** A comment that nothing in its text can leave. */
export function printComment(text: string): string {
  return `// ${text.replace(/[^\x20-\x7e]/g, '?')}`
}

function printBody(statements: readonly Statement[], depth: number): string {
  return statements.map((statement) => printStatement(statement, depth)).join('')
}

function printStatement(statement: Statement, depth: number): string {
  const indent = '  '.repeat(depth)
  const body = (inner: readonly Statement[]) => `{\n${printBody(inner, depth + 1)}${indent}}`
  switch (statement.op) {
    case 'let':
      return `${indent}let ${statement.name} = ${print(statement.value)}\n`
    case 'set':
      return `${indent}${statement.name} = ${print(statement.value)}\n`
    case 'store':
      return `${indent}${statement.array}[${print(statement.index)}] = ${print(statement.value)}\n`
    case 'if': {
      const { consequent, alternative } = statement
      if (consequent.length === 0) {
        return `${indent}if (!(${printTest(statement.condition)})) ${body(alternative)}\n`
      }
      const otherwise = alternative.length > 0 ? ` else ${body(alternative)}` : ''
      return `${indent}if (${printTest(statement.condition)}) ${body(consequent)}${otherwise}\n`
    }
    case 'for': {
      const { label, name, from, to } = statement
      const end = to.op === 'constant' || to.op === 'local' ? print(to) : `end_${name}`
      const declared = end.startsWith('end_') ? `, ${end} = ${print(to)}` : ''
      const head = `for (let ${name} = ${print(from)}${declared}; ${name} < ${end}; ${name}++)`
      return `${indent}${label}: ${head} ${body(statement.body)}\n`
    }
    case 'while': {
      const head = `while (${printTest(statement.condition)})`
      return `${indent}${statement.label}: ${head} ${body(statement.body)}\n`
    }
    case 'block':
      return `${indent}${statement.label}: ${body(statement.body)}\n`
    case 'break':
    case 'continue':
      return `${indent}${statement.op} ${statement.label}\n`
    case 'call': {
      const call = `${statement.function}(${statement.arguments.map(print).join(', ')})`
      return `${indent}${statement.result === undefined ? '' : `const ${statement.result} = `}${call}\n`
    }
    case 'return':
      return `${indent}return${statement.value ? ` ${print(statement.value)}` : ''}\n`
    case 'comment':
      return `${indent}${printComment(statement.text)}\n`
    default:
      return assertNever(statement)
  }
}

/** A condition, where any value but 0 counts as true. */
function printTest(code: Code): string {
  switch (code.op) {
    case 'binary':
      switch (code.operator) {
        case '===':
        case '!==':
        case '<':
        case '<=':
        case '>':
        case '>=':
          return `${print(code.left)} ${code.operator} ${print(code.right)}`
        case '<u':
          return `(${print(code.left)} >>> 0) < (${print(code.right)} >>> 0)`
        default:
          return print(code)
      }
    case 'not':
      return `!(${printTest(code.operand)})`
    case 'and':
      return `(${printTest(code.left)}) && (${printTest(code.right)})`
    case 'or':
      return `(${printTest(code.left)}) || (${printTest(code.right)})`
    default:
      return print(code)
  }
}

/** An expression that can stand anywhere. */
function print(code: Code): string {
  switch (code.op) {
    case 'constant':
      return code.value < 0 ? `(${code.value})` : String(code.value)
    case 'local':
      return code.name
    case 'load':
      return `${code.array}[${print(code.index)}]`
    case 'pure':
      return `${code.function}(${code.arguments.map(print).join(', ')})`
    case 'select':
      return `(${printTest(code.condition)} ? ${print(code.consequent)} : ${print(code.alternative)})`
    case 'not':
    case 'and':
    case 'or':
      return `(${printTest(code)} ? 1 : 0)`
    case 'binary':
      switch (code.operator) {
        case '+':
        case '-':
          return `(${print(code.left)} ${code.operator} ${print(code.right)} | 0)`
        case '*':
          return `imul(${print(code.left)}, ${print(code.right)})`
        case '>>>':
          return `(${print(code.left)} >>> ${print(code.right)} | 0)`
        case '&':
        case '|':
        case '^':
        case '<<':
        case '>>':
          return `(${print(code.left)} ${code.operator} ${print(code.right)})`
        default:
          return `(${printTest(code)} ? 1 : 0)`
      }
    default:
      return assertNever(code)
  }
}
