/** Where an address or a point is, by a service that has maps: asked only where the words name no place. */

export interface GeocodeAsked {
  /** An address, as it was said: nothing else of a request goes there. */
  text?: string | undefined
  /** WGS-84, degrees; asked for before the address. */
  point?: { longitude: number; latitude: number } | undefined
}

export type Geocoded =
  | {
      is: 'found'
      /** GB/T 2260; not always one of Beijing's. */
      districtCode: string
      /** GB/T 10114, where the service says so. */
      streetCode?: string
      /** From 0 to 1: a point or a door tells more than a road. */
      confidence: number
    }
  /** There is no such place, or there are several. */
  | { is: 'none' }
  /** For an operator; holds no address. `pauseMs`: it wants to be left alone for so long. */
  | { is: 'again' | 'failed'; reason: string; pauseMs?: number }

export interface Geocoder {
  /** Throws nothing. Neither address nor point: `none`, and nobody is asked. */
  find(asked: GeocodeAsked, signal: AbortSignal): Promise<Geocoded>
}
