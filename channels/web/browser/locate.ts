/** "Use my location": asked for on a tap only, and can be taken back. */
import { find } from './dom.ts'
import { fill, texts } from './texts.ts'

const OPTIONS = { enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 }
const DENIED = 1
/** About a tenth of a metre. */
const DECIMALS = 6

export function startLocate(): void {
  const button = find('locate', HTMLButtonElement)
  const remove = find('unlocate', HTMLButtonElement)
  const state = find('located', HTMLElement)
  const longitude = find('longitude', HTMLInputElement)
  const latitude = find('latitude', HTMLInputElement)
  if (!button || !remove || !state || !longitude || !latitude) return
  // Elsewhere browsers refuse without asking.
  if (!('geolocation' in navigator) || !window.isSecureContext) return

  const show = (message = state.dataset.located ?? '') => {
    const isThere = longitude.value !== ''
    state.textContent = isThere ? message : ''
    button.hidden = isThere
    remove.hidden = !isThere
  }
  const set = (east: string, north: string) => {
    longitude.value = east
    latitude.value = north
    longitude.dispatchEvent(new Event('input', { bubbles: true }))
  }
  button.addEventListener('click', () => {
    button.setAttribute('aria-disabled', 'true')
    state.textContent = texts().locating
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        button.removeAttribute('aria-disabled')
        set(coords.longitude.toFixed(DECIMALS), coords.latitude.toFixed(DECIMALS))
        const within = fill(texts().locatedWithin, { metres: Math.ceil(coords.accuracy) })
        show(`✓ ${state.dataset.located ?? ''}${within}`)
        remove.focus()
      },
      ({ code }) => {
        button.removeAttribute('aria-disabled')
        state.textContent = code === DENIED ? texts().locateDenied : texts().locateFailed
      },
      OPTIONS,
    )
  })
  remove.addEventListener('click', () => {
    set('', '')
    show()
    button.focus()
  })
  longitude.addEventListener('change', () => show())
  show()
}
