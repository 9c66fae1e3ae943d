import type { TypeTree } from '../syntax/tree.js'
import type { Span } from '../text/source.js'
import type { BuiltinName } from './builtins.js'

/**
 * The core language: what every front end lowers to and every engine runs. Names are resolved: a use points
 * to the very object of its declaration, and two binders never share one. It says nothing of types; `types/`
 * computes those beside it.
 *
 * There are expressions, which have a value, and actions, which have successors. What is one successor is
 * explicit: a disjunction that only tests is an expression (`or`), one that chooses between successors is an
 * action (`choice`).
 */
export type Expr =
  | Literal
  | ModelValueExpr
  | LocalExpr
  | ConstantExpr
  | VariableExpr
  | PrimeExpr
  | BuiltinExpr
  | AndExpr
  | OrExpr
  | CallExpr
  | OperatorParameterCall
  | IfExpr
  | CaseExpr
  | LetExpr
  | ChooseExpr
  | QuantifierExpr
  | FilterExpr
  | MapExpr
  | FunctionExpr
  | ApplyExpr
  | FieldExpr
  | ExceptExpr
  | SetExpr
  | TupleExpr
  | RecordExpr
  | RecordSetExpr
  | VariantExpr
  | IsExpr
  | EnabledExpr
  | ActionExpr
  | TemporalExpr

interface Base<Kind extends string> {
  readonly kind: Kind
  readonly span: Span
}

/** A name that a binder or a parameter introduces. Identity is the object. */
export interface Local {
  readonly name: string
  readonly span: Span
  /** 0 for a value; more for an operator parameter. */
  readonly arity: number
}
export interface Constant {
  readonly name: string
  readonly span: Span
  readonly arity: number
  /** None: a set of model values, and a type of that name. */
  readonly type?: TypeTree
}
export interface Variable {
  readonly name: string
  readonly span: Span
  readonly index: number
  /** None in an untyped module. */
  readonly type?: TypeTree
  /** Kept beside a state for a search: whether a step is one of an action does not depend on it. */
  readonly isBeside?: true
}
/**
 * A user's operator, at the top of the module or in a LET. A function definition `f[x \in S] == e` has no
 * parameters and `recursiveFunction`.
 */
export interface Operator {
  readonly name: string
  readonly span: Span
  readonly parameters: readonly Local[]
  /** Calls itself, directly or through others. */
  readonly recursive: boolean
  /** For `f[x \in S] == … f[y] …`: within the body, it stands for the function itself. */
  readonly recursiveFunction?: Local
  /** Set once by `lower`; a recursive operator is used before its body is known. */
  body: Expr
  /** Set where the body contains primes that assign: the same body, read as an action. */
  action?: Action
}

export interface Literal extends Base<'literal'> {
  readonly value: boolean | bigint | string
}
/** A member of a constant set, named in a model. */
export interface ModelValueExpr extends Base<'modelValue'> {
  readonly name: string
}
export interface LocalExpr extends Base<'local'> {
  readonly local: Local
}
export interface ConstantExpr extends Base<'constant'> {
  readonly constant: Constant
  /** For a constant operator, `Cost(k)`. */
  readonly arguments: readonly Expr[]
}
/** The variable in the current state. */
export interface VariableExpr extends Base<'variable'> {
  readonly variable: Variable
}
/** The operand, with every variable in it read in the next state. In `init`, every read is primed. */
export interface PrimeExpr extends Base<'prime'> {
  readonly operand: Expr
}
/** An operator of the language or its library; see `builtins.ts` for each one's name, arity and meaning. */
export interface BuiltinExpr extends Base<'builtin'> {
  readonly name: BuiltinName
  readonly arguments: readonly Argument[]
}
/** Evaluated from left to right, no further than needed. */
export interface AndExpr extends Base<'and'> {
  readonly items: readonly Expr[]
}
export interface OrExpr extends Base<'or'> {
  readonly items: readonly Expr[]
}
export type Argument = Expr | OperatorArgument
/**
 * An operator passed as an argument. A named or symbolic one is wrapped: `Fold(+, …)` passes a LAMBDA that
 * adds.
 */
