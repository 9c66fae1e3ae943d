/**
 * Draws a graph that is written in the language of Graphviz, by Graphviz itself. It is loaded when it is
 * first asked for, as it is large.
 */
export async function svgOfDot(dot: string): Promise<string> {
  const { instance } = await import('@viz-js/viz')
  const viz = await instance()
  return viz.renderString(dot, { format: 'svg' })
}
