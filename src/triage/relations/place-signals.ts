/** Rules of urgency (config/urgency/signals.csv) that tell of a place, and not of a person. */

/**
 * Dangers that are the same for all who tell of them. What is not here is a person in danger (trapped, hurt, unconscious,
 * poisoned, attacked, missing, about to harm themselves …), or may be (a collapse, an accident): each is an emergency of
 * its own, as is whatever rule nobody has thought of here.
 */
export const DANGERS: ReadonlySet<string> = new Set([
  ...['fire', 'gas-leak', 'live-wire', 'open-manhole', 'flood-home', 'road-collapse'],
])

/** They make no emergency, and may stand beside one. */
export const OUTAGES: ReadonlySet<string> = new Set([
  ...['heating-out', 'water-out', 'power-out', 'gas-out', 'sewage', 'lift-out', 'flood', 'weather'],
])

/** Where two tell of one of these in one street within hours, they tell of the same. */
export const EVENTS: ReadonlySet<string> = new Set([
  ...DANGERS,
  ...OUTAGES,
  ...['collapse', 'explosive', 'epidemic', 'crowd', 'road-accident'],
])
