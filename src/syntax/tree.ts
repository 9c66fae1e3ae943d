import type { Span } from '../text/source.js'

/**
 * The syntax tree: what the user wrote, names unresolved. Every node has the span of its text. Operators
 * carry their canonical spelling (`\land`, `\lor`, `\lnot`, `\in`, `\leq`, `\union`, `\X`, `#`, `'` …; see
 * `operators.ts`), whichever of the spellings stands in the text.
 */
export type Expression =
  | NameExpression
  | NumberExpression
  | StringExpression
  | AtExpression
  | CallExpression
  | OperationExpression
  | JunctionExpression
  | ParenthesizedExpression
  | IfExpression
  | CaseExpression
  | LetExpression
  | ChooseExpression
  | QuantifierExpression
  | LambdaExpression
  | TupleExpression
  | SetExpression
  | FilterExpression
  | MapExpression
  | FunctionExpression
  | FunctionSetExpression
  | RecordExpression
  | RecordSetExpression
  | ExceptExpression
  | IndexExpression
  | FieldExpression
  | ActionFormulaExpression
  | FairnessExpression
  | LabelExpression

interface Base<Kind extends string> {
  readonly kind: Kind
  readonly span: Span
}

/** An identifier with its own place. */
export interface Identifier {
  readonly name: string
  readonly span: Span
}

/** `x`, and the words TRUE, FALSE, BOOLEAN and STRING. */
export interface NameExpression extends Base<'name'> {
  readonly name: string
}
export interface NumberExpression extends Base<'number'> {
  readonly value: bigint
}
/** `value` has its escapes resolved. */
export interface StringExpression extends Base<'string'> {
  readonly value: string
}
/** `@` in the value of an EXCEPT update. */
export type AtExpression = Base<'at'>
/** `Op(a, b)`; an argument may be an operator. */
export interface CallExpression extends Base<'call'> {
  readonly operator: Identifier
  readonly arguments: readonly Argument[]
}
/** An operator's own symbol as an argument: `Fold(+, 0, S)`. */
export interface OperatorSymbol extends Base<'symbol'> {
  readonly operator: string
}
export type Argument = Expression | OperatorSymbol
/**
 * Prefix, infix and postfix operators, the prime among them. Infix chains of `\X` are one node with more than
 * two operands (a product of three sets is not a product of products). `is` is an infix whose right operand
 * is a name.
 */
