import type { Diagnostic } from '../text/diagnostic.js'
import type { Span } from '../text/source.js'
import { treeDepthMax } from './limits.js'

/** Reports a tree that is too deep, at the deepest node that is not. */
export function checkTreeDepth(tree: object, report: (diagnostic: Diagnostic) => void): void {
  const pending: { readonly node: object; readonly depth: number; readonly span: Span | undefined }[] = [
    { node: tree, depth: 0, span: undefined },
  ]
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { node, depth } = next
    const span = 'kind' in node && 'span' in node ? (node.span as Span) : next.span
    if (depth > treeDepthMax && span) {
      report({
        code: 'E003',
        severity: 'error',
        message: `more than ${treeDepthMax} operators are applied one to the other here`,
        span: { ...span, end: span.start },
        hint: 'give parts of it names of their own, or sum over a sequence with `Sum` or `Fold`',
      })
      return
    }
    for (const [key, child] of Object.entries(node)) {
      if (typeof child !== 'object' || child === null || /span$/i.test(key)) continue
      const deeper = Array.isArray(child) ? depth : depth + 1
      pending.push({ node: child, depth: deeper, span })
    }
  }
}
