import { createInterpreter } from '../../src/interpreter/engine.js'
import type { MakeEngine } from './compare.js'

/** The engines that are held against one another: the reference, and the one that must agree with it. */
export const reference: MakeEngine = (config, { print }) => createInterpreter(config, { print })
export const candidate: MakeEngine = (config, { print }) => createInterpreter(config, { print })