export interface OperationExpression extends Base<'operation'> {
  readonly fix: 'prefix' | 'infix' | 'postfix'
  readonly operator: string
  readonly operatorSpan: Span
  readonly operands: readonly Expression[]
}
/** A junction list by indentation (the infix spellings are operations). */
export interface JunctionExpression extends Base<'junction'> {
  readonly operator: '\\land' | '\\lor'
  readonly items: readonly Expression[]
}
export interface ParenthesizedExpression extends Base<'parenthesized'> {
  readonly inner: Expression
}
export interface IfExpression extends Base<'if'> {
  readonly condition: Expression
  readonly consequent: Expression
  readonly alternative: Expression
}
export interface CaseExpression extends Base<'case'> {
  readonly arms: readonly CaseArm[]
  readonly other?: Expression
}
export interface CaseArm {
  readonly condition: Expression
  readonly value: Expression
  readonly span: Span
}
export interface LetExpression extends Base<'let'> {
  readonly definitions: readonly Definition[]
  readonly body: Expression
}
/** Without `domain` it is unbounded. */
export interface ChooseExpression extends Base<'choose'> {
  readonly pattern: Pattern
  readonly domain?: Expression
  readonly body: Expression
}
/** `\AA` and `\EE` are the temporal ones. A bound without a domain is unbounded. */
export interface QuantifierExpression extends Base<'quantifier'> {
  readonly quantifier: '\\A' | '\\E' | '\\AA' | '\\EE'
  readonly bounds: readonly Bound[]
  readonly body: Expression
}
/** `x, y \in S` or `<<x, y>> \in S`: each pattern ranges over the domain. */
export interface Bound {
  readonly patterns: readonly Pattern[]
  readonly domain?: Expression
  readonly span: Span
}
/** A name, or a tuple of names. */
export type Pattern = NamePattern | TuplePattern
export type NamePattern = Base<'name'> & Identifier
export interface TuplePattern extends Base<'tuple'> {
  readonly names: readonly Identifier[]
}
export interface LambdaExpression extends Base<'lambda'> {
  readonly parameters: readonly Identifier[]
  readonly body: Expression
}
/** `<<a, b>>`. */
export interface TupleExpression extends Base<'tuple'> {
  readonly items: readonly Expression[]
}
/** `{a, b}`. */
export interface SetExpression extends Base<'set'> {
  readonly items: readonly Expression[]
}
/** `{x \in S : P}`. */
export interface FilterExpression extends Base<'filter'> {
  readonly pattern: Pattern
  readonly domain: Expression
  readonly predicate: Expression
}
/** `{e : x \in S, y \in T}`. */
export interface MapExpression extends Base<'map'> {
  readonly body: Expression
  readonly bounds: readonly Bound[]
}
/** `[x \in S |-> e]`. */
export interface FunctionExpression extends Base<'function'> {
  readonly bounds: readonly Bound[]
  readonly body: Expression
}
/** `[S -> T]`. */
export interface FunctionSetExpression extends Base<'functionSet'> {
  readonly domain: Expression
  readonly range: Expression
}
/** `[a |-> 1, b |-> 2]`. */
export interface RecordExpression extends Base<'record'> {
  readonly fields: readonly RecordField[]
}
/** `[a: S, b: T]`. */
export interface RecordSetExpression extends Base<'recordSet'> {
  readonly fields: readonly RecordField[]
}
export interface RecordField {
  readonly name: Identifier
  readonly value: Expression
}
/** `[f EXCEPT ![i].a = e, ![j] = @ + 1]`. */
export interface ExceptExpression extends Base<'except'> {
  readonly function: Expression
  readonly updates: readonly ExceptUpdate[]
}
export interface ExceptUpdate {
  readonly path: readonly PathStep[]
  readonly value: Expression
  readonly span: Span
}
/** `[i, j]` (several arguments are one tuple) or `.f`. */
export type PathStep =
  | (Base<'index'> & { readonly arguments: readonly Expression[] })
  | (Base<'field'> & { readonly name: string })
/** `f[i, j]`. */
export interface IndexExpression extends Base<'index'> {
  readonly function: Expression
  readonly arguments: readonly Expression[]
}
/** `r.f`. */
export interface FieldExpression extends Base<'field'> {
  readonly record: Expression
  readonly field: Identifier
}
/** `[A]_v` (`box`) and `<<A>>_v` (`angle`); without a subscript it is the tuple of all variables. */
export interface ActionFormulaExpression extends Base<'actionFormula'> {
  readonly shape: 'box' | 'angle'
  readonly action: Expression
  readonly subscript?: Expression
}
/** `WF_v(A)`, `SF_v(A)`, or ours without a subscript: `WF(A)`. */
export interface FairnessExpression extends Base<'fairness'> {
  readonly strength: 'weak' | 'strong'
  readonly subscript?: Expression
  readonly action: Expression
}
/** `name(args) :: e`: a label, with no meaning of its own. */
export interface LabelExpression extends Base<'label'> {
  readonly label: Identifier
  readonly body: Expression
}

/**
 * A parameter of an operator; `arity` 0 is a value, more is an operator: `F(_, _)`, or `_+_` by its canonical
 * spelling.
 */
export interface Parameter {
  readonly name: Identifier
  readonly arity: number
}
/**
 * `Op(a, F(_)) == e`, `a <: b == e`, `-. a == e`, `a^+ == e`, `f[x \in S] == e` (`functionBounds`), or
 * `RECURSIVE Op(_)` (no `body`). The name of an operator symbol is its canonical spelling.
 */
export interface Definition extends Base<'definition'> {
  readonly name: Identifier
  readonly fix: 'name' | 'prefix' | 'infix' | 'postfix'
  readonly parameters: readonly Parameter[]
  readonly functionBounds?: readonly Bound[]
  readonly recursive?: true
  readonly body?: Expression
}

/** A type as written. */
export type TypeTree =
  | (Base<'typeName'> & { readonly name: string })
  | (Base<'typeApply'> & { readonly name: Identifier; readonly arguments: readonly TypeTree[] })
  | (Base<'typeFunction'> & { readonly domain: TypeTree; readonly range: TypeTree })
  | (Base<'typeRecord'> & {
      readonly fields: readonly { readonly name: Identifier; readonly type: TypeTree }[]
    })
  | (Base<'typeTuple'> & { readonly items: readonly TypeTree[] })

