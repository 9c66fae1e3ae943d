/**
 * The most levels of brackets, junction lists, IF, CASE, LET and quantifiers within one another. The parser
 * is recursive, and overflows Node's default stack at 171 levels of the construct that needs most of it.
 */
export const nestingMax = 128

/**
 * The deepest tree that is handed on. Brackets cannot make one this deep; a chain of operators can:
 * `1 + 1 + …` is as deep as it is long. Whatever walks a tree may do so recursively: the way to the engine
 * takes some 600 such levels.
 */
export const treeDepthMax = 400

/**
 * The most tokens in one declaration: a set of twelve thousand elements. Memory grows with it, a second's
 * worth here.
 */
export const declarationTokensMax = 25_000