export interface OperatorArgument extends Base<'operatorArgument'> {
  readonly parameters: readonly Local[]
  readonly body: Expr
}
export interface CallExpr extends Base<'call'> {
  readonly operator: Operator
  readonly arguments: readonly Argument[]
}
/** `F(a)` where `F` is an operator parameter. */
export interface OperatorParameterCall extends Base<'parameterCall'> {
  readonly local: Local
  readonly arguments: readonly Expr[]
}
export interface IfExpr extends Base<'if'> {
  readonly condition: Expr
  readonly consequent: Expr
  readonly alternative: Expr
}
export interface Arm<Value> {
  readonly condition: Expr
  readonly value: Value
}
/** The first arm whose condition holds; a fault where none does and there is no `other`. */
export interface CaseExpr extends Base<'case'> {
  readonly arms: readonly Arm<Expr>[]
  readonly other?: Expr
}
/** Definitions are evaluated at most once, when first needed. */
export interface LetExpr extends Base<'let'> {
  readonly definitions: readonly Operator[]
  readonly body: Expr
}
/** A name or a tuple of names. */
export type Pattern =
  | { readonly kind: 'name'; readonly local: Local }
  | { readonly kind: 'tuple'; readonly locals: readonly Local[] }
/** One pattern over one domain; `x, y \in S` is two bounds that share the domain expression. */
export interface Bound {
  readonly pattern: Pattern
  readonly domain: Expr
}
/** The least witness in the total order of values; a fault where there is none. */
export interface ChooseExpr extends Base<'choose'> {
  readonly bound: Bound
  readonly predicate: Expr
}
export interface QuantifierExpr extends Base<'quantifier'> {
  readonly quantifier: 'forall' | 'exists'
  readonly bounds: readonly Bound[]
  readonly body: Expr
}
export interface FilterExpr extends Base<'filter'> {
  readonly bound: Bound
  readonly predicate: Expr
}
export interface MapExpr extends Base<'map'> {
  readonly bounds: readonly Bound[]
  readonly body: Expr
}
/** With several bounds, or a tuple pattern, the domain is a set of tuples. */
export interface FunctionExpr extends Base<'function'> {
  readonly bounds: readonly Bound[]
  readonly body: Expr
}
/** `f[e]`; `f[a, b]` has a tuple for its argument. */
export interface ApplyExpr extends Base<'apply'> {
  readonly function: Expr
  readonly argument: Expr
}
/** Of a record, of a variant's payload, or `value` of `Some(value)`. */
export interface FieldExpr extends Base<'field'> {
  readonly record: Expr
  readonly name: string
}
export type PathStep =
  | { readonly kind: 'index'; readonly argument: Expr; readonly span: Span }
  | { readonly kind: 'field'; readonly name: string; readonly span: Span }
/** Each update sees the result of those before it; within `value`, `at` stands for what the path holds. */
export interface ExceptExpr extends Base<'except'> {
  readonly function: Expr
  readonly updates: readonly {
    readonly path: readonly PathStep[]
    readonly at: Local
    readonly value: Expr
    readonly span: Span
  }[]
}
export interface SetExpr extends Base<'set'> {
  readonly items: readonly Expr[]
}
/** `<<a, b>>`: a sequence or a tuple, which are the same value. */
export interface TupleExpr extends Base<'tuple'> {
  readonly items: readonly Expr[]
}
export interface RecordExpr extends Base<'record'> {
  readonly fields: readonly { readonly name: string; readonly value: Expr }[]
}
/** `[a: S, b: T]`, the set of records. */
export interface RecordSetExpr extends Base<'recordSet'> {
  readonly fields: readonly { readonly name: string; readonly value: Expr }[]
}
/** The constructor of a variant or a member of an enumeration; `None` and `Some(e)` are two of them. */
export interface Tag {
  readonly name: string
  readonly span?: Span
  /** The type that declares it: `Option`, or a declared enumeration or variant type. */
  readonly type: string
  /** Whether it carries a payload. */
  readonly hasPayload: boolean
}
export interface VariantExpr extends Base<'variant'> {
  readonly tag: Tag
  readonly payload?: Expr
}
export interface IsExpr extends Base<'is'> {
  readonly operand: Expr
  readonly tag: Tag
}
/** Whether the action has a successor under the frame. */
export interface EnabledExpr extends Base<'enabled'> {
  readonly action: Action
}
/**
 * An action as a test of a step: true where the step (this state, the next) is one of its successors under
 * the frame.
 */