export interface VariantTree extends Base<'variant'> {
  readonly name: Identifier
  /** A record type, or none. */
  readonly payload?: TypeTree
}

/** `also` conjoins to (or, for `next`, adds a disjunct), `override` replaces what an extended module said. */
export type Modifier = 'also' | 'override'

/** One declaration of a specification, by its first word. */
export type Declaration =
  | (Base<'module'> & { readonly name: Identifier })
  | (Base<'extends'> & { readonly path: StringExpression })
  | (Base<'constant'> & { readonly constants: readonly Parameter[]; readonly type?: TypeTree })
  | (Base<'assume'> & { readonly name?: Identifier; readonly condition: Expression })
  | (Base<'typeAlias'> & {
      readonly modifier?: Modifier
      readonly name: Identifier
      readonly type: TypeTree
    })
  | (Base<'typeVariants'> & {
      readonly modifier?: Modifier
      readonly name: Identifier
      readonly variants: readonly VariantTree[]
    })
  | (Base<'variable'> & { readonly variables: readonly Identifier[]; readonly type: TypeTree })
  | (Base<'init'> & { readonly modifier?: Modifier; readonly predicate: Expression })
  | (Base<'operator'> & { readonly modifier?: Modifier; readonly definition: Definition })
  | (Base<'action'> & {
      readonly modifier?: Modifier
      readonly name: Identifier
      readonly parameters: readonly Bound[]
      readonly body: Expression
    })
  | (Base<'next'> & { readonly modifier?: Modifier; readonly body: Expression })
  | (Base<'invariant'> & {
      readonly modifier?: Modifier
      readonly name: Identifier
      readonly predicate: Expression
    })
  | (Base<'property'> & {
      readonly modifier?: Modifier
      readonly name: Identifier
      readonly formula: Expression
    })
  | (Base<'fairness'> & { readonly formula: Expression })
  | (Base<'constraint'> & { readonly predicate: Expression })
  | (Base<'symmetry'> & { readonly names: readonly Identifier[] })
  | (Base<'view'> & { readonly expression: Expression })
  | (Base<'alias'> & { readonly name: Identifier; readonly expression: Expression })
  | (Base<'deadlock'> & { readonly check: boolean })
  | (Base<'model'> & { readonly name: Identifier; readonly entries: readonly ModelEntry[] })
  | (Base<'scenario'> & {
      readonly name: Identifier
      readonly models: readonly Identifier[]
      readonly stages: readonly Stage[]
    })

/** One line of a model: an equation for a constant, or an entry that narrows or replaces the module's. */
export type ModelEntry =
  | (Base<'equation'> & {
      readonly name: Identifier
      readonly parameters: readonly Identifier[]
      readonly value: Expression
    })
  | (Base<'init'> & { readonly name: Expression })
  | (Base<'next'> & { readonly name: Expression })
  | (Base<'fairness'> & { readonly formula: Expression })
  | (Base<'invariant'> & { readonly names: readonly Identifier[] })
  | (Base<'property'> & { readonly names: readonly Identifier[] })
  | (Base<'constraint'> & { readonly predicate: Expression })
  | (Base<'symmetry'> & { readonly names: readonly Identifier[] })
  | (Base<'view'> & { readonly expression: Expression })
  | (Base<'alias'> & { readonly name: Identifier; readonly expression: Expression })
  | (Base<'deadlock'> & { readonly check: boolean })

/** `reach P`, `then Q`, `then NAME within N == R`. */
export interface Stage extends Base<'stage'> {
  readonly word: 'reach' | 'then'
  readonly name?: Identifier
  /** The most steps since the stage before. */
  readonly within?: NumberExpression
  readonly condition: Expression
}

/** A line of a scenario: a stage, or `model NAME`, the model that it is meant for. */
export type ScenarioEntry = Stage | (Base<'stageModel'> & { readonly name: Identifier })

/** A file: declarations in the order of the text. */
export interface ModuleTree {
  readonly declarations: readonly Declaration[]
  /**
   * All words of the declarations that could not be read: nothing is to be said of what they would have
   * declared.
   */
  readonly unread?: ReadonlySet<string>
  readonly span: Span
}
