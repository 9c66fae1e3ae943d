/** Ctrl-C, or a request to terminate, as a search sees it. */
export interface Interrupt {
  readonly signal: AbortSignal
  /**
   * From now on the first interrupt aborts `signal`, and the second ends the process. To be called once the
   * search comes round to look at the signal: before that, an interrupt ends the process at once, however
   * busy that is.
   */
  arm(): void
  disarm(): void
}

const signals = ['SIGINT', 'SIGTERM'] as const

/** An interrupt that is not armed. */
export function createInterrupt(): Interrupt {
  const controller = new AbortController()
  const abort = () => {
    disarm()
    controller.abort()
  }
  let isArmed = false
  const disarm = () => {
    for (const signal of signals) process.off(signal, abort)
  }
  return {
    signal: controller.signal,
    arm() {
      if (isArmed) return
      isArmed = true
      for (const signal of signals) process.on(signal, abort)
    },
    disarm,
  }
}

/**
 * Does something short and synchronous that is not to be left half-done: an interrupt in the midst of it ends
 * the process after it.
 */
export async function untilDone(act: () => void): Promise<void> {
  let interrupted: NodeJS.Signals | undefined
  const remember = (signal: NodeJS.Signals) => {
    interrupted = signal
  }
  for (const signal of signals) process.on(signal, remember)
  try {
    act()
    // Signals come round with the events of the process, at the latest after those that are under way.
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  } finally {
    for (const signal of signals) process.off(signal, remember)
  }
  if (interrupted) process.kill(process.pid, interrupted)
}