export interface ActionExpr extends Base<'action'> {
  readonly action: Action
}
/**
 * `always [](P)`, `eventually <>P`, `leadsTo P ~> Q`, `box [A]_v`, `angle <<A>>_v`, `weak`/`strong` fairness,
 * and the rest of TLA+'s.
 */
export interface TemporalExpr extends Base<'temporal'> {
  readonly operator:
    | 'always'
    | 'eventually'
    | 'leadsTo'
    | 'guarantees'
    | 'box'
    | 'angle'
    | 'weakFairness'
    | 'strongFairness'
    | 'forall'
    | 'exists'
  readonly operands: readonly Expr[]
  /** The subscript of `box`, `angle` and fairness; none is the tuple of all variables. */
  readonly subscript?: Expr
  readonly locals?: readonly Local[]
}

/** What has successors. Conjuncts run from left to right. */
export type Action =
  | GuardAction
  | AssignAction
  | SequenceAction
  | ChoiceAction
  | ExistsAction
  | ForEachAction
  | IfAction
  | CaseAction
  | LetAction
  | CallAction
  | ComposeAction
  | UnchangedAction

/** Goes on where the condition holds; never more than one way. */
export interface GuardAction extends Base<'guard'> {
  readonly condition: Expr
}
/**
 * `x'[i].f = e` (`choice` false) or `x'[i].f \in S` (`choice` true: a successor for each element). In `init`,
 * the same without primes.
 */
export interface AssignAction extends Base<'assign'> {
  readonly variable: Variable
  readonly path: readonly PathStep[]
  readonly choice: boolean
  readonly value: Expr
}
export interface SequenceAction extends Base<'sequence'> {
  readonly items: readonly Action[]
}
/** A successor for each branch's. */
export interface ChoiceAction extends Base<'choice'> {
  readonly branches: readonly Action[]
}
export interface ExistsAction extends Base<'exists'> {
  readonly bounds: readonly Bound[]
  readonly body: Action
}
/** `\A i \in S : x'[i] = e`: the body for each, one after the other, in the order of values. */
export interface ForEachAction extends Base<'forEach'> {
  readonly bounds: readonly Bound[]
  readonly body: Action
}
export interface IfAction extends Base<'if'> {
  readonly condition: Expr
  readonly consequent: Action
  readonly alternative: Action
}
export interface CaseAction extends Base<'case'> {
  readonly arms: readonly Arm<Action>[]
  readonly other?: Action
}
export interface LetAction extends Base<'let'> {
  readonly definitions: readonly Operator[]
  readonly body: Action
}
/**
 * An operator or a declared action, called in conjunct position: `operator.action` is set. A call with an
 * action for an argument has been expanded before.
 */
export interface CallAction extends Base<'call'> {
  readonly operator: Operator
  readonly arguments: readonly Argument[]
  /** The declared action that this calls, where it is one: it names the step. */
  readonly declared?: ActionDeclaration
}
/** `A \cdot B`: `second` from the result of `first`, as one step. */
export interface ComposeAction extends Base<'compose'> {
  readonly first: Action
  readonly second: Action
}
/** Checked: a fault where the branch assigns one of them another value. */
export interface UnchangedAction extends Base<'unchanged'> {
  readonly variables: readonly Variable[]
}

