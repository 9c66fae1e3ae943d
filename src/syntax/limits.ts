/**
 * The most levels of brackets, junction lists, IF, CASE, LET and quantifiers within one another. The parser
 * is recursive, and overflows Node's default stack at 171 levels of the construct that needs most of it.
 */
export const nestingMax = 128

/**
 * The deepest tree that is handed on, so that whatever walks it may do so recursively. Brackets cannot make
 * one this deep; a chain of operators can: `1 + 1 + …` is as deep as it is long.
 */
export const treeDepthMax = 1000

/**
 * The most tokens in one declaration: a set of twelve thousand elements. Memory grows with it, a second's
 * worth here.
 */
export const declarationTokensMax = 25_000
