/** Leaves a service alone that fails again and again; then tries it with one question at a time. */
import type { Clock } from '../../contract/ports.ts'

/** How it went is to be told, once. `pauseMs`: it asked for as much. */
export type Told = (how: 'well' | 'badly' | 'not-tried', pauseMs?: number) => void

export interface Breaker {
  isOpen(): boolean
  /** Undefined: not now. */
  enter(): Told | undefined
}

export interface BreakerOptions {
  clock: Clock
  /** So many in a row open it. */
  failures: number
  /** For so long at first, in ms; twice as long after each trial that fails. */
  pauseMs: number
  longestMs: number
}

export function createBreaker({ clock, failures, pauseMs: first, longestMs }: BreakerOptions): Breaker {
  let inRow = 0
  let pauseMs = first
  let openUntil: number | undefined
  let isTrying = false

  function well(): void {
    inRow = 0
    pauseMs = first
    openUntil = undefined
  }

  function badly(isTrial: boolean, asked: number): void {
    inRow += 1
    // Those that were on their way when it opened say nothing new.
    if (!isTrial && (openUntil !== undefined || (inRow < failures && asked === 0))) return
    if (isTrial) pauseMs = Math.min(pauseMs * 2, longestMs)
    openUntil = clock.now() + Math.max(pauseMs, Math.min(asked, longestMs))
  }

  return {
    isOpen: () => openUntil !== undefined,
    enter() {
      if (openUntil !== undefined && (isTrying || clock.now() < openUntil)) return undefined
      const isTrial = openUntil !== undefined
      isTrying = isTrial
      return (how, asked = 0) => {
        if (isTrial) isTrying = false
        if (how === 'well') well()
        else if (how === 'badly') badly(isTrial, asked)
      }
    },
  }
}
