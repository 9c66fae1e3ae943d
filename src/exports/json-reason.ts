import type { Contrast } from '../model/contrast.js'
import type { Reason, ReasonCase } from '../model/reason.js'
import { encodePlace } from './json-span.js'
import type { JsonObject } from './json-text.js'
import { encodeNamed } from './json-trace.js'
import { encodeValue } from './json-value.js'

/** A part of a formula with its place, its value, and what that follows from. */
export function encodeReason({ span, text, value, wanted, contrast, cases, others }: Reason): JsonObject {
  return {
    ...encodePlace(span),
    text,
    value: encodeValue(value),
    ...(wanted === undefined ? {} : { wanted: encodeValue(wanted) }),
    ...(contrast ? { contrast: encodeContrast(contrast) } : {}),
    cases: cases.map(encodeCase),
    ...(others === undefined ? {} : { others }),
  }
}

function encodeCase({ names, parts, likewise, alike }: ReasonCase): JsonObject {
  return {
    names: encodeNamed(names),
    likewise,
    ...(alike ? { alike: alike.map(encodeNamed) } : {}),
    reasons: parts.map(encodeReason),
  }
}

function encodeContrast({ path, left, right, onlyLeft, onlyRight, outside }: Contrast): JsonObject {
  return {
    path: path.map(encodeValue),
    ...(left === undefined ? {} : { left: encodeValue(left) }),
    ...(right === undefined ? {} : { right: encodeValue(right) }),
    ...(onlyLeft ? { onlyLeft: onlyLeft.map(encodeValue) } : {}),
    ...(onlyRight ? { onlyRight: onlyRight.map(encodeValue) } : {}),
    ...(outside === undefined ? {} : { outside: encodeValue(outside) }),
  }
}
