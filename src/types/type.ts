/**
 * Types. Structural but for constant sets and variant types, which are their declaration's name.
 * `unknown` is a variable of inference, resolved through `types/infer.ts`; none is left in a checked module that matters.
 */
export type Type =
  | { readonly kind: 'int' }
  | { readonly kind: 'bool' }
  | { readonly kind: 'str' }
  | { readonly kind: 'set'; readonly element: Type }
  | { readonly kind: 'seq'; readonly element: Type }
  | { readonly kind: 'bag'; readonly element: Type }
  | { readonly kind: 'function'; readonly domain: Type; readonly range: Type }
  | { readonly kind: 'record'; readonly fields: readonly { readonly name: string; readonly type: Type }[] }
  | { readonly kind: 'tuple'; readonly items: readonly Type[] }
  | { readonly kind: 'option'; readonly value: Type }
  /** A declared enumeration or variant type; `variants` in declaration order. */
  | {
      readonly kind: 'variant'
      readonly name: string
      readonly variants: readonly { readonly tag: string; readonly payload?: Type }[]
    }
  /** The type of a constant set's members. */
  | { readonly kind: 'constant'; readonly name: string }
  | { readonly kind: 'unknown'; readonly id: number }
