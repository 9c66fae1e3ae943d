// A step of the build: see `package.json`.
import { compileGrammar } from './grammar.js'

compileGrammar()