/**
 * `action A(p \in S) == …`: `operator` takes the parameters, `bounds` say over what the default `next`
 * ranges.
 */
export interface ActionDeclaration {
  readonly name: string
  readonly span: Span
  readonly operator: Operator
  readonly bounds: readonly Bound[]
}
export interface Named<Value> {
  readonly name: string
  readonly span: Span
  readonly value: Value
}
/** An enumeration (no payloads) or a variant type. */
export interface VariantType {
  readonly name: string
  readonly span: Span
  readonly tags: readonly { readonly tag: Tag; readonly payload?: TypeTree }[]
}
/** What a run is made of; each list is the module's, replaced or extended by the model. */
export interface Model {
  readonly name: string
  readonly span: Span
  readonly equations: readonly Equation[]
  /** The model values that its equations introduce, in the order of the text. */
  readonly modelValues: readonly { readonly name: string; readonly span: Span }[]
  readonly init?: Action
  readonly next?: Action
  readonly fairness: readonly Expr[]
  /** Names of invariants and of properties; none given: all. */
  readonly invariants?: readonly string[]
  readonly properties?: readonly string[]
  readonly constraints: readonly Expr[]
  readonly symmetry: readonly Constant[]
  readonly view?: Expr
  readonly aliases: readonly Named<Expr>[]
  readonly checkDeadlock?: boolean
}
/** `MaxTime = 4`, or `Cost(k) = 1` with parameters. */
export interface Equation {
  readonly constant: Constant
  readonly parameters: readonly Local[]
  readonly value: Expr
  readonly span: Span
}
/** A scenario: stages to be reached one after the other. */
export interface Scenario {
  readonly name: string
  readonly span: Span
  /** The model that it is meant for, if it says so. */
  readonly model?: string
  readonly stages: readonly ScenarioStage[]
  /** What its conditions ask of a stretch of steps. */
  readonly marks: readonly ScenarioMark[]
}
export interface ScenarioStage {
  readonly name?: string
  /** The most steps from the stage before. */
  readonly within?: number
  /** Of the state that is reached, or of the step to it. */
  readonly condition: Expr
  readonly isAboutStep: boolean
  readonly span: Span
}
/**
 * `since(NAME, condition)`: `operator` has the condition for its body, and the names bound around it for its
 * parameters; the condition of a stage calls it in the place of `since`.
 */
export interface ScenarioMark {
  readonly operator: Operator
  /** The set that each parameter ranges over. It is the same in all states. */
  readonly domains: readonly Expr[]
  /** By index, the stage that the stretch begins with; it is an earlier one than that which asks. */
  readonly since: number
  readonly isAboutStep: boolean
}

/** A whole specification with all that it extends. */
export interface Module {
  readonly name: string
  readonly constants: readonly Constant[]
  readonly assumptions: readonly { readonly name?: string; readonly span: Span; readonly value: Expr }[]
  readonly aliasTypes: readonly Named<TypeTree>[]
  readonly variantTypes: readonly VariantType[]
  readonly variables: readonly Variable[]
  /** In the order of the text; helpers of the model's equations included. */
  readonly operators: readonly Operator[]
  readonly actions: readonly ActionDeclaration[]
  readonly init?: Action
  readonly next?: Action
  readonly invariants: readonly Named<Expr>[]
  readonly properties: readonly Named<Expr>[]
  readonly fairness: readonly Expr[]
  /** Those with primes are action constraints. */
  readonly constraints: readonly Expr[]
  readonly symmetry: readonly Constant[]
  readonly view?: Expr
  readonly aliases: readonly Named<Expr>[]
  readonly checkDeadlock: boolean
  readonly models: readonly Model[]
  readonly scenarios: readonly Scenario[]
  /**
   * Set where declarations or names are in error: words that may stand for something which could not be read.
   * What seems to be missing or unused is then no mistake of its own.
   */
  readonly incomplete?: ReadonlySet<string>
}
